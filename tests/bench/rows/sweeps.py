"""What the clock asks besides: 2,850 offices in which there is nothing to do."""

import time
from collections.abc import Callable

from tests.bench.row import Goal
from tests.bench.rows.many import Many


class Idle(Many):
    """One of the tasks of notify's clock."""

    unit = "s"
    goal = Goal("at most", 3)

    def prepare(self) -> None:
        super().prepare()
        self.ours()  # not new to the offices, as a clock is not that has run all day

    def ours(self) -> float:
        ask = self.asked()
        begun = time.perf_counter()
        ask()
        return time.perf_counter() - begun

    def asked(self) -> Callable[[], object]:
        """What is measured."""
        raise NotImplementedError


class Messages(Idle):
    name = "sweep-messages"
    title = "2,850 offices asked for messages that are stuck, none there"

    def asked(self) -> Callable[[], object]:
        from services.notify.tasks import sweep_messages

        return sweep_messages


class Digests(Idle):
    name = "sweep-digests"
    title = "2,850 offices asked for digests that are due, none there"

    def asked(self) -> Callable[[], object]:
        from services.notify.tasks import send_digests

        return send_digests


class Unreached(Idle):
    name = "sweep-unreached"
    title = "2,850 offices asked for filers whom nothing reached, none there"

    def asked(self) -> Callable[[], object]:
        from services.notify.tasks import find_unreached

        return find_unreached


class Slow(Idle):
    name = "sweep-slow"
    title = "2,850 offices asked for filings that they have had for long, none there"

    def asked(self) -> Callable[[], object]:
        from services.notify import office_clocks

        plan = office_clocks.plan()  # whatever the hour
        return lambda: list(office_clocks.slow_offices(self.slugs, plan))
