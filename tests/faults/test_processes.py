"""F1 to F5: a process is killed at the worst moment, and its supervisor starts it again."""

import pytest

from tests.faults.trial import Trial, dies

pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.fault(
    "F1",
    "web killed between the commit and the answer",
    "the same key brings the answer that was kept; one transition, one event",
)
def test_web_after_the_commit(trial: Trial) -> None:
    with trial.fault():
        dies(trial, "web", "write.committed")


@pytest.mark.fault(
    "F2",
    "relay killed after the confirm, before the mark",
    "published again under the same id, handled once",
)
def test_relay_after_the_confirm(trial: Trial) -> None:
    with trial.fault(quiet=True):
        dies(trial, "relay", "relay.confirmed")


@pytest.mark.fault(
    "F3", "relay killed after its claim, before it publishes", "its claim goes with it; another publishes"
)
def test_relay_after_the_claim(trial: Trial) -> None:
    with trial.fault(quiet=True):
        dies(trial, "relay", "relay.claimed")


@pytest.mark.fault("F4", "notify killed before it calls the provider", "delivered again, sent once")
def test_sender_before_the_call(trial: Trial) -> None:
    with trial.fault(quiet=True):
        dies(trial, "notify", "send.before")


@pytest.mark.fault(
    "F5",
    "notify killed after the provider accepted, before it is noted",
    "the gateway is asked by our reference; nothing is sent twice",
)
def test_sender_after_it_was_accepted(trial: Trial) -> None:
    with trial.fault(quiet=True):
        dies(trial, "notify", "send.accepted")
