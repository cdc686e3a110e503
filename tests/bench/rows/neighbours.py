"""Offices as neighbours: what the others notice when one has much to do."""

import threading
import time
from collections.abc import Iterable
from itertools import cycle
from uuid import uuid4

import urllib3

from tests.bench import filings
from tests.bench.installations import slugs
from tests.bench.row import Goal, Row
from tests.bench.serving import serving
from tests.bench.stage import OFFICE

OTHERS_RATE, BUSY_TIMES, SECONDS = 6.0, 7, 10.0
FILINGS = 2_000


class Neighbours(Row):
    name = "neighbours"
    title = "p99 of the others' approvals while one office has 7 times the load of all others"
    against = "p99 of the others before"
    unit = "ms"
    goal = Goal("at most", 1.2)

    def prepare(self) -> None:
        from tests.api import member

        self.tokens = {slug: member(slug, "supervisor", "bench").token for slug in slugs()}
        for slug in self.tokens:
            filings.fill_office(self.stage, slug, FILINGS)
        self._serving = serving(self.stage.stack.home, "web")
        self._serving.__enter__()
        self._base = f"http://127.0.0.1:{self.stage.stack.home.ports['web']}"
        self._approve(slugs(), 30.0, 2.0)

    def clear(self) -> None:
        self._serving.__exit__(None, None, None)
        with self.stage.owner() as owner:
            for slug in self.tokens:
                filings.empty(owner, slug)

    def limit(self) -> float:
        self._again()
        return self._others()

    def ours(self) -> float:
        self._again()
        busy = threading.Thread(target=self._approve, args=[[OFFICE], OTHERS_RATE * BUSY_TIMES, SECONDS + 1])
        busy.start()
        try:
            return self._others()
        finally:
            busy.join()

    def _others(self) -> float:
        spent = self._approve([slug for slug in self.tokens if slug != OFFICE], OTHERS_RATE, SECONDS)
        return sorted(spent)[int(len(spent) * 0.99)] * 1e3

    def _again(self) -> None:
        with self.stage.owner() as owner:
            for slug in self.tokens:
                owner.execute(
                    f"UPDATE o_{slug}.filings_filing SET state = 'submitted', sequence = sequence + 1"
                    " WHERE state <> 'submitted'"
                )

    def _approve(self, offices: Iterable[str], rate: float, seconds: float) -> list[float]:
        """Approve at this rate, in these offices by turns; the seconds that each took, from when it was to begin."""
        spent: list[float] = []
        pool, turns, begun = urllib3.PoolManager(maxsize=50), cycle(offices), time.perf_counter()
        threads = []

        def one(slug: str, number: int, due: float) -> None:
            answer = pool.request(
                "POST",
                f"{self._base}/o/{slug}/api/v1/filings/{filings.filing_id(number)}/approve",
                headers={"Authorization": f"Bearer {self.tokens[slug]}", "Idempotency-Key": str(uuid4())},
            )
            if answer.status == 200:
                spent.append(time.perf_counter() - due)

        for number in range(int(rate * seconds)):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            thread = threading.Thread(target=one, args=[next(turns), 1 + number, due])
            thread.start()
            threads.append(thread)
        for thread in threads:
            thread.join()
        if len(spent) < len(threads):
            raise RuntimeError(f"{len(spent)} of {len(threads)} approved")
        return spent
