"""Ten million filings: that a transition does not notice them."""

import time
from random import Random

from tests.bench import filings
from tests.bench.row import Goal, Row
from tests.bench.rows.transitions import moved, together

MILLION = 1_000_000
SMALL, LARGE = ("donggang", "lanshan"), ("juxian", "wulian")


class Large(Row):
    name = "large"
    title = "p99 of a transition, 10,000,000 filings in two offices"
    against = "1,000,000 in two offices"
    unit = "ms"
    goal = Goal("at most", 1.3)
    clients, seconds = 2, 5.0

    def prepare(self) -> None:
        for office in SMALL:
            filings.fill_office(self.stage, office, MILLION // 2)
        for office in LARGE:
            filings.fill_office(self.stage, office, MILLION * 5)
        with self.stage.owner() as owner:
            owner.execute("SELECT 1")
        self._p99(SMALL, MILLION // 2)
        self._p99(LARGE, MILLION * 5)

    def limit(self) -> float:
        return self._p99(SMALL, MILLION // 2)

    def ours(self) -> float:
        return self._p99(LARGE, MILLION * 5)

    def _p99(self, offices: tuple[str, str], each: int) -> float:
        spent: list[float] = []

        def client(number: int) -> float:
            random, until = Random(time.time() + number), time.perf_counter() + self.seconds  # noqa: S311 - no secret
            while (begun := time.perf_counter()) < until:
                moved(
                    filings.filing_id(random.randrange(number + 1, each, self.clients)),
                    random.choice(offices),
                )
                spent.append(time.perf_counter() - begun)
            return 0.0

        together(client, self.clients)
        return sorted(spent)[int(len(spent) * 0.99)] * 1e3

    def clear(self) -> None:
        with self.stage.owner() as owner:
            for office in (*SMALL, *LARGE):
                filings.empty(owner, office)
