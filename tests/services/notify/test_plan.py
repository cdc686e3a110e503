"""The plan of reminders: by kind of filer, in working hours, and whom it goes to when nobody answers."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from infra.db import office_scope, shared_scope
from infra.events.models import Outbox
from services.notify import daytime as daytime_module
from services.notify import outgoing, reminders
from services.notify.daytime import daytime
from services.notify.models import Reminder, Whom
from services.notify.tasks import keep_time, warn_offices
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import last_begun
from tenants.filings.deadlines.terms import CHINA
from tenants.filings.models import Filing
from tenants.filings.pauses import Pause
from tenants.offices import citypack, directory
from tenants.offices.models import Holiday
from tests.services.notify.conftest import OFFICE, messages
from tests.services.notify.test_clock import due, long_ago

Make = Callable[..., Filing]
pytestmark = pytest.mark.usefixtures("live")
PACK = citypack.load("rizhao")


@pytest.mark.parametrize(
    ("moment", "so"),
    [
        ("2026-11-26 08:59", False),  # a Thursday
        ("2026-11-26 09:00", True),
        ("2026-11-26 16:59", True),
        ("2026-11-26 17:00", False),
        ("2026-11-28 10:00", False),  # a Saturday
        ("2026-10-01 10:00", False),  # National Day
        ("2026-10-10 10:00", True),  # a Saturday on which offices work (调休)
    ],
)
def test_people_are_reminded_in_working_hours(moment: str, so: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "pack", lambda: PACK)
    assert daytime(datetime.fromisoformat(moment).replace(tzinfo=CHINA)) is so


def test_the_offices_own_calendar_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "pack", lambda: PACK)
    monday = datetime(2026, 11, 30, 10, tzinfo=CHINA)
    assert daytime(monday)
    with shared_scope():
        flood = Holiday.objects.create(day=monday.date(), working=False, reason="台风")
        try:
            assert not daytime(monday)
        finally:
            flood.delete()


def test_outside_working_hours_nothing_is_said_and_afterwards_the_latest(
    filing: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = filing(**due(0))
    with monkeypatch.context() as night:
        night.setattr("services.notify.reminders.daytime", lambda _now: False)
        keep_time()
        with office_scope(OFFICE):
            assert messages(made) == []
    keep_time()
    with office_scope(OFFICE):
        assert [one.event_type for one in messages(made)] == ["filing.reminder"] * 2  # SMS and mail
        assert Reminder.objects.filter(filing=made.pk, skipped=False).get().days == 0


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Changes the notice's plan."""
    known = directory.pack()

    def of(**some: Any) -> None:
        changed = known.model_copy(update={"reminders": known.reminders.model_copy(update=some)})
        monkeypatch.setattr(directory, "pack", lambda: changed)

    return of


def test_each_kind_of_filer_has_a_plan_of_its_own(filing: Make, plan: Callable[..., None]) -> None:
    plan(company=(-3,), individual=())
    made = {kind: filing(**due(3), filer_kind=kind) for kind in ("institution", "company", "individual")}
    keep_time()
    with office_scope(OFFICE):
        said = {
            kind: list(Reminder.objects.filter(filing=one.pk).values_list("days", flat=True))
            for kind, one in made.items()
        }
    assert said == {"institution": [-7], "company": [-3], "individual": []}


def overdue(filing: Make, days: int) -> Filing:
    """A filing that has been overdue for so long."""
    return filing(**{**due(-days), "stage_since": timezone.now() - timedelta(days=days - 1)}, state="overdue")


def said(made: Filing) -> list[tuple[str, str]]:
    with office_scope(OFFICE):
        return sorted(
            (one.event_type, one.recipient) for one in messages(made) if one.event_type != "filing.reminder"
        )


def test_after_the_last_reminder_the_district_is_told_and_then_the_city(filing: Make) -> None:
    before, silent, for_city = overdue(filing, 20), overdue(filing, 21), overdue(filing, 30)
    for _ in range(3):
        keep_time()
    assert said(before) == []
    assert said(silent) == [("filing.silent", "clerk")]
    # The city hears of it as an event, which notify handles like any other.
    assert said(for_city) == [("filing.silent", "clerk")]
    with office_scope(OFFICE):
        lines = [line.event for line in Filing.objects.get(pk=for_city.pk).history.all()]
    assert lines.count("filing.unanswered") == 1
    with shared_scope():
        event = Outbox.objects.get(subject=for_city.pk, type="filing.unanswered")
    with office_scope(OFFICE):
        outgoing.write(event.pk, event.type, event.subject)
    assert said(for_city) == [("filing.silent", "clerk"), ("filing.unanswered", "city")]


@pytest.mark.parametrize("hours", [-1, 1, 24])
def test_a_clock_that_is_set_back_or_forth_says_nothing_twice(
    filing: Make, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    made = [filing(**due(days)) for days in (7, 1, 0)]
    known = {name: getattr(reminders, name) for name in ("FOUND", "COME_DUE")}

    def run() -> list[list[tuple[int, bool]]]:
        keep_time()
        with office_scope(OFFICE):
            return [told_of(one) for one in made]

    first = run()
    with monkeypatch.context() as changed:
        # The database's own clock: what the statements take for now.
        for name, statement in known.items():
            shifted = statement.replace("now()", f"(now() + interval '{hours} hours')")
            changed.setattr(reminders, name, shifted)
        changed.setattr(reminders, "ANY_DUE", "true")
        meanwhile = run()
    assert run() == meanwhile
    assert all(steps[: len(before)] == before for steps, before in zip(meanwhile, first, strict=True))
    with office_scope(OFFICE):
        said_of = [Reminder.objects.filter(filing=one.pk, skipped=False).count() for one in made]
        assert said_of == [len({day for day, skipped in steps if not skipped}) for steps in meanwhile]


def told_of(made: Filing) -> list[tuple[int, bool]]:
    """The steps that have come due, and whether each was silent."""
    return list(Reminder.objects.filter(filing=made.pk).order_by("days").values_list("days", "skipped"))


def test_who_files_is_not_escalated(filing: Make) -> None:
    made = filing(**{**due(-40), "stage_since": long_ago()}, state="submitted")
    keep_time()
    with office_scope(OFFICE):
        assert not Reminder.objects.filter(filing=made.pk).exclude(whom=Whom.OFFICE).exists()


def with_office(filing: Make, working_days: int, **more: Any) -> Filing:
    """A filing that the district has had for so many working days, today included."""
    begun = last_begun(daytime_module.now().date(), working_days, known_calendar())
    since = datetime.combine(begun, time(12), CHINA)
    return filing(**due(20) | {"stage_since": since}, state="submitted", **more)


def known_calendar() -> Any:
    with shared_scope():
        return calendar()


@pytest.mark.parametrize(
    ("working_days", "expected"),
    [
        (3, []),
        (4, [("clock.yellow", "clerk")]),
        (8, [("clock.red", "city"), ("clock.red", "clerk")]),
    ],
)
def test_a_slow_office_is_told_once_of_each_colour(
    filing: Make, working_days: int, expected: list[tuple[str, str]]
) -> None:
    made = with_office(filing, working_days)
    for _ in range(3):
        warn_offices()
    assert said(made) == expected


def test_what_was_yellow_is_told_again_when_it_is_red(filing: Make) -> None:
    made = with_office(filing, 4)
    warn_offices()
    begun = last_begun(daytime_module.now().date(), 8, known_calendar())
    with office_scope(OFFICE):
        Filing.objects.filter(pk=made.pk).update(stage_since=datetime.combine(begun, time(12), CHINA))
    warn_offices()
    assert said(made) == [("clock.red", "city"), ("clock.red", "clerk"), ("clock.yellow", "clerk")]


def test_a_clock_that_stood_still_meanwhile_is_not_slow(filing: Make) -> None:
    made = with_office(filing, 8)
    with office_scope(OFFICE):
        start = made.stage_since
        Pause.objects.create(
            filing=made, reason="correction", started_at=start, ended_at=timezone.now() - timedelta(hours=1)
        )
    warn_offices()
    assert said(made) == []
