"""Who is appointed to what: districts decide, the city archives."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from infra.db import shared_scope
from tenants.offices.models import Membership, Staff
from tenants.offices.staffing import appoint
from tests.make import wechat_id

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("office", "role"), [("donggang", "officer"), ("city", "clerk"), ("city", "supervisor")]
)
def test_an_office_has_the_roles_of_its_kind_only(office: str, role: str) -> None:
    name = wechat_id()
    with pytest.raises(ValidationError, match=role):
        appoint(name, "Anna", office, role, None)
    with shared_scope():
        assert not Staff.objects.filter(username=name).exists()


@pytest.mark.parametrize(
    ("office", "role"),
    [
        ("donggang", "clerk"),
        ("donggang", "supervisor"),
        ("donggang", "auditor"),
        ("city", "officer"),
        ("city", "auditor"),
    ],
)
def test_these_are_they(office: str, role: str) -> None:
    staff = appoint(wechat_id(), "Anna", office, role, None)
    with shared_scope():
        assert Membership.objects.get(staff=staff).role == role


def test_the_command_says_which_roles_there_are() -> None:
    staff = appoint(wechat_id(), "Anna", "donggang", "clerk", None)
    with pytest.raises(CommandError, match="clerk, supervisor, auditor"):
        call_command("staff", "appoint", staff.username, "donggang", "officer")
