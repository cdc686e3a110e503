"""The clock: what is overdue lapses, and everybody is reminded once, however often and wherever it runs."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from infra import metrics
from infra.audit import chain
from infra.audit.models import AuditEntry
from infra.db import current_office, office_scope, owner_scope, shared_scope
from infra.events.models import Outbox
from services.notify import reminders as reminders_module
from services.notify.models import Message, Reminder
from services.notify.reminders import remind
from services.notify.tasks import keep_time, seal_audit, verify_audit
from tenants.filings import workflow
from tenants.filings.events import Overdue
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind
from tenants.offices import citypack, directory
from tests.make import make_draft
from tests.services.notify.conftest import OFFICE, messages

Make = Callable[..., Filing]
pytestmark = pytest.mark.usefixtures("live")


def due(days: int) -> dict[str, Any]:
    """The columns of a filing that is due so many days from today, and begun long ago."""
    day = timezone.localdate() + timedelta(days=days)
    return {"due_on": day, "first_due_on": day, "stage_since": long_ago()}


def long_ago() -> datetime:
    return timezone.now() - timedelta(days=300)


def reminders(filing: Filing) -> list[tuple[int, bool]]:
    return list(Reminder.objects.filter(filing=filing.pk).order_by("days").values_list("days", "skipped"))


def spoken(filing: Filing) -> int:
    return Message.objects.filter(filing=filing.pk, event_type="filing.reminder", channel="sms").count()


def test_what_is_past_due_lapses_once_with_history_and_event(filing: Make) -> None:
    made, waiting = filing(**due(-1)), filing(**due(0))
    for _ in range(3):
        keep_time()
    with office_scope(OFFICE):
        made, waiting = Filing.objects.get(pk=made.pk), Filing.objects.get(pk=waiting.pk)
        assert (made.state, made.late) == ("overdue", True)
        assert waiting.state == "draft"
        assert [line.event for line in made.history.all()] == ["filing.drafted", "filing.overdue"]
        line = made.history.last()
        assert (line.actor_kind, line.source, line.target) == ("clock", "draft", "overdue")
    with shared_scope():
        event = Outbox.objects.get(subject=made.pk, type="filing.overdue")
    assert event.sequence == 2
    told = Overdue.model_validate(event.data)
    assert (told.previous, told.state, told.late) == ("draft", "overdue", True)


def test_what_is_past_due_lapses_where_nobody_is_reminded_of_it_before(
    filing: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = {**citypack.load("rizhao").reminders.model_dump(), **dict.fromkeys(FilerKind.values, (7,))}
    pack = citypack.load("rizhao").model_copy(update={"reminders": citypack.Reminders(**late)})
    monkeypatch.setattr(directory, "pack", lambda: pack)
    made = filing(**due(-1))
    keep_time()
    with office_scope(OFFICE):
        assert Filing.objects.get(pk=made.pk).state == "overdue"


def test_a_filing_with_the_office_does_not_lapse(filing: Make) -> None:
    made = filing(**due(-5), state="submitted")
    keep_time()
    with office_scope(OFFICE):
        assert Filing.objects.get(pk=made.pk).state == "submitted"


def test_many_lapse_in_one_statement(filing: Make, django_assert_num_queries: Any) -> None:
    made = [filing(**due(-2)) for _ in range(20)]
    with office_scope(OFFICE), django_assert_num_queries(1):
        lapsed = set(workflow.lapse_due())
    assert {str(one.pk) for one in made} <= lapsed


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [
        (8, []),
        (7, [(-7, False)]),
        (3, [(-7, False)]),
        (1, [(-7, True), (-1, False)]),
        (0, [(-7, True), (-1, True), (0, False)]),
    ],
)
def test_reminders_before_the_due_date(
    filing: Make, days_left: int, expected: list[tuple[int, bool]]
) -> None:
    made = filing(**due(days_left))
    for _ in range(3):
        keep_time()
    with office_scope(OFFICE):
        assert reminders(made) == expected
        assert spoken(made) == (1 if expected else 0)


@pytest.mark.parametrize(("days_over", "speaks"), [(1, 0), (6, 0), (7, 1), (13, 1), (14, 1), (20, 1)])
def test_reminders_after_the_due_date(filing: Make, days_over: int, speaks: int) -> None:
    made = filing(
        **{**due(-days_over), "stage_since": timezone.now() - timedelta(days=days_over - 1)}, state="overdue"
    )
    for _ in range(3):
        keep_time()
    with office_scope(OFFICE):
        assert spoken(made) == speaks


def test_a_clock_that_stood_still_says_one_thing(filing: Make) -> None:
    made = filing(**due(-9))
    keep_time()
    keep_time()
    with office_scope(OFFICE):
        assert Filing.objects.get(pk=made.pk).state == "overdue"
        # That it is overdue is told today; the step of seven days ago says nothing more.
        assert spoken(made) == 0
        assert all(skipped for _days, skipped in reminders(made))


@pytest.mark.parametrize("batch", [500, 3])
def test_two_clocks_at_once_remind_once(filing: Make, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders_module, "BATCH", batch)
    made = [filing(**due(1)) for _ in range(10)]
    barrier = threading.Barrier(3)

    def clock() -> None:
        barrier.wait()
        with office_scope(OFFICE):
            remind(reminders_module.plan())
        connection.close()

    clocks = [threading.Thread(target=clock) for _ in range(3)]
    for one in clocks:
        one.start()
    for one in clocks:
        one.join()
    with office_scope(OFFICE):
        assert [spoken(one) for one in made] == [1] * 10


def test_reminders_stop_on_filing(filing: Make) -> None:
    made = filing(**due(1), state="submitted")
    keep_time()
    with office_scope(OFFICE):
        assert reminders(made) == []


def test_who_cannot_be_reached_is_on_record(filing: Make) -> None:
    made = filing(**due(1), admin_mobile=None, email=None)
    keep_time()
    keep_time()
    with office_scope(OFFICE):
        assert messages(made) == []
        told = Reminder.objects.get(filing=made.pk, days=-1)
    assert (told.skipped, told.unreachable) == (False, True)


def test_more_than_one_batch_comes_due_on_a_day(filing: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders_module, "BATCH", 3)
    monkeypatch.setattr(reminders_module, "MOST", 5)
    made = [filing(**due(0)) for _ in range(7)]
    keep_time()
    with office_scope(OFFICE):
        assert [spoken(one) for one in made] == [1] * 7
        assert [days for days, skipped in reminders(made[0]) if not skipped] == [0]


def test_an_address_that_cannot_be_read_keeps_nobody_else_waiting(filing: Make) -> None:
    broken, sound = filing(**due(1)), filing(**due(1))
    with office_scope(OFFICE), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE filings_filing f SET admin_mobile = o.admin_mobile FROM filings_filing o"
            " WHERE o.id = %s AND f.id = %s",
            [sound.pk, broken.pk],
        )
        remind(reminders_module.plan())
        assert (spoken(broken), spoken(sound)) == (0, 1)
        cursor.execute("UPDATE filings_filing SET admin_mobile = NULL WHERE id = %s", [broken.pk])


def test_the_clock_that_fails_in_one_office_says_so_and_goes_on(
    filing: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = filing(**due(-1))
    with office_scope("donggang"):
        make_draft(**due(-1))
    before, lapse_due = metrics.CLOCK_RUN._value.get(), workflow.lapse_due

    def fails_in_donggang() -> list[str]:
        if current_office() == "donggang":
            raise RuntimeError("as it may happen")
        return list(lapse_due())

    with monkeypatch.context() as patched:
        patched.setattr("services.notify.tasks.workflow.lapse_due", fails_in_donggang)
        keep_time()
    with office_scope(OFFICE):
        assert Filing.objects.get(pk=made.pk).state == "overdue"
    assert metrics.CLOCK_RUN._value.get() == before
    keep_time()
    assert metrics.CLOCK_RUN._value.get() > before


def test_every_office_is_sealed(filing: Make) -> None:
    filing(**due(-1))
    keep_time()
    seal_audit()
    with office_scope(OFFICE):
        assert AuditEntry.objects.filter(link__isnull=True).count() == 0
        assert list(chain.verify()) == []


def test_a_trail_that_somebody_changed_is_an_alarm_by_morning(filing: Make) -> None:
    filing(**due(-1))
    verify_audit()
    assert metrics.AUDIT_BROKEN._value.get() == 0
    with office_scope(OFFICE):
        entry = AuditEntry.objects.latest("id").pk
    with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
        cursor.execute("SELECT action FROM audit_auditentry WHERE id = %s", [entry])
        (action,) = cursor.fetchone()
        change = "UPDATE audit_auditentry SET action = %s WHERE id = %s"
        cursor.execute(change, ["test.changed", entry])
    verify_audit()
    assert metrics.AUDIT_BROKEN._value.get() == 1
    with owner_scope(f"o_{OFFICE}"), connection.cursor() as cursor:
        cursor.execute(change, [action, entry])
    verify_audit()
    assert metrics.AUDIT_BROKEN._value.get() == 0


def test_what_was_just_begun_is_not_reminded_of_today(filing: Make) -> None:
    made = filing(**{**due(1), "stage_since": timezone.now()})
    keep_time()
    with office_scope(OFFICE):
        assert spoken(made) == 0
