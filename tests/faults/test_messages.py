"""F20 to F22: messages come ten times, in the wrong order, and such as nobody can read."""

import json
from uuid import uuid4

import pytest

from infra.service import SERVICES
from tests.faults.tap import Taken, Tap, tapped
from tests.faults.trial import Trial
from tests.journeys.system import eventually

pytestmark = pytest.mark.xdist_group("faults")
MESSAGES, TIMES = 12, 10
DEAD = "SELECT count(*) FROM shared.events_failure WHERE dead_at IS NOT NULL"
FORGET = "DELETE FROM shared.events_failure WHERE dead_at IS NOT NULL"


def some(tap: Tap, found: list[Taken]) -> bool:
    """Collect events until there are enough."""
    found += tap.heard()
    return len(found) >= MESSAGES


def done(tap: Tap) -> bool:
    """Whether no message waits."""
    return not any(tap.waiting(service) for service in SERVICES)


@pytest.mark.fault("F20", "every event delivered ten times more", "handled once, told once")
def test_delivered_ten_times(trial: Trial) -> None:
    found: list[Taken] = []
    with trial.fault(quiet=True), tapped(trial.stage) as tap:
        eventually(lambda: some(tap, found))
        for message in found * TIMES:
            tap.tell(message)
        eventually(lambda: done(tap), 60)


@pytest.mark.fault(
    "F21",
    "all waiting events of two services delivered in reversed order",
    "the docket keeps the later state; each message is sent once",
)
def test_delivered_in_reversed_order(trial: Trial) -> None:
    services = ("review", "notify")
    with trial.fault(quiet=True), tapped(trial.stage) as tap:
        trial.system.kill(*services)
        eventually(lambda: min(tap.waiting(service) for service in services) >= MESSAGES)
        for service in services:
            for message in reversed(tap.take(service)):
                tap.tell(message, service=service)
        trial.system.start(*services)
        eventually(lambda: done(tap), 60)


@pytest.mark.fault(
    "F22",
    "messages that are no JSON, no task, not signed, of an unknown type",
    "each a dead letter at once; the others go on",
)
def test_poisoned(trial: Trial) -> None:
    key, dead = "donggang.filing.submitted", trial.system.database.execute(DEAD).fetchone()[0]  # type: ignore[index]
    task = {"task": "events.deliver", "id": uuid4().hex, "lang": "py"}
    forged = json.dumps([[{"id": str(uuid4()), "type": "filing.submitted"}, "0" * 64], {}, {}]).encode()
    poison: list[Taken] = [
        (b"{", task, key),
        (b"\xff\x00", task, key),
        (b"[[],{},{}]", {"task": "os.system", "id": uuid4().hex, "lang": "py"}, key),
        (b"[[1,2,3],{},{}]", task, key),
        (b"null", {}, key),
        (forged, task, key),
    ]
    with trial.fault(quiet=True), tapped(trial.stage) as tap:
        for message in poison:
            tap.tell(message)
        wanted = dead + 2 * len(poison)  # review and notify hear of it
        eventually(lambda: trial.system.database.execute(DEAD).fetchone() == (wanted,), 60)
    trial.system.database.execute(FORGET)
