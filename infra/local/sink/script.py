"""How the providers misbehave: for each a script, of which every SMS that it is asked to send uses up one step.

`POST /sink/script.json` with `{"provider": "tencent", "steps": [{"do": "reset", "times": 3}, ...]}` sets the script of
one provider, `GET` shows what is left. Without a step all goes well. `do`:

- `ok`: as without a step
- `error`, `throttle`, `refuse`: not taken; a fault of the server, too many at once, this one never
- `silent`, `reset`: taken, without an answer in time
- `lost`, `fail`, `slow`: taken; nobody ever hears of it, there is no such number, or that is heard `seconds` later

An SMS to 138 0000 00.. always fails: there is no such number.

`receipts`, where receipts are told: `twice`, `reversed` (the fate is told before the SMS has been answered) or `forged`
(one that anybody could have sent comes before the true one).
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from infra.local.sink.answer import Manner
from infra.local.sink.messages import Message

PROVIDERS = ("city", "tencent", "alibaba")
NOT_TAKEN = ("error", "throttle", "refuse")
DO = ("ok", *NOT_TAKEN, "silent", "reset", "lost", "fail", "slow")
RECEIPTS = ("", "twice", "reversed", "forged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens to the next `times` SMS."""

    do: str = "ok"
    times: int = 1
    seconds: float = 10.0
    receipts: str = ""

    @property
    def manner(self) -> Manner:
        """How a request is answered."""
        return Manner(self.do) if self.do in {"silent", "reset"} else Manner.AT_ONCE


KNOWN = {item.name for item in fields(Step)}
# What the sink does with an SMS that a provider is asked to send: the provider answers as the step says.
Take = Callable[[Message], Step]


class Script:
    """The steps of all providers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._steps = {provider: deque[Step]() for provider in PROVIDERS}

    def set(self, said: Any) -> None:
        """Replace the script of a provider.

        Raises:
            ValueError: it is none.
        """
        provider, steps = said.get("provider"), [_step(step) for step in said.get("steps", [])]
        if provider not in self._steps:
            raise ValueError(f"provider is one of {', '.join(PROVIDERS)}")
        with self._lock:
            self._steps[provider] = deque(steps)

    def next(self, provider: str) -> Step:
        """Use up one step."""
        with self._lock:
            steps = self._steps[provider]
            if not steps:
                return Step()
            step = steps.popleft()
            if step.times > 1:
                steps.appendleft(replace(step, times=step.times - 1))
            return step

    def left(self) -> dict[str, Any]:
        """What is left."""
        with self._lock:
            return {provider: [asdict(step) for step in steps] for provider, steps in self._steps.items()}


def _step(said: dict[str, Any]) -> Step:
    if unknown := said.keys() - KNOWN:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    step = Step(**said)
    if step.do not in DO or step.receipts not in RECEIPTS:
        raise ValueError(f"do is one of {', '.join(DO)}, receipts one of {', '.join(RECEIPTS[1:])}")
    if not (isinstance(step.times, int) and step.times > 0 and isinstance(step.seconds, int | float)):
        raise ValueError("times and seconds are numbers")
    return step
