"""The sink's scripts: how each of the three SMS providers misbehaves, and what it knows of an SMS after that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import urllib3

from infra.local.stack import Stack
from infra.messages.errors import NotSent
from infra.messages.sms.provider import Fate, Report, Sms
from tests.journeys.system import eventually
from tests.providers import NAMES, Sink, sms


@pytest.fixture
def sink(start: Callable[..., Stack], settings: Any, tmp_path: Path) -> Sink:
    return Sink(start("sink"), settings, tmp_path)


@pytest.mark.parametrize("provider", NAMES)
def test_each_sms_uses_up_a_step_of_its_own_provider(sink: Sink, provider: str) -> None:
    (other, _third) = (name for name in NAMES if name != provider)
    left = sink.play(provider, {"do": "throttle", "times": 2}, {"do": "refuse"})
    assert [(step["do"], step["times"]) for step in left[provider]] == [("throttle", 2), ("refuse", 1)]
    sink.send(other)
    for permanent in (False, False, True):
        with pytest.raises(NotSent) as caught:
            sink.send(provider)
        assert caught.value.permanent == permanent
        assert not caught.value.unknown
    assert urllib3.request("GET", f"{sink.url}script.json").json() == {name: [] for name in NAMES}
    sink.send(provider)
    assert [message["provider"] for message in sink.messages()] == [other, provider]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        '{"provider": "smtp", "steps": []}',
        '{"provider": "city", "steps": [{"do": "explode"}]}',
        '{"provider": "city", "steps": [{"doo": "ok"}]}',
        '{"provider": "city", "steps": [{"do": "ok", "times": 0}]}',
        '{"provider": "city", "steps": [{"do": "ok", "receipts": "never"}]}',
        '{"provider": "city", "steps": [7]}',
    ],
)
def test_what_is_no_script_changes_none(sink: Sink, said: str) -> None:
    sink.play("city", {"do": "error"})
    assert urllib3.request("POST", f"{sink.url}script.json", body=said.encode()).status == 422
    with pytest.raises(NotSent):
        sink.send("city")


@pytest.mark.parametrize("provider", NAMES)
def test_only_the_city_takes_a_reference_once(sink: Sink, provider: str) -> None:
    sink.play(provider, {"do": "reset"})
    one = sms()
    with pytest.raises(NotSent) as caught:
        sink.send(provider, one)
    assert caught.value.unknown
    sink.send(provider, one)
    assert len(sink.messages()) == (1 if provider == "city" else 2)


@pytest.mark.parametrize("provider", NAMES)
def test_references_of_one_provider_are_not_known_to_another(sink: Sink, provider: str) -> None:
    one = sink.send(provider)
    for other in NAMES:
        sink.send(other, one)
    assert len(sink.messages()) == (3 if provider == "city" else 4)


@pytest.mark.parametrize("provider", NAMES)
def test_what_became_of_an_sms_outlives_the_process(sink: Sink, provider: str) -> None:
    sink.play(provider, {"do": "fail"}, {"do": "lost"}, {"do": "slow", "seconds": 600})
    failed, lost, slow = (sink.send(provider) for _ in range(3))
    sink.stack.kill("sink")
    sink.stack.restart("sink")
    report = eventually(lambda: told_of(sink, provider, failed))
    assert report is not None
    assert (report.fate, report.code, report.permanent) == (Fate.FAILED, "MK:0001", True)
    # Tencent Cloud's list holds what a carrier has told of only.
    waiting = None if provider == "tencent" else Fate.ACCEPTED
    for one in (lost, slow):
        found = sink.ask(provider, one)
        assert (found and found.fate) == waiting
    assert sink.ask(provider, failed, uuid4()) is None


def told_of(sink: Sink, provider: str, one: Sms) -> Report | None:
    """What the provider says of an SMS, once it knows more than that it took it."""
    report = sink.ask(provider, one)
    return None if report is None or report.fate == Fate.ACCEPTED else report
