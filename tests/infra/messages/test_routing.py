"""Which provider an SMS goes to: by weight, past one that fails, seldom to one that is slow, and back again."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from infra.db import shared_scope
from infra.messages import NotSent, Sms
from infra.messages.models import Minute
from infra.messages.sms import breaker, health, routing
from services.notify.tasks import forget_health

HALF_A_MINUTE = breaker.PAUSE_SECONDS + 1


class Scripted:
    """A provider in this process: what it says is what the test wants it to say."""

    def __init__(self) -> None:
        self.error: NotSent | None = None
        self.sent: list[Sms] = []
        self.answers = True

    def send(self, sms: Sms) -> None:
        self.sent.append(sms)
        if self.error:
            raise self.error

    def ask(self, *_question: Any) -> None:
        if not self.answers:
            raise NotSent("away", unknown=True)


@pytest.fixture
def two(live: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[dict[str, Scripted]]:
    """Two providers of the same weight."""
    made = {"city": Scripted(), "tencent": Scripted()}
    monkeypatch.setattr(routing, "providers", lambda: dict.fromkeys(made, 1))
    monkeypatch.setattr(routing, "provider", made.__getitem__)
    routing._breakers.clear()
    health._here.slow, health._here.looked_at = frozenset(), float("inf")
    yield made
    routing._breakers.clear()
    health._here.slow, health._here.looked_at = frozenset(), float("-inf")


def sms() -> Sms:
    return Sms(
        office="donggang",
        reference=uuid4(),
        to="+8613800138000",
        signature="x",
        template="t",
        params={},
        text="x",
    )


def chosen(times: int = 400) -> Counter[str]:
    return Counter(routing.choose() for _ in range(times))


def fail(name: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotSent):
            routing.hand_over(name, sms())


def test_each_gets_its_part(two: dict[str, Scripted], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "providers", lambda: {"city": 3, "tencent": 1, "alibaba": 0})
    found = chosen()
    assert set(found) == {"city", "tencent"}
    assert 2 < found["city"] / found["tencent"] < 4.5


def test_what_one_does_not_take_the_other_gets_at_once(two: dict[str, Scripted]) -> None:
    two["city"].error = NotSent("city: 503")
    for _ in range(20):
        routing.send_sms(sms())
    assert len(two["tencent"].sent) == 20


@pytest.mark.parametrize("error", [NotSent("x", permanent=True), NotSent("x", unknown=True)])
def test_what_may_have_gone_or_never_will_goes_to_nobody_else(
    two: dict[str, Scripted], error: NotSent
) -> None:
    two["city"].error = two["tencent"].error = error
    with pytest.raises(NotSent):
        routing.send_sms(sms())
    assert len(two["city"].sent + two["tencent"].sent) == 1


def test_one_that_fails_again_and_again_is_left_alone_and_tried_with_one(
    two: dict[str, Scripted], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(breaker, "time", SimpleNamespace(monotonic=lambda: now[0]))
    two["city"].error = NotSent("city: 503")
    fail("city", breaker.FAILURES)
    assert set(chosen()) == {"tencent"}
    now[0] += HALF_A_MINUTE
    two["city"].answers = False
    assert set(chosen()) == {"tencent"}  # no SMS waits for one that does not even answer a question
    now[0] += HALF_A_MINUTE
    two["city"].answers = True
    assert chosen()["city"] == 1  # the trial; nobody else until it has taken that
    fail("city", 1)
    assert set(chosen()) == {"tencent"}
    now[0] += HALF_A_MINUTE
    two["city"].error = None
    routing.hand_over("city", sms())
    assert set(chosen()) == {"city", "tencent"}


def test_who_refuses_one_message_is_not_ill(two: dict[str, Scripted]) -> None:
    two["city"].error = NotSent("city: 422", permanent=True)
    fail("city", 3 * breaker.FAILURES)
    assert set(chosen()) == {"city", "tencent"}


def test_where_all_fail_somebody_is_tried(two: dict[str, Scripted]) -> None:
    for name, provider in two.items():
        provider.error = NotSent("x")
        fail(name, breaker.FAILURES)
    assert set(chosen()) == {"city", "tencent"}
    assert routing.choose(["city"]) == ""


@pytest.fixture
def minutes(two: dict[str, Scripted]) -> Iterator[None]:
    """The table of the providers' minutes, empty before and after."""
    health._here.counts.clear()
    with shared_scope():
        Minute.objects.all().delete()
    yield
    with shared_scope():
        Minute.objects.all().delete()


def took(name: str, minutes_ago: float, accepted: int, *, late: int) -> None:
    """SMS that were accepted so long ago; `late` of them came too late."""
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
        Minute.objects.create(
            provider=name,
            minute=(now - timedelta(minutes=minutes_ago)).replace(second=0, microsecond=0),
            accepted=accepted,
            delivered=accepted,
            prompt=accepted - late,
        )
    health._here.looked_at = float("-inf")


def test_one_that_delivers_late_gets_few_until_it_is_fast_again(minutes: None) -> None:
    took("city", 8, 100, late=31)
    took("tencent", 8, 100, late=29)
    assert health.slow() == {"city"}
    assert 0 < chosen()["city"] < 100
    took("city", 6, 100, late=0)
    assert health.slow() == frozenset()


@pytest.mark.parametrize("ago", [2, 20])
def test_the_last_minutes_and_those_long_past_are_not_judged(minutes: None, ago: float) -> None:
    took("city", ago, 100, late=100)
    assert health.slow() == frozenset()


def test_few_say_nothing(minutes: None) -> None:
    took("city", 8, health.FEWEST - 1, late=health.FEWEST - 1)
    assert health.slow() == frozenset()


def test_what_is_counted_is_kept(minutes: None, two: dict[str, Scripted]) -> None:
    routing.hand_over("city", sms())
    two["city"].error = NotSent("city: 503")
    fail("city", 2)
    health._here.kept_at = float("-inf")
    health.flush()
    with shared_scope():
        (row,) = Minute.objects.filter(provider="city")
    assert (row.accepted, row.refused) == (1, 2)


def test_what_is_older_than_a_week_is_forgotten_each_night(minutes: None) -> None:
    took("city", 60 * 24 * 8, 100, late=0)
    took("city", 60 * 24 * 6, 50, late=0)
    forget_health()
    with shared_scope():
        assert [row.accepted for row in Minute.objects.all()] == [50]
