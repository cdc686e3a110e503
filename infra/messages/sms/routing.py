"""Which provider an SMS goes to: by weight, past those that fail, and seldom to those that are slow."""

import random
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from infra.messages.errors import NotSent
from infra.messages.sms import health, provider, providers
from infra.messages.sms.breaker import Breaker
from infra.messages.sms.provider import Sms

# A slow provider still gets some, so that it is seen when it is fast again.
TRICKLE = 0.05
# No SMS of ours, and a number that every provider takes for one: the carrier's own.
NOBODYS, NOBODY = UUID(int=0), "+8613800138000"
_breakers = defaultdict[str, Breaker](Breaker)


def choose(but: Collection[str] = ()) -> str:
    """A provider for the next SMS; empty where each was tried already (`but`).

    One that fails is chosen only where nobody else is left to try: somebody has to.
    """
    weights = {name: float(weight) for name, weight in providers().items() if weight and name not in but}
    if len(weights) > 1:
        if recovered := next(filter(_recovered, weights), ""):
            return recovered
        slow = health.slow()
        weights = {name: weight * (TRICKLE if name in slow else 1) for name, weight in weights.items()}
    sound = {name: weight for name, weight in weights.items() if _breakers[name].closed}
    if but:
        weights = {}  # the next one must be better than the last
    pool = sound or weights
    if not pool:
        return ""
    (chosen,) = random.choices(list(pool), list(pool.values()))  # noqa: S311 - a share, no secret
    return chosen


def _recovered(name: str) -> bool:
    """Whether one that failed answers a question again, and now gets a single SMS.

    Asked first, for an SMS that it takes without a word would wait until it says what became of it.
    """
    if not _breakers[name].trial():
        return False
    try:
        provider(name).ask("", NOBODYS, NOBODY, timezone.now())
    except NotSent:
        return False
    return True


def on_trial(name: str) -> bool:
    """Whether this one has failed, others have not, and one SMS is to show how it does now."""
    sound = any(_breakers[other].closed for other, weight in providers().items() if weight)
    return sound and not _breakers[name].closed


def hand_over(name: str, sms: Sms) -> None:
    """Hand an SMS to this provider, and note how that went.

    Raises:
        NotSent: as `Provider.send`.
    """
    try:
        provider(name).send(sms)
    except NotSent as error:
        if error.permanent:
            _breakers[name].answered()  # nothing is wrong with the provider
        else:
            _breakers[name].failed()
            health.note(name, "refused")
        raise
    _breakers[name].answered()
    health.note(name, "accepted")


def send_sms(sms: Sms) -> None:
    """Hand an SMS to one provider, or where that certainly does not take it, to the next.

    Raises:
        NotSent: as `Provider.send`, of the last one.
    """
    tried = [choose()]
    while True:
        try:
            return hand_over(tried[-1], sms)
        except NotSent as error:
            if error.permanent or error.unknown or not (another := choose(tried)):
                raise
            tried.append(another)
