"""A filing on a past day: each fact with the line of history that says so, and nothing of what came later."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from infra.audit.models import AuditEntry
from services.review.deliveries import Delivery
from services.review.past.filing import Then, then
from services.review.past.office import Past
from tenants.filings import paper, workflow
from tenants.filings.calendars import calendar
from tests.make import make_draft
from tests.services.review.lives import DESK, MONDAY, STAFF_HERE, at, line, lived
from tests.services.review.offices import OFFICE, browser

pytestmark = pytest.mark.django_db


def facts(known: Then) -> dict[str, tuple[str, int]]:
    return {str(one.label): (str(one.value), one.line.sequence if one.line else 0) for one in known.facts}


def test_a_clock_then_knows_nothing_of_what_came_later(wulian: str) -> None:
    thursday = MONDAY + timedelta(days=3)
    filing = lived(
        ("draft", at(MONDAY - timedelta(days=3))),
        ("submitted", at(MONDAY)),
        ("returned", at(MONDAY + timedelta(days=1))),
        ("submitted", at(MONDAY + timedelta(days=4))),
        ("county_approved", at(MONDAY + timedelta(days=7))),
        ("submitted", at(MONDAY + timedelta(days=8))),  # given back by the city
    )
    assert then(filing, thursday).state == "returned"
    assert then(filing, thursday).clock is None
    friday = then(filing, MONDAY + timedelta(days=4))
    assert friday.clock is not None
    assert friday.clock.spent_days == 1  # Tuesday; from Wednesday to Friday it was with its filer
    back = then(filing, MONDAY + timedelta(days=10))
    assert back.clock is not None
    assert back.clock.spent_days == 2  # since it was given back
    for day in (MONDAY, MONDAY + timedelta(days=4), MONDAY + timedelta(days=10)):
        known = then(filing, day)
        assert known.clock is not None
        rows, _after = Past(day, calendar()).listed(known.state, known.clock.colour, "")
        assert filing.pk in {row.filing.pk for row in rows}


def test_each_fact_has_the_line_that_says_so(wulian: str) -> None:
    filing = lived(("draft", at(MONDAY)), ("submitted", at(MONDAY + timedelta(days=1))))
    later = MONDAY + timedelta(days=2)
    line(filing, 3, "paper.received", "submitted", "submitted", at(later), paper="differs", revision=1)
    line(filing, 4, "paper.received", "submitted", "submitted", at(later, 15), paper="received", revision=1)
    line(filing, 5, "question.asked", "submitted", "submitted", at(later, 16), question="q1")
    line(
        filing,
        6,
        "filing.withdrawn",
        "submitted",
        "withdrawn",
        at(later + timedelta(days=1)),
        reason="closed",
    )
    first = facts(then(filing, MONDAY))
    assert (first["State"], first["Paper copy"]) == (("To be submitted", 1), ("Expected", 0))
    assert first["Whose turn it was"] == ("The filer's", 1)
    second = facts(then(filing, MONDAY + timedelta(days=1)))
    assert second["Whose turn it was"] == ("The district's: it examines", 2)
    third = facts(then(filing, later))
    assert third["Paper copy"] == ("Received", 4)
    assert third["Question of the filer"] == ("Not answered yet", 5)
    fourth = facts(then(filing, later + timedelta(days=1)))
    assert fourth["Why it was withdrawn"] == ("The account is closed", 6)
    assert then(filing, later).since == 1
    assert then(filing, MONDAY - timedelta(days=1)).state == ""


def test_a_due_date_that_moved_is_the_one_of_then(wulian: str) -> None:
    first, second = date(2026, 12, 1), date(2026, 12, 9)
    filing = lived(("draft", at(MONDAY)), due_on=date(2026, 12, 20), first_due_on=first)
    moved = {"due_on": str(second), "due_before": str(first)}
    line(filing, 2, "filing.due_moved", "draft", "draft", at(MONDAY + timedelta(days=5)), **moved)
    again = {"due_on": "2026-12-20", "due_before": str(second)}
    line(filing, 3, "filing.due_moved", "draft", "draft", at(MONDAY + timedelta(days=9)), **again)
    assert facts(then(filing, MONDAY + timedelta(days=1)))["The filer's date"] == (str(first), 2)
    assert facts(then(filing, MONDAY + timedelta(days=6)))["The filer's date"] == (str(second), 2)
    assert facts(then(filing, MONDAY + timedelta(days=9)))["The filer's date"] == ("2026-12-20", 3)


def test_the_one_door_says_which_date_moved_and_from_where(wulian: str) -> None:
    filing = make_draft(paper_state="received")
    before = filing.due_on
    workflow.move(filing, "submit", STAFF_HERE, now=timezone.now())
    due = timezone.localdate() + timedelta(days=9)
    reasons = [{"field": "purpose", "message": "太短", "fix": "写清楚"}]
    workflow.move(
        filing,
        "return_for_correction",
        STAFF_HERE,
        detail={"times": 1},
        reasons=reasons,
        due_on=due,
        due_reason=[],
    )
    lines = {one.event: one.detail for one in filing.history.all()}
    assert lines["filing.submitted"] == {}
    said = {"times": 1, "due_on": str(due), "due_before": str(before)}
    assert lines["filing.returned"] == said
    assert AuditEntry.objects.get(subject=filing.pk, action="filing.returned").detail == said


def test_a_paper_copy_that_came_by_the_door_is_known(wulian: str) -> None:
    filing = make_draft()
    workflow.move(filing, "submit", STAFF_HERE, now=timezone.now())
    paper.receive(filing, STAFF_HERE, now=timezone.now())
    assert facts(then(filing, timezone.localdate()))["Paper copy"] == ("Received", 3)


def test_a_message_is_known_as_far_as_it_was_then(wulian: str) -> None:
    filing = lived(("draft", at(MONDAY)))
    for number, (written, settled) in enumerate(((0, 0), (0, 3), (2, 2))):
        Delivery.objects.create(
            message=uuid4(), office=OFFICE, filing=filing.pk, cause=uuid4(), about="filing.reminder", channel="sms",
            fate="delivered", provider="local", code="", written_at=at(MONDAY + timedelta(days=written), 9 + number),
            settled_at=at(MONDAY + timedelta(days=settled), 13), sequence=2,
        )  # fmt: skip
    assert [message.settled for message in then(filing, MONDAY).messages] == [True, False]
    assert [message.settled for message in then(filing, MONDAY + timedelta(days=3)).messages] == [True] * 3
    page = browser("clerk").get(f"{DESK}filings/{filing.pk}/then/?day={MONDAY}").content.decode()
    assert page.count("nothing was known of it yet") == 1


def test_the_pages_lead_to_one_another(wulian: str) -> None:
    filing = lived(("draft", at(MONDAY)), ("submitted", at(MONDAY + timedelta(days=1))), nickname="往日书屋")
    day = MONDAY + timedelta(days=2)
    assert (
        f"/filings/{filing.pk}/then/" in browser("clerk").get(f"{DESK}filings/{filing.pk}/").content.decode()
    )
    supervisor = browser("supervisor")
    table = supervisor.get(f"{DESK}then/?day={day}").content.decode().replace("&amp;", "&")
    assert f"/desk/then/filings/?day={day}&state=submitted" in table
    listed = supervisor.get(f"{DESK}then/filings/?day={day}&state=submitted").content.decode()
    assert "往日书屋" in listed
    assert f"/filings/{filing.pk}/then/?day={day}" in listed
    shown = supervisor.get(f"{DESK}filings/{filing.pk}/then/?day={day}").content.decode()
    assert 'href="#line-2"' in shown
    assert 'id="line-2"' in shown
    nothing = supervisor.get(
        f"{DESK}filings/{filing.pk}/then/?day={MONDAY - timedelta(days=1)}"
    ).content.decode()
    assert "did not know of this account" in nothing


def test_another_offices_filing_is_not_there(wulian: str) -> None:
    filing = lived(("draft", at(MONDAY)))
    stranger = browser("clerk", office="lanshan")
    assert stranger.get(f"/o/lanshan/desk/filings/{filing.pk}/then/").status_code == 404
