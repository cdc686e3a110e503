"""Pages: that they stay as they are as an office grows."""

import statistics
import time

from tests.bench import filings
from tests.bench.row import Goal, Row
from tests.bench.stage import OFFICE

FEW, MANY = 1_000, 1_000_000
TIMES = 30
NEXT = "lanshan"  # the office with few


class Page(Row):
    """A page of the desk in an office with many filings, against the same in one with few."""

    unit = "ms"
    goal = Goal("at most", 1.2)
    large = True
    query = ""

    def prepare(self) -> None:
        from django.contrib.auth.hashers import make_password  # noqa: F401 - Django is there

        for office, count in ((OFFICE, MANY), (NEXT, FEW)):
            filings.model(office)
            with self.stage.connect(office) as connection:
                filings.fill(connection, count)
            with self.stage.owner() as owner:
                owner.execute(f"VACUUM ANALYZE o_{office}.filings_filing")

    def limit(self) -> float:
        return self._time(NEXT)

    def ours(self) -> float:
        return self._time(OFFICE)

    def _time(self, office: str) -> float:
        from django.conf import settings
        from django.test import Client

        from tests.api import member

        settings.ALLOWED_HOSTS = ["*"]
        client = Client()
        client.cookies[f"beian-{office}"] = member(office, "clerk", "bench").token
        spent = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            answer = client.get(f"/o/{office}/desk/{self.query}")
            spent.append(time.perf_counter() - begun)
            if answer.status_code != 200:
                raise RuntimeError(f"{office}: {answer.status_code}")
        return statistics.median(spent) * 1e3

    def clear(self) -> None:
        with self.stage.owner() as owner:
            for office in (OFFICE, NEXT):
                filings.empty(owner, office)


class Queue(Page):
    name = "queue"
    title = "queue page, 1,000,000 filings in the office"
    against = "1,000 filings"


class Search(Page):
    name = "search"
    title = "search by name, 1,000,000 filings in the office"
    against = "1,000 filings"
    query = "?search=bench_777"
