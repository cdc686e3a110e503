"""Peace: nothing that can wait at night, the newest alone, not too many, none to who cannot be reached."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from infra.db import office_scope
from services.notify import peace
from services.notify.models import Fate, Message, Unreachable, Why
from tenants.filings.models import Filing
from tenants.offices.citypack import NO_PEACE, Peace
from tests.services.notify.conftest import OFFICE, messages, send_all, write
from tests.services.notify.test_receipts import report, say
from tests.sink import arrived

Make = Callable[..., Filing]
SHANGHAI = ZoneInfo("Asia/Shanghai")
Rules = Callable[..., None]


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the notice's rules of peace: none but those that are named."""

    def of(**some: Any) -> None:
        pack = peace.pack().model_copy(update={"peace": NO_PEACE.model_copy(update=some)})
        monkeypatch.setattr(peace, "pack", lambda: pack)

    return of


def morning(now: datetime, quiet: Peace) -> datetime:
    """When an SMS of this moment goes out, by the statement's own words."""
    asked = peace.MORNING.replace("now()", "%(now)s::timestamptz")
    with connection.cursor() as cursor:
        values = {"now": now, "quiet_from": quiet.quiet_from, "quiet_to": quiet.quiet_to}
        cursor.execute(f"WITH {asked} SELECT at FROM morning", values)
        (at,) = cursor.fetchone()
    return at  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-27 20:59", "2026-11-27 20:59"),
        ("2026-11-27 21:00", "2026-11-28 08:00"),
        ("2026-11-27 23:59", "2026-11-28 08:00"),
        ("2026-11-28 00:00", "2026-11-28 08:00"),
        ("2026-11-28 07:59", "2026-11-28 08:00"),
        ("2026-11-28 08:00", "2026-11-28 08:00"),
    ],
)
def test_the_night_ends_at_eight(live: None, now: str, then: str) -> None:
    at, wanted = (datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) for text in (now, then))
    assert morning(at.astimezone(UTC), Peace()) == wanted
    assert morning(at, NO_PEACE) == at


def test_at_night_a_mail_goes_out_and_an_sms_waits(filing: Make, rules: Rules, no_worker: list[str]) -> None:
    made, day = filing(), {"quiet_from": time(0), "quiet_to": time(23, 59, 59)}  # never day
    rules(**day)
    with office_scope(OFFICE):
        write(made, "filing.returned")
        by_channel = {message.channel: message for message in messages(made) if message.recipient == "filer"}
        sms, mail = by_channel["sms"], by_channel["mail"]
        assert (sms.state, sms.next_try_at > timezone.now()) == (Fate.CREATED, True)
        assert (str(sms.pk) in no_worker, str(mail.pk) in no_worker) == (False, True)
        send_all(made)
        assert arrived(made.admin_mobile.open()) == []
        write(made, "filing.submitted")  # just done by the filer, who wants to know that it worked
        newest = messages(made)[-1]
    assert str(newest.pk) in no_worker


def test_what_happens_within_minutes_is_told_together_and_only_the_newest(filing: Make, rules: Rules) -> None:
    made = filing()
    rules(together_minutes=5)
    with office_scope(OFFICE):
        phone = made.admin_mobile.open()
        write(made, "filing.returned")
        send_all(made)
        for event_type in ("filing.overdue", "filing.county_approved"):
            write(made, event_type)
        send_all(made)
        told = [(one.event_type, one.state, one.error) for one in messages(made) if one.channel == "sms"]
        assert told == [
            ("filing.returned", Fate.ACCEPTED, ""),
            ("filing.overdue", Fate.SUPPRESSED, Why.SUPERSEDED),
            ("filing.county_approved", Fate.CREATED, ""),
        ]
        last = [one for one in messages(made) if one.channel == "sms"][-1]
        assert timedelta(minutes=4) < last.next_try_at - timezone.now() <= timedelta(minutes=5)
        Message.objects.filter(pk=last.pk).update(next_try_at=timezone.now())
        send_all(made)
    assert [message["template"] for message in arrived(phone)] == [
        "filing.returned",
        "filing.county_approved",
    ]


def test_a_stream_of_changes_does_not_put_the_news_off_for_ever(filing: Make, rules: Rules) -> None:
    made = filing(email=None)
    rules(together_minutes=5)
    with office_scope(OFFICE):
        write(made, "filing.returned")
        send_all(made)
        write(made, "filing.overdue")
        due = [one.next_try_at for one in messages(made) if one.channel == "sms"][-1]
        write(made, "filing.county_approved")
        (newest,) = [
            one
            for one in messages(made)
            if one.event_type == "filing.county_approved" and one.channel == "sms"
        ]
    assert newest.next_try_at == due


def test_clerks_are_told_of_everything_at_once(filing: Make, rules: Rules, no_worker: list[str]) -> None:
    made = filing()
    rules(together_minutes=5, quiet_from=time(0), quiet_to=time(23, 59, 59))
    with office_scope(OFFICE):
        for _ in range(2):
            write(made, "filing.returned")
        clerks = [str(one.pk) for one in messages(made) if one.recipient == "clerk"]
    assert len(clerks) == 2
    assert set(clerks) <= set(no_worker)


def test_so_many_sms_a_day_and_no_more(filing: Make, rules: Rules) -> None:
    made = filing()
    rules(sms_a_day=3)
    with office_scope(OFFICE):
        for _ in range(5):
            write(made, "filing.returned")
        sms = [(one.state, one.error) for one in messages(made) if one.channel == "sms"]
        mails = [one.state for one in messages(made) if one.channel == "mail"]
    assert sms == [(Fate.CREATED, "")] * 3 + [(Fate.SUPPRESSED, Why.TOO_MANY)] * 2
    assert set(mails) == {Fate.CREATED}


def test_a_number_that_fails_for_good_gets_no_more(filing: Make) -> None:
    made = filing()
    with office_scope(OFFICE):
        write(made, "filing.returned")
        send_all(made)
        (first,) = [one for one in messages(made) if one.channel == "sms"]
    say(report(first, "failed", code="NOSUCHNUMBER", permanent=True))
    with office_scope(OFFICE):
        assert Unreachable.objects.get(message=first.pk).code == "NOSUCHNUMBER"
        write(made, "filing.county_approved")
        after = [one for one in messages(made) if one.event_type == "filing.county_approved"]
        fates = {(one.channel, one.recipient): (one.state, one.error) for one in after}
    assert fates["sms", "filer"] == (Fate.SUPPRESSED, Why.UNREACHABLE)
    assert fates["mail", "filer"] == (Fate.CREATED, "")


def test_one_failure_is_not_for_good(filing: Make) -> None:
    made = filing(email=None)
    with office_scope(OFFICE):
        write(made, "filing.returned")
        send_all(made)
        (first,) = [one for one in messages(made) if one.channel == "sms"]
    say(report(first, "failed", code="UNDELIV"))
    with office_scope(OFFICE):
        assert not Unreachable.objects.filter(message=first.pk).exists()
