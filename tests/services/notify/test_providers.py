"""Several providers, of which one falls silent or none takes an SMS: who waits for that, and how long."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import urllib3
from django.utils import timezone

from infra.db import office_scope
from infra.local.stack import Stack
from infra.messages.sms import breaker, city, routing
from services.notify import sending
from services.notify.models import Channel, Fate, Message
from tenants.filings.models import Filing
from tests.providers import Sink, own_sink
from tests.services.notify.conftest import OFFICE, messages, write

Make = Callable[..., Filing]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_sink() as started:
        yield started


@pytest.fixture
def sink(live: None, stack: Stack, settings: Any, tmp_path: Path) -> Iterator[Sink]:
    """The city's gateway, which does not answer the next SMS, and Tencent Cloud, which is seldom chosen first."""
    sink = Sink(stack, settings, tmp_path)
    settings.SMS_ALIBABA_URL, settings.SMS_WEIGHTS = "", {"city": 10**9, "tencent": 1}
    sink.play("city", {"do": "silent"})
    routing._breakers.clear()
    with pytest.MonkeyPatch.context() as impatient:
        impatient.setattr(city, "_pool", lambda: urllib3.PoolManager(timeout=0.5, retries=False))
        impatient.setattr(sending, "BEGUN_WITHIN", 0.4)
        yield sink
    sink.play("city")
    routing._breakers.clear()


def written(filing: Make, number: int) -> list[UUID]:
    """So many SMS that wait, each to a phone of its own."""
    made = [filing(email=None) for _ in range(number)]
    with office_scope(OFFICE):
        for one in made:
            write(one, "filing.submitted")
        return [one.pk for each in made for one in messages(each) if one.channel == Channel.SMS]


def now(ids: list[UUID]) -> list[tuple[str, str, int]]:
    with office_scope(OFFICE):
        found = {message.pk: message for message in Message.objects.filter(pk__in=ids)}
    return [(found[pk].state, found[pk].provider, found[pk].attempts) for pk in ids]


def send(ids: list[UUID]) -> list[UUID]:
    with office_scope(OFFICE):
        return sending.send(Channel.SMS, ids)


def test_those_behind_one_that_gets_no_answer_go_to_another_at_once(filing: Make, sink: Sink) -> None:
    ids = written(filing, 3)
    assert send(ids) == []
    states = sorted(now(ids))
    assert states == [(Fate.ACCEPTED, "tencent", 1)] * 2 + [(Fate.SENDING, "city", 1)]
    arrived = [message["reference"] for message in sink.messages() if message["reference"] in map(str, ids)]
    assert sorted(arrived) == sorted(map(str, ids))


def test_where_there_is_no_other_they_are_tried_again_soon(filing: Make, sink: Sink, settings: Any) -> None:
    settings.SMS_TENCENT_URL = ""
    ids = written(filing, 3)
    soon = send(ids)
    assert sorted(now(ids)) == [(Fate.CREATED, "city", 0)] * 2 + [(Fate.SENDING, "city", 1)]
    assert sorted(now(soon)) == [(Fate.CREATED, "city", 0)] * 2
    assert send(soon) == []
    assert now(soon) == [(Fate.ACCEPTED, "city", 1)] * 2


def test_one_that_failed_is_tried_with_a_single_sms(
    filing: Make, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "PAUSE_SECONDS", 0)
    for _ in range(breaker.FAILURES):
        routing._breakers["city"].failed()
    ids = written(filing, 3)
    soon = send(ids)
    assert now(ids[:1]) == [(Fate.SENDING, "city", 1)]
    assert soon == ids[1:]
    assert now(soon) == [(Fate.CREATED, "", 0)] * 2


def test_one_that_no_provider_takes_just_now_has_had_one_attempt(filing: Make, sink: Sink) -> None:
    for provider in ("city", "tencent"):
        sink.play(provider, {"do": "throttle"})
    ids = written(filing, 1)
    assert send(ids) == ids
    assert now(ids) == [(Fate.CREATED, "tencent", 1)]
    with office_scope(OFFICE):
        waits = Message.objects.get(pk=ids[0]).next_try_at - timezone.now()
    assert waits.total_seconds() <= sending.PAUSES[0]
