"""From the second request of an hour on a code costs a proof of work: of whoever asks again, by contact or address."""

import base64
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db.models import F
from django.test import Client

from demonstration.client import solved
from infra.db import office_scope
from services.intake import work
from services.intake.models import SignInCode
from tests.api import Caller, address
from tests.make import phone
from tests.sink import arrived

OFFICE = "kaifaqu"
pytestmark = pytest.mark.usefixtures("live")


def age(minutes: int) -> None:
    """As if every code had been sent so much earlier."""
    with office_scope(OFFICE):
        SignInCode.objects.update(sent_at=F("sent_at") - timedelta(minutes=minutes))


def asked_again(contact: str, where: str) -> Mapping[str, Any]:
    """The problem document of a second request."""
    caller = Caller(OFFICE, address=where)
    assert caller.post("auth/code", {"phone": contact}).status_code == 202
    age(2)
    refused = caller.post("auth/code", {"phone": contact})
    assert (refused.status_code, refused.json()["code"]) == (429, "work-needed")
    told: dict[str, Any] = refused.json()
    return told | {"retry_after": int(refused["Retry-After"])}


def test_the_second_code_for_a_contact_costs_work_wherever_it_is_asked_from() -> None:
    contact = phone()
    told = asked_again(contact, address())
    elsewhere = Caller(OFFICE, address=address())
    assert elsewhere.post("auth/code", {"phone": contact}).json()["code"] == "work-needed"
    answer = elsewhere.post("auth/code", {"phone": contact, "work": solved(told["challenge"])})
    assert answer.status_code == 202
    assert len(arrived(contact)) == 2


def test_the_second_code_from_an_address_costs_work_whomever_it_is_for() -> None:
    caller, second = Caller(OFFICE, address=address()), phone()
    assert caller.post("auth/code", {"phone": phone()}).status_code == 202
    refused = caller.post("auth/code", {"phone": second})
    assert refused.json()["code"] == "work-needed"
    assert not arrived(second)
    given = {"phone": second, "work": solved(refused.json()["challenge"])}
    assert caller.post("auth/code", given).status_code == 202


def test_a_proof_is_good_once() -> None:
    contact, caller = phone(), Caller(OFFICE, address=address())
    given = {"phone": contact, "work": solved(asked_again(contact, address())["challenge"])}
    assert caller.post("auth/code", given).status_code == 202
    age(2)
    assert caller.post("auth/code", given).json()["code"] == "work-needed"
    assert len(arrived(contact)) == 2


def test_a_proof_for_another_contact_or_office_is_none() -> None:
    contact = phone()
    proof = solved(asked_again(phone(), address())["challenge"])
    asked_again(contact, address())
    assert Caller(OFFICE).post("auth/code", {"phone": contact, "work": proof}).json()["code"] == "work-needed"
    with office_scope(OFFICE):
        mine = solved(work.challenge(contact))
        assert work.solved(contact, mine)
    with office_scope("wulian"):
        assert not work.solved(contact, mine)


def test_a_proof_grows_old() -> None:
    with office_scope(OFFICE):
        proof = solved(work.challenge("+8613800138000"))
        with time_machine.travel(timedelta(minutes=4), tick=False):
            assert work.solved("+8613800138000", proof)
        with time_machine.travel(timedelta(minutes=6), tick=False):
            assert not work.solved("+8613800138000", proof)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 50_001},
        {"number": -1},
        {"number": "1"},
        {"number": None},
        {"salt": "0" * 24 + "?expires=99999999999&"},
        {"salt": "?a=1?b=2&"},
        {"salt": 5},
        {"signature": "0" * 64},
        {"challenge": "0" * 64},
        {"algorithm": "SHA-1"},
        {"algorithm": "none"},
    ],
    ids=str,
)
def test_what_is_no_solution_is_refused(change: dict[str, Any]) -> None:
    contact = phone()
    with office_scope(OFFICE):
        good = json.loads(base64.b64decode(solved(work.challenge(contact))))
        forged = base64.b64encode(json.dumps(good | change).encode()).decode()
        assert not work.solved(contact, forged)


@pytest.mark.parametrize("text", ["", "x", "W10=", "bnVsbA==", "e30=", "MQ==", "/w==", "验证码"])
def test_what_is_not_even_one_is_refused(text: str) -> None:
    with office_scope(OFFICE):
        assert not work.solved("+8613800138000", text)


def test_who_cannot_count_reads_how_long_to_wait_and_after_it_is_asked_no_more() -> None:
    contact = phone()
    told = asked_again(contact, address())
    assert 57 * 60 < told["retry_after"] <= 58 * 60 + 1
    assert "58 min" in told["title"]
    assert "0633-8352823" in told["title"]
    age(58)
    assert Caller(OFFICE, address=address()).post("auth/code", {"phone": contact}).status_code == 202


def test_a_browser_gets_a_page_that_counts_and_sends_the_form_again() -> None:
    contact = phone()
    browser = Client(headers={"accept-language": "en"}, REMOTE_ADDR=address())
    assert 'name="code"' in browser.post(f"/o/{OFFICE}/sign-in/", {"contact": contact}).content.decode()
    age(2)
    page = browser.post(f"/o/{OFFICE}/sign-in/", {"contact": contact, "carried": "kept"}).content.decode()
    assert "try again in 58 min, or call the office: 0633-8352823" in page
    assert 'name="carried" value="kept"' in page
    (challenge,) = re.findall(r'data-challenge="([^"]+)"', page)
    sent = {"contact": contact, "work": solved(json.loads(unescape(challenge)))}
    assert 'name="code"' in browser.post(f"/o/{OFFICE}/sign-in/", sent).content.decode()
