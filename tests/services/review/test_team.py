"""A supervisor keeps the office's staff: nobody is let in or put out but by the office's own, and never oneself."""

import re
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.problems import Problem
from tenants.offices import team
from tenants.offices.models import Membership, Staff
from tenants.offices.staffing import appoint
from tests.services.review.offices import OFFICE, browser, worker

STAFF = f"/o/{OFFICE}/desk/supervision/staff/"


def acts(action: str) -> list[AuditEntry]:
    with office_scope(OFFICE):
        return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def sign_in(username: str, password: str) -> int:
    answer = Client().post(
        f"/o/{OFFICE}/api/v1/auth/staff",
        {"username": username, "password": password},
        content_type="application/json",
    )
    return answer.status_code


@pytest.mark.django_db
def test_somebody_new_signs_in_with_the_password_that_is_shown_once() -> None:
    client = browser("supervisor")
    new = {"username": "li.ming", "name": "李明", "role": "clerk"}
    page = client.post(f"{STAFF}add/", new)
    password = re.search(r'class="secret">([^<]+)<', page.content.decode())
    assert password is not None
    assert "no-store" in page["Cache-Control"]
    assert sign_in("li.ming", password[1]) == 200
    assert password[1] not in client.get(STAFF).content.decode()
    entry = acts("staff.appointed")[-1]
    assert (entry.actor_kind, entry.role, entry.detail["role"]) == ("staff", "supervisor", "clerk")
    assert password[1] not in str(entry.detail)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("username", "Li Ming"), ("username", ""), ("name", " "), ("role", "officer")]
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(field: str, value: str) -> None:
    new = {"username": "wang.hai", "name": "王海", "role": "clerk", field: value}
    page = browser("supervisor").post(f"{STAFF}add/", new)
    assert page.status_code == 422
    assert f'id="id_{field}-fault"' in page.content.decode()
    kept = "wang.hai" if field != "username" else "王海"
    assert f'value="{kept}"' in page.content.decode()
    with shared_scope():
        assert not Staff.objects.filter(username="wang.hai").exists()


@pytest.mark.django_db
def test_somebody_of_another_office_is_added_on_purpose_and_keeps_the_password() -> None:
    appoint("zhou.lan", "周岚", "lanshan", "clerk", "a long enough secret")
    client, new = browser("supervisor"), {"username": "zhou.lan", "name": "周", "role": "clerk"}
    asked = client.post(f"{STAFF}add/", new)
    assert asked.status_code == 409
    assert "周岚" in asked.content.decode()
    assert sign_in("zhou.lan", "a long enough secret") == 401
    assert client.post(f"{STAFF}add/", {**new, "known": "1"}).status_code == 302
    assert sign_in("zhou.lan", "a long enough secret") == 200


@pytest.mark.django_db
def test_who_works_elsewhere_too_gets_no_password_here() -> None:
    _actor, member, _caller = worker("clerk", "both")
    appoint(f"{OFFICE}-clerk-both", "both", "lanshan", "supervisor", None)
    for verb in ("password", "factor"):
        assert browser("supervisor").post(f"{STAFF}{member}/{verb}/").status_code == 409


@pytest.mark.django_db
def test_a_new_password_ends_the_old_one_and_every_sign_in() -> None:
    _actor, member, caller = worker("clerk", "forgetful")
    assert caller.get("queue").status_code == 200
    page = browser("supervisor").post(f"{STAFF}{member}/password/").content.decode()
    password = re.search(r'class="secret">([^<]+)<', page)
    assert password is not None
    assert caller.get("queue").status_code == 401
    assert sign_in(f"{OFFICE}-clerk-forgetful", password[1]) == 200


@pytest.mark.django_db
def test_a_second_factor_is_asked_for_from_then_on() -> None:
    _actor, member, _caller = worker("clerk", "careful")
    page = browser("supervisor").post(f"{STAFF}{member}/factor/").content.decode()
    assert "otpauth://" in page
    assert "<svg" in page
    with shared_scope():
        assert Membership.objects.get(pk=member).staff.totp_secret is not None
    assert acts("staff.second_factor_set")[-1].role == "supervisor"


@pytest.mark.django_db
def test_who_is_blocked_is_out_at_once_and_here_alone() -> None:
    _actor, member, caller = worker("clerk", "gone")
    appoint(f"{OFFICE}-clerk-gone", "gone", "lanshan", "clerk", "a long enough secret")
    caller = worker("clerk", "gone")[2]
    client = browser("supervisor")
    assert client.post(f"{STAFF}{member}/block/").status_code == 302
    assert caller.get("queue").status_code == 401
    assert sign_in(f"{OFFICE}-clerk-gone", "a long enough secret") == 401
    other = Client().post(
        "/o/lanshan/api/v1/auth/staff",
        {"username": f"{OFFICE}-clerk-gone", "password": "a long enough secret"},
        content_type="application/json",
    )
    assert other.status_code == 200
    assert client.post(f"{STAFF}{member}/unblock/").status_code == 302
    assert sign_in(f"{OFFICE}-clerk-gone", "a long enough secret") == 200
    assert [len(acts(f"staff.{verb}")) for verb in ("blocked", "unblocked")] == [1, 1]


@pytest.mark.django_db
def test_a_role_counts_from_the_next_page_on() -> None:
    _actor, member, caller = worker("clerk", "rising")
    assert browser("supervisor").post(f"{STAFF}{member}/role/", {"role": "auditor"}).status_code == 302
    filing = "01a209f6-77b8-716c-8cab-3e095555b119"
    assert caller.get("queue").status_code == 200
    with shared_scope():
        assert Membership.objects.get(pk=member).role == "auditor"
    assert acts("staff.role_changed")[-1].detail["before"] == "clerk"
    assert caller.post(f"filings/{filing}/claim").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["role", "block", "end", "password", "factor"])
def test_never_oneself(verb: str) -> None:
    actor, member, caller = worker("supervisor", "alone")
    client = browser("supervisor", "alone")
    assert client.post(f"{STAFF}{member}/{verb}/", {"role": "clerk"}).status_code == 403
    assert caller.get("queue").status_code == 200
    assert f"{STAFF}{member}/" not in client.get(STAFF).content.decode()
    assert actor.role == "supervisor"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_nobody_but_the_supervisor(role: str) -> None:
    _actor, member, _caller = worker("clerk", "victim")
    client = browser(role, "other")
    for verb in ("role", "block", "unblock", "end", "password", "factor"):
        assert client.post(f"{STAFF}{member}/{verb}/", {"role": "clerk"}).status_code == 403
    new = {"username": "some.body", "name": "x", "role": "clerk"}
    assert client.post(f"{STAFF}add/", new).status_code == 403


@pytest.mark.django_db
def test_nobody_of_another_office() -> None:
    _actor, member, _caller = worker("clerk", "far", "lanshan")
    assert browser("supervisor").post(f"{STAFF}{member}/block/").status_code == 404


def test_of_two_who_block_one_another_one_wins(live: None) -> None:
    first, first_member, _caller = worker("supervisor", "duel-a")
    second, second_member, _caller = worker("supervisor", "duel-b")
    start, refused = Barrier(2), list[str]()

    def strike(actor: object, member: int) -> None:
        try:
            start.wait()
            team.block(member, actor)  # type: ignore[arg-type]
        except Problem as problem:
            refused.append(problem.code)
        finally:
            connections.close_all()

    threads = [Thread(target=strike, args=pair) for pair in ((first, second_member), (second, first_member))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["not-yours-to-do"]
    with shared_scope():
        both = Membership.objects.filter(pk__in=[first_member, second_member])
        assert both.filter(blocked_at__isnull=True).count() == 1
