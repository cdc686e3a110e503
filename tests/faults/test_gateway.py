"""F7 and F8: the gateway refuses, falls silent, or breaks off after it has taken a message."""

import time

import pytest

from tests.faults.proxy import Behaviour, http
from tests.faults.trial import Trial
from tests.journeys.system import eventually

pytestmark = pytest.mark.xdist_group("faults")
REFUSED_SECONDS, SILENT_SECONDS = 10.0, 30.0
REFUSALS = {
    "500": http("500 Internal Server Error"),
    "503": http("503 Service Unavailable", "Retry-After: 2"),
    "429": http("429 Too Many Requests", "Retry-After: 2"),
    "refused": Behaviour(refuse=True),
}


@pytest.mark.fault(
    "F7",
    "the gateway answers 500, 503, 429, and refuses connections, 10 s each",
    "backing off; accepted once",
)
def test_gateway_refuses(trial: Trial) -> None:
    with trial.fault(quiet=True):
        for behaviour in REFUSALS.values():
            with trial.stage.proxies["gateway"].behaving(behaviour):
                time.sleep(REFUSED_SECONDS)


@pytest.mark.fault(
    "F8",
    "the gateway takes messages and its answers do not come, 30 s",
    "fate unknown: it is asked by our reference",
)
def test_gateway_is_silent(trial: Trial) -> None:
    with trial.fault(quiet=True), trial.stage.proxies["gateway"].behaving(Behaviour(mute=True)):
        time.sleep(SILENT_SECONDS)


@pytest.mark.fault(
    "F8",
    "the gateway's connection is reset after the request's body",
    "fate unknown: it is asked by our reference",
)
def test_gateway_breaks_off(trial: Trial) -> None:
    with trial.fault(quiet=True), trial.stage.proxies["gateway"].behaving(Behaviour(reset=True)):
        eventually(lambda: trial.load.completed(time.time() - REFUSED_SECONDS, time.time()) >= 4)
