"""What an office's trail says of its staff: who came in, who was refused, who was appointed, who looked at what."""

from collections.abc import Callable

import pytest
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope
from tenants.offices.staffing import appoint, set_second_factor
from tests.api import Caller, member
from tests.make import make_draft, wechat_id

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 4 battery"


def trail(office: str = "donggang") -> list[AuditEntry]:
    with office_scope(office):
        return list(AuditEntry.objects.order_by("id"))


def sign_in(name: str, password: str = PASSWORD, office: str = "donggang") -> int:
    return Caller(office).post("auth/staff", {"username": name, "password": password}).status_code


def test_who_comes_in_and_who_is_refused() -> None:
    staff = appoint(wechat_id(), "Anna", "donggang", "clerk", PASSWORD)
    assert sign_in(staff.username) == 200
    assert sign_in(staff.username, "wrong password 1") == 401
    assert sign_in("13800138000") == 401
    assert [(entry.action, entry.actor, entry.role, entry.detail) for entry in trail()[-3:]] == [
        ("staff.signed_in", str(staff.pk), "clerk", {}),
        ("staff.sign_in_refused", str(staff.pk), "", {}),
        ("staff.sign_in_refused", "unknown", "", {}),
    ]


def test_who_tries_another_office_is_in_its_trail() -> None:
    staff = appoint(wechat_id(), "Anna", "donggang", "clerk", PASSWORD)
    assert sign_in(staff.username, office="lanshan") == 401
    last = trail("lanshan")[-1]
    assert (last.action, last.actor) == ("staff.sign_in_refused", str(staff.pk))


def test_by_the_page_it_is_the_same() -> None:
    staff = appoint(wechat_id(), "Anna", "donggang", "clerk", PASSWORD)
    for password in ("wrong password 1", PASSWORD):
        Client().post("/o/donggang/desk/sign-in/", {"username": staff.username, "password": password})
    assert [entry.action for entry in trail()[-2:]] == ["staff.sign_in_refused", "staff.signed_in"]


def test_who_is_appointed() -> None:
    staff = appoint(wechat_id(), "Anna", "donggang", "clerk", PASSWORD)
    appoint(staff.username, "Anna", "donggang", "supervisor", None)
    set_second_factor(staff.username, "Beian")
    said = [(entry.action, entry.actor_kind, entry.detail) for entry in trail()[-3:]]
    assert said == [
        ("staff.appointed", "system", {"staff": staff.pk, "role": "clerk", "password_set": True}),
        ("staff.appointed", "system", {"staff": staff.pk, "role": "supervisor", "password_set": False}),
        ("staff.second_factor_set", "system", {"staff": staff.pk}),
    ]


def by_api(caller: Caller, filing: str) -> int:
    return caller.get(f"filings/{filing}").status_code


def at_the_desk(caller: Caller, filing: str) -> int:
    return _browser(caller).get(f"/o/donggang/desk/filings/{filing}/").status_code


def at_the_window(caller: Caller, filing: str) -> int:
    return _browser(caller).get(f"/o/donggang/filings/{filing}/").status_code


def in_the_form(caller: Caller, filing: str) -> int:
    return _browser(caller).get(f"/o/donggang/filings/{filing}/edit/").status_code


def _browser(caller: Caller) -> Client:
    client = Client()
    client.cookies["beian-donggang"] = caller.token
    return client


@pytest.mark.parametrize("look", [by_api, at_the_desk, at_the_window, in_the_form])
@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_who_opens_a_filing(look: Callable[[Caller, str], int], role: str) -> None:
    with office_scope("donggang"):
        filing = make_draft()
    assert look(member("donggang", role, "anna"), str(filing.pk)) == 200
    with office_scope("donggang"):
        entry = AuditEntry.objects.get(subject=filing.pk, action="filing.read")
    assert (entry.actor_kind, entry.role, entry.actor_office) == ("staff", role, "donggang")
