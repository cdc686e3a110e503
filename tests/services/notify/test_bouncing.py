"""Mail that comes back: the message has failed, and an address that does not exist gets no more."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from infra import metrics
from infra.db import office_scope
from infra.messages.bounces import Bounce
from services.notify import bouncing
from services.notify.models import Fate, Message, Unreachable, Why
from tenants.filings.models import Filing
from tests.journeys.system import eventually
from tests.make import wechat_id
from tests.services.notify.conftest import OFFICE, messages, send_all, write

# The session has one mailbox, and who reads it takes what is in it.
pytestmark = pytest.mark.xdist_group("mailbox")
Make = Callable[..., Filing]


def came_back(filing: Make, kind: str) -> tuple[Filing, Message]:
    """A filing whose mail comes back, and its mail afterwards."""
    made = filing(admin_mobile=None, email=f"bounce-{kind}{wechat_id()}@example.com")
    with office_scope(OFFICE):
        write(made, "filing.reminder")
        send_all(made)

    def reported() -> Message | None:
        bouncing.read()
        with office_scope(OFFICE):
            (mail,) = messages(made)
        return mail if mail.reported_at else None

    return made, eventually(reported)


@pytest.mark.parametrize(("kind", "code", "for_good"), [("", "5.1.1", True), ("full-", "5.2.2", False)])
def test_a_mail_that_came_back_has_failed(filing: Make, kind: str, code: str, for_good: bool) -> None:
    made, mail = came_back(filing, kind)
    assert (mail.state, mail.error) == (Fate.FAILED, code)
    assert mail.reported_at >= mail.done_at
    with office_scope(OFFICE):
        assert Unreachable.objects.filter(message=mail.pk).exists() is for_good
        write(made, "filing.county_approved")
        (after,) = [
            one
            for one in messages(made)
            if one.event_type == "filing.county_approved" and one.recipient == "filer"
        ]
    expected = (Fate.SUPPRESSED, Why.UNREACHABLE) if for_good else (Fate.CREATED, "")
    assert (after.state, after.error) == expected


def test_a_mail_that_comes_back_twice_has_failed_once(filing: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    _made, mail = came_back(filing, "")
    first = Bounce(office=OFFICE, reference=mail.pk, permanent=True, code="5.7.1")
    strange = [
        replace(first, reference=uuid4()),
        replace(first, office="atlantis"),
        replace(first, office="donggang"),
    ]
    monkeypatch.setattr(bouncing, "bounces", lambda: iter([first, *strange]))
    before = {outcome: _count(outcome) for outcome in ("repeated", "unknown")}
    assert bouncing.read() == 4
    with office_scope(OFFICE):
        (again,) = Message.objects.filter(pk=mail.pk)
    assert (again.error, again.reported_at) == (mail.error, mail.reported_at)
    assert {outcome: _count(outcome) - before[outcome] for outcome in before} == {"repeated": 1, "unknown": 3}


def _count(outcome: str) -> float:
    return float(metrics.RECEIPTS.labels("smtp", outcome)._value.get())


def test_a_mailbox_that_is_away_is_said_and_read_later(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.MAIL_BOUNCES_URL = "pop3://bounces:secret@127.0.0.1:9"
    before = _count("unread")
    assert bouncing.read() == 0
    assert _count("unread") == before + 1
    assert any("bounces.unread" in record.getMessage() for record in caplog.records)


def test_where_no_mailbox_is_set_nothing_is_read(settings: Any) -> None:
    settings.MAIL_BOUNCES_URL = ""
    assert bouncing.read() == 0
