"""The API's manners: what it refuses, what may be sent twice, and who is first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from demonstration.client import Answer, Caller
from tests.journeys.steps import TODAY, begin, submitted
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("system")


@pytest.fixture(scope="module")
def me(system: System) -> Caller:
    """A filer in Donggang."""
    return system.filer("donggang", system.cast("donggang").person().mobile)


@pytest.mark.parametrize(
    ("method", "body", "status", "code"),
    [
        ("DELETE", None, 405, ""),
        ("PUT", {"nickname": "新名"}, 405, ""),
        ("PATCH", {"state": "city_archived"}, 422, "request-invalid"),
        ("PATCH", {"number": "1"}, 422, "request-invalid"),
        ("PATCH", {"followers": -1}, 422, "form-invalid"),
        ("PATCH", {"founder_id_number": "371102199001011230"}, 422, "form-invalid"),
    ],
)  # fmt: skip
def test_what_is_not_offered_is_refused(
    system: System, me: Caller, method: str, body: dict[str, object] | None, status: int, code: str
) -> None:
    filer = system.cast("donggang").filer("individual", TODAY)
    filing = begin(me, filer)
    refused = me.ask(method, f"filings/{filing}", body)
    assert refused.status == status
    if code:
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.code == code
        assert {error["field"] for error in refused.json["errors"]} == set(body or {})
    assert me.get(f"filings/{filing}")["state"] == "draft"


def test_a_problem_is_told_in_the_readers_language(me: Caller) -> None:
    nowhere = f"filings/{uuid4()}"
    chinese, english = me.ask("GET", nowhere), me.ask("GET", nowhere, Accept_Language="en")
    assert chinese.json["title"] != english.json["title"]
    assert english.json["title"].isascii()


def test_nobody_signed_in_sees_nothing(system: System, me: Caller) -> None:
    filing = begin(me, system.cast("donggang").filer("individual", TODAY))
    nobody = Caller(me.base_url, "donggang")
    for method, path in (
        ("GET", f"filings/{filing}"),
        ("GET", "queue"),
        ("POST", f"filings/{filing}/submit"),
    ):
        assert nobody.ask(method, path, None if method == "GET" else {}).status == 401
    other = system.filer("donggang", system.cast("donggang").person().mobile)
    assert other.ask("GET", f"filings/{filing}").status == 404
    assert me.ask("POST", f"filings/{filing}/approve", {}).status in {401, 403}


def test_a_request_sent_twice_is_done_once(system: System, me: Caller) -> None:
    filer, key = system.cast("donggang").filer("individual", TODAY), str(uuid4())
    body = {"filer_kind": filer.kind, **filer.form}
    first = me.ask("POST", "filings", body, Idempotency_Key=key)
    again = me.ask("POST", "filings", body, Idempotency_Key=key)
    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    other = me.ask("POST", "filings", {**body, "nickname": "另一个名称"}, Idempotency_Key=key)
    assert (other.status, other.code) == (422, "idempotency-key-reused")
    clerk = system.staff("donggang")
    found = clerk.get("queue", state="draft", search=str(filer.form["nickname"]))["filings"]
    assert [row["form"]["admin_name"] for row in found if row["id"] == first.json["id"]] == [
        filer.person.name
    ]
    assert sum(row["form"]["wechat_id"] == filer.form["wechat_id"] for row in found) == 1


def test_a_decision_sent_twice_at_once_is_made_once(system: System, me: Caller) -> None:
    filing = submitted(me, system.cast("donggang").filer("individual", TODAY))
    clerk, key = system.staff("donggang"), str(uuid4())
    answers = together(
        *[lambda: clerk.ask("POST", f"filings/{filing}/paper", {"place": "2"}, Idempotency_Key=key)] * 4
    )
    assert {answer.status for answer in answers} == {200}
    assert all(answer.json == answers[0].json for answer in answers)
    events = [line["event"] for line in clerk.get(f"filings/{filing}/history")]
    assert events.count("paper.received") == 1


def test_of_two_clerks_at_once_one_is_first(system: System, me: Caller) -> None:
    filing = submitted(me, system.cast("donggang").filer("individual", TODAY))
    clerk, colleague = system.staff("donggang"), system.staff("donggang", "supervisor")
    clerk.post(f"filings/{filing}/paper")
    reasons = {"reasons": [{"field": "purpose", "message": "过于笼统", "fix": ""}]}
    answers = together(
        lambda: clerk.ask("POST", f"filings/{filing}/approve", {}),
        lambda: colleague.ask("POST", f"filings/{filing}/return", reasons),
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    done = next(answer for answer in answers if answer.status == 200).json["state"]
    assert clerk.get(f"filings/{filing}")["state"] == done


def test_who_has_a_filing_open_keeps_it(system: System, me: Caller) -> None:
    filing = submitted(me, system.cast("donggang").filer("individual", TODAY))
    clerk, colleague = system.staff("donggang"), system.staff("donggang", "supervisor")
    answers = together(
        *(lambda who=who: who.ask("POST", f"filings/{filing}/claim", {}) for who in (clerk, colleague))
    )
    assert sorted(answer.status for answer in answers) == [200, 409]


def together(*calls: Callable[[], Answer]) -> list[Answer]:
    """Make calls at the same moment; their answers."""
    start = Barrier(len(calls))

    def call(one: Callable[[], Answer]) -> Answer:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))
