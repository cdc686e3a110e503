"""What cannot be stored is refused with its name, by the API and by the pages; it never breaks anything."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from tenants.filings.models import Filing
from tests.api import Caller, member
from tests.make import make_draft, wechat_id

pytestmark = pytest.mark.django_db
ZERO, HALF = "a\x00b", "a\ud800b"  # a character that PostgreSQL cannot keep, and half of one


def filing(state: str) -> Filing:
    with office_scope("donggang"):
        return make_draft(state=state, stage_since=timezone.now())


def named(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {fault["field"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize("bad", [ZERO, HALF])
@pytest.mark.parametrize("name", ["username", "password", "totp"])
def test_a_sign_in(bad: str, name: str) -> None:
    body = {"username": "zhang", "password": "x", "totp": "", name: bad}
    assert named(Caller("donggang").post("auth/staff", body)) == {name}


@pytest.mark.parametrize("bad", ["12\x003456"[:6], "12345\ud800"])
def test_a_code(bad: str) -> None:
    assert named(Caller("donggang").post("auth/token", {"phone": "13800138000", "code": bad})) == {"code"}


@pytest.mark.parametrize("bad", [ZERO, HALF])
def test_what_a_clerk_writes(bad: str) -> None:
    clerk, waiting = member("donggang", "clerk", "anna"), filing("submitted").pk
    assert named(clerk.post(f"filings/{waiting}/paper", {"place": bad})) == {"place"}
    for part in ("field", "message", "fix"):
        reasons = [{"field": "purpose", "message": "x", part: bad}]
        assert named(clerk.post(f"filings/{waiting}/return", {"reasons": reasons})) == {f"reasons.0.{part}"}


@pytest.mark.parametrize("bad", [ZERO, HALF])
def test_what_the_city_writes(bad: str) -> None:
    officer, approved = member("city", "officer", "chen"), filing("county_approved").pk
    assert named(officer.post(f"docket/donggang/{approved}/urge", {"note": bad})) == {"note"}
    assert named(officer.post(f"docket/donggang/{approved}/send_back", {"reason": bad})) == {"reason"}


def test_spaces_alone_are_no_reason() -> None:
    officer, approved = member("city", "officer", "chen"), filing("county_approved").pk
    assert named(officer.post(f"docket/donggang/{approved}/send_back", {"reason": " \n"})) == {"reason"}
    clerk, waiting = member("donggang", "clerk", "anna"), filing("submitted").pk
    body = {"reasons": [{"field": "purpose", "message": "\u200b "}]}
    assert named(clerk.post(f"filings/{waiting}/return", body)) == {"reasons.0.message"}


def test_lines_of_any_machine_are_taken() -> None:
    officer, approved = member("city", "officer", "chen"), filing("county_approved").pk
    answer = officer.post(f"docket/donggang/{approved}/send_back", {"reason": "one\r\n\ttwo"})
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize("query", ["search=%00", "search=a%E2%80%AEb", "state=nowhere", "state=%00"])
def test_a_query(query: str) -> None:
    name = query.partition("=")[0]
    assert named(member("donggang", "clerk", "anna").get(f"queue?{query}")) == {name}
    assert named(member("city", "officer", "chen").get(f"docket?{query}")) == {name}


def test_an_office_that_is_none() -> None:
    assert named(member("city", "officer", "chen").get("docket?office=%00")) == {"office"}


@pytest.mark.parametrize("state", ["draft", "submitted", "withdrawn", ""])
def test_every_state_and_none_may_be_asked_for(state: str) -> None:
    assert member("donggang", "clerk", "anna").get(f"queue?state={state}").status_code == 200
    assert member("city", "officer", "chen").get(f"docket?state={state}").status_code == 200


@pytest.mark.parametrize("bad", ["notuuid", ZERO])
def test_a_filing_that_is_replaced(bad: str) -> None:
    body = {"filer_kind": "company", "wechat_id": wechat_id(), "kind": "change", "replaces": bad}
    assert named(member("donggang", "clerk", "anna").post("filings", body)) == {"replaces"}


def browser(office: str, role: str) -> Client:
    client = Client()
    client.cookies[f"beian-{office}"] = member(office, role, "texts").token
    return client


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("paper", {"place": ZERO}),
        ("examine", {"fault-more-0-message": ZERO}),
        ("write-notice", {"fault-more-0-message": "x", "fault-more-0-fix": ZERO}),
    ],
)
def test_on_the_desks_page(verb: str, body: dict[str, str]) -> None:
    about = filing("submitted")
    answer = browser("donggang", "clerk").post(
        f"/o/donggang/desk/filings/{about.pk}/{verb}/", {"seen": str(about.sequence), **body}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(("verb", "name"), [("urge", "note"), ("send_back", "reason")])
def test_on_the_citys_page(verb: str, name: str) -> None:
    address = f"/o/city/desk/docket/donggang/{filing('county_approved').pk}/{verb}/"
    assert browser("city", "officer").post(address, {name: ZERO}).status_code == 422


@pytest.mark.parametrize(("query", "status"), [("search=%00", 422), ("state=%00", 404), ("after=%00", 422)])
def test_in_the_address_of_a_page(query: str, status: int) -> None:
    assert browser("donggang", "clerk").get(f"/o/donggang/desk/?{query}").status_code == status
    assert browser("city", "officer").get(f"/o/city/desk/docket/?{query}").status_code == status


def test_the_docket_of_no_office() -> None:
    assert browser("city", "officer").get("/o/city/desk/docket/?office=%00").status_code == 422
