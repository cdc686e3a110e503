"""The sign-ins of a local system: made once, and made anew under another secret."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from infra.db import shared_scope
from tenants.offices.models import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def local(settings: Any) -> None:
    settings.LOCAL = True


def made() -> dict[str, Any]:
    said = io.StringIO()
    call_command("local_signins", stdout=said)
    answer: dict[str, Any] = json.loads(said.getvalue())
    return answer


def opens(sign_in: dict[str, str]) -> bool:
    with shared_scope():
        return Staff.objects.get(username=sign_in["username"]).check_password(sign_in["password"])


def test_they_open_at_every_start() -> None:
    first = made()
    assert len(first["offices"]) == 6
    with CaptureQueriesContext(connection) as asked:
        assert made() == first
    assert not [query for query in asked.captured_queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert all(
        opens(office[role]) for office in first["offices"] for role in ("clerk", "supervisor", "auditor")
    )
    assert opens(first["city"])
    assert opens(first["city"]["auditor"])


def test_another_secret_makes_them_anew(settings: Any) -> None:
    first = made()
    settings.SECRET_KEY = "another " * 10
    second = made()
    assert second["city"]["password"] != first["city"]["password"]
    assert opens(second["city"])
    assert opens(second["offices"][0]["clerk"])
    assert not opens(first["city"])
