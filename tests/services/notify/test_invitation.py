"""Who has to file an account of a list is told so, where its office wants that: once, and one after the other."""

from collections.abc import Callable
from datetime import time, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from infra.events.delivery import handle
from infra.events.envelope import Envelope
from infra.events.models import Outbox
from services.notify import reaching
from services.notify.calls import Call
from services.notify.models import Fate, Message, Why
from tenants.filings import drafting
from tenants.filings.drafting import Known
from tenants.filings.models import Filing
from tests.make import phone, wechat_id
from tests.services.notify.conftest import OFFICE, messages, write
from tests.sink import arrived

Rules = Callable[..., None]
CLERK = Actor("staff", "1", "clerk", OFFICE)
pytestmark = pytest.mark.usefixtures("live")


def listed(*, invited: bool = True, **said: Any) -> Filing:
    """A draft of an account that the office knows."""
    data = {"wechat_id": wechat_id(), "nickname": "海岸书屋", "opened_on": "2026-11-01", **said}
    with office_scope(OFFICE):
        ((filing),) = drafting.begin([Known(uuid4(), "company", data)], CLERK, invited=invited).values()
    assert isinstance(filing, Filing)
    return filing


def told_of(filing: Filing) -> Envelope:
    """Its event, as the broker brings it."""
    with shared_scope():
        event = Outbox.objects.get(subject=filing.pk, sequence=1)
    return Envelope(
        id=event.pk,
        type=event.type,
        source=f"/o/{OFFICE}",
        subject=filing.pk,
        time=timezone.now(),
        sequence=1,
        dataversion=event.dataversion,
        data=event.data,
    )


def invitations(filing: Filing) -> list[Message]:
    with office_scope(OFFICE):
        return messages(filing)


def test_filers_are_told_by_sms_and_mail_what_to_file_where_and_by_when(at_peace: Rules) -> None:
    at_peace()
    filing = listed(admin_mobile=phone(), email=f"{wechat_id()}@example.com")
    handle("notify", told_of(filing))
    handle("notify", told_of(filing))  # delivered twice, told once
    by = {message.channel: message for message in invitations(filing)}
    assert set(by) == {"sms", "mail"}
    assert {message.event_type for message in by.values()} == {"filing.drafted"}
    with office_scope(OFFICE):
        words = {channel: message.content.open() for channel, message in by.items()}
    for said in words.values():
        assert "海岸书屋" in said
        assert "12月1日" in said
        assert "审批" not in said
    assert f"/o/{OFFICE}/" in words["mail"]


def test_who_is_not_to_be_told_is_not() -> None:
    filing = listed(invited=False, admin_mobile=phone())
    handle("notify", told_of(filing))
    assert invitations(filing) == []


def test_an_event_of_the_release_before_invites_nobody() -> None:
    filing = listed(admin_mobile=phone())
    envelope = told_of(filing)
    data = {name: value for name, value in envelope.data.items() if name != "invited"}
    handle("notify", envelope.model_copy(update={"data": data, "dataversion": 1}))
    assert invitations(filing) == []


def test_of_whom_no_number_is_known_nobody_is_called() -> None:
    filing = listed()
    handle("notify", told_of(filing))
    with office_scope(OFFICE):
        assert not Call.objects.filter(filing=filing.pk).exists()


def test_whom_the_invitation_does_not_reach_is_called(at_peace: Rules) -> None:
    at_peace()
    filing = listed(admin_mobile=phone())
    handle("notify", told_of(filing))
    with office_scope(OFFICE):
        Message.objects.filter(filing=filing.pk).update(state=Fate.FAILED, done_at=timezone.now())
        reaching.look()
        assert Call.objects.get(filing=filing.pk).event_type == "filing.drafted"


def test_invitations_go_out_one_after_the_other_and_nothing_else_waits_behind_them(
    at_peace: Rules, no_worker: list[str], filing: Callable[..., Filing]
) -> None:
    at_peace()
    with office_scope(OFFICE):
        Message.objects.filter(event_type="filing.drafted").update(
            next_try_at=timezone.now() - timedelta(days=1)
        )
    drafts = [listed(admin_mobile=phone()) for _ in range(20)]
    for draft in drafts:
        handle("notify", told_of(draft))
    times = sorted(message.next_try_at for draft in drafts for message in invitations(draft))
    assert times[-1] - times[0] > timedelta(seconds=1.5)
    assert all(later - earlier > timedelta(seconds=0.05) for earlier, later in pairwise(times))
    assert len(no_worker) < 5  # the others wait for the sweep
    made = filing()
    with office_scope(OFFICE):
        write(made, "filing.submitted")
        at_once = [message for message in messages(made) if message.recipient == "filer"]
    assert all(message.next_try_at <= timezone.now() for message in at_once)


def test_who_files_before_the_turn_comes_is_not_invited_any_more(at_peace: Rules) -> None:
    at_peace(together_minutes=5)
    with office_scope(OFFICE):
        first = listed(admin_mobile=phone())
        handle("notify", told_of(first))
        Message.objects.filter(filing=first.pk).update(next_try_at=timezone.now() + timedelta(minutes=1))
        write(first, "filing.submitted")
        states = [(one.event_type, one.state, one.error) for one in messages(first)]
    assert ("filing.drafted", Fate.SUPPRESSED, Why.SUPERSEDED) in states


def test_none_goes_out_at_night(at_peace: Rules) -> None:
    at_peace(quiet_from=time(0), quiet_to=time(23, 59, 59))  # never day
    number = phone()
    filing = listed(admin_mobile=number)
    handle("notify", told_of(filing))
    (sms,) = invitations(filing)
    assert (sms.state, sms.next_try_at > timezone.now()) == (Fate.CREATED, True)
    assert arrived(number) == []
