"""Digests: an office hears of some things at once and of others together, and of each once."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.notify import peace, sending
from services.notify.digests import merging, paces
from services.notify.digests.models import Pace, Speed
from services.notify.models import Fate, Message, Why
from tenants.filings.deadlines.terms import CHINA
from tenants.filings.models import Filing
from tenants.offices.directory import directory
from tests.api import member
from tests.services.notify.conftest import OFFICE, messages, send_all, write
from tests.sink import arrived

Make = Callable[..., Filing]
SUBMITTED, OVERDUE = "filing.submitted", "filing.overdue"


@pytest.fixture(autouse=True)
def at_once_again(live: None) -> Iterator[None]:
    """No choice is left to other tests."""
    yield
    for office in (OFFICE, directory().city.slug):
        with office_scope(office):
            Pace.objects.filter(office=office).delete()
    paces.forget()


def chosen(office: str, **speeds: str) -> None:
    """An office's choices, by what follows the dot of the event."""
    with office_scope(office):
        for event, speed in speeds.items():
            Pace.objects.create(office=office, event_type=f"filing.{event}", speed=speed, by="1")
    paces.forget()


def to_clerk(made: Filing) -> Message:
    (found,) = [one for one in messages(made) if one.recipient != "filer"]
    return found


def come_due(*made: Filing) -> None:
    """The hour is over."""
    Message.objects.filter(filing__in=[one.pk for one in made], pace="hourly").update(
        next_try_at=timezone.now()
    )


def test_what_an_office_wants_together_waits_and_the_rest_does_not(
    filing: Make, no_worker: list[str]
) -> None:
    chosen(OFFICE, submitted=Speed.HOURLY)
    made = filing()
    with office_scope(OFFICE):
        write(made, SUBMITTED)
        waiting = to_clerk(made)
        assert (waiting.state, waiting.pace) == (Fate.CREATED, Speed.HOURLY)
        assert str(waiting.pk) not in no_worker
        assert timezone.now() < waiting.next_try_at <= timezone.now() + timedelta(hours=1)
        assert (waiting.next_try_at.minute, waiting.next_try_at.second) == (0, 0)
        write(made, OVERDUE)
        at_once = next(
            one for one in messages(made) if one.event_type == OVERDUE and one.recipient == "clerk"
        )
        assert str(at_once.pk) in no_worker


def test_what_waited_comes_as_one_mail_in_order(filing: Make) -> None:
    chosen(OFFICE, submitted=Speed.HOURLY)
    made = [filing(nickname=name) for name in ("海岸书屋", "港城早餐", "山海茶社")]
    with office_scope(OFFICE):
        for one in made:
            write(one, SUBMITTED)
        assert merging.merge() == 0  # the hour is not over
        come_due(*made)
        assert merging.merge() == 1
        assert merging.merge() == 0
        told = [to_clerk(one) for one in made]
        assert {(one.state, one.error) for one in told} == {(Fate.SUPPRESSED, Why.DIGEST)}
        (digest,) = Message.objects.filter(event_type="digest", created_at__gt=told[0].created_at)
        assert (digest.filing, digest.recipient, digest.state) == (None, "clerk", Fate.CREATED)
        sending.send("mail", [digest.pk])
        # An office's address is the same in the databases of all who test at once.
        letters = arrived(told[0].address.open())
    ours = [one.pk.hex for one in (digest, *told)]
    (letter,) = (one for one in letters if any(reference in one["envelope_from"] for reference in ours))
    assert digest.pk.hex in letter["envelope_from"]
    assert letter["subject"].startswith("3 项备案事项")
    places = [letter["text"].index(name) for name in ("海岸书屋", "港城早餐", "山海茶社")]
    assert places == sorted(places)


def test_one_alone_goes_out_as_it_is(filing: Make, no_worker: list[str]) -> None:
    chosen(OFFICE, submitted=Speed.HOURLY)
    made = filing()
    with office_scope(OFFICE):
        write(made, SUBMITTED)
        come_due(made)
        assert merging.merge() == 1
        alone = to_clerk(made)
        assert (alone.state, alone.pace) == (Fate.CREATED, Speed.NOW)
        assert no_worker.count(str(alone.pk)) == 1
        send_all(made)
        assert to_clerk(made).state == Fate.ACCEPTED


def test_who_merges_at_the_same_time_merges_nothing_twice(filing: Make) -> None:
    chosen(OFFICE, submitted=Speed.HOURLY)
    made = [filing() for _ in range(6)]
    with office_scope(OFFICE):
        merging.merge()  # what was left here before
        for one in made:
            write(one, SUBMITTED)
        come_due(*made)
        before = Message.objects.filter(event_type="digest").count()
    barrier, written = threading.Barrier(3), []

    def worker() -> None:
        barrier.wait()
        with office_scope(OFFICE):
            written.append(merging.merge())
        connection.close()

    workers = [threading.Thread(target=worker) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(written) == 1
    with office_scope(OFFICE):
        assert Message.objects.filter(event_type="digest").count() == before + 1


def test_the_citys_choice_counts_in_the_districts(filing: Make) -> None:
    chosen(directory().city.slug, county_approved=Speed.DAILY)
    made = filing()
    with office_scope(OFFICE):
        write(made, "filing.county_approved")
        waiting = to_clerk(made)
    assert (waiting.recipient, waiting.pace) == ("city", Speed.DAILY)
    local = waiting.next_try_at.astimezone(CHINA)
    assert (local.hour, local.minute) == (9, 0)
    assert timezone.now() < waiting.next_try_at <= timezone.now() + timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-27 08:59", "2026-11-27 09:00"),
        ("2026-11-27 09:00", "2026-11-28 09:00"),
        ("2026-11-27 23:59", "2026-11-28 09:00"),
        ("2026-11-28 00:00", "2026-11-28 09:00"),
    ],
)
def test_the_morning_is_at_nine(live: None, now: str, then: str) -> None:
    sql = peace.TOGETHER.replace("v.pace", "'daily'").replace("here.now", "%(now)s::timestamp")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", {"now": now})
        (at,) = cursor.fetchone()
    assert at == datetime.fromisoformat(then).replace(tzinfo=CHINA)


def browser(role: str) -> Client:
    """Somebody of the office's staff, signed in by cookie."""
    client = Client()
    client.cookies[f"beian-{OFFICE}"] = member(OFFICE, role, "digests").token
    return client


PAGE = f"/o/{OFFICE}/desk/digests/"


def test_who_leads_the_office_chooses_and_it_is_recorded() -> None:
    client = browser("supervisor")
    assert "立即" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}choose/", {SUBMITTED: "hourly", OVERDUE: "now"}).status_code == 302
    assert paces.speed(OFFICE, SUBMITTED) == Speed.HOURLY
    with office_scope(OFFICE):
        entry = AuditEntry.objects.filter(action="pace.chosen", detail__event=SUBMITTED).latest("id")
    assert entry.detail == {"event": SUBMITTED, "speed": "hourly"}


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_others_see_it_and_choose_nothing(role: str) -> None:
    client = browser(role)
    assert "disabled" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}choose/", {SUBMITTED: "hourly"}).status_code == 403
    assert paces.speed(OFFICE, SUBMITTED) == Speed.NOW


def test_a_way_that_there_is_not_is_refused() -> None:
    answer = browser("supervisor").post(f"{PAGE}choose/", {SUBMITTED: "weekly"})
    assert answer.status_code == 422
    assert paces.speed(OFFICE, SUBMITTED) == Speed.NOW
