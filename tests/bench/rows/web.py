"""The web: what a request costs besides its work."""

import threading
import time
from collections.abc import Callable
from itertools import count
from uuid import uuid4

import urllib3

from tests.bench import filings
from tests.bench.counting import counted
from tests.bench.row import Goal, Row
from tests.bench.rows.transitions import together
from tests.bench.serving import serving
from tests.bench.stage import OFFICE

CLIENTS = 4
FILINGS = 8_000
SECONDS = 3.0
TIMES = 2_000


class Approve(Row):
    name = "approve-http"
    title = "approve over HTTP, through the real server"
    against = "an empty view of the same server"
    unit = "/s"
    goal = Goal("at least", 0.14)

    def prepare(self) -> None:
        from django.db import connection

        from tests.api import member

        filings.fill_office(self.stage, OFFICE, FILINGS)
        self._token = member(OFFICE, "supervisor", "bench").token
        connection.close()
        self._next = count(1)
        self._serving = serving(self.stage.stack.home, "web")
        self._serving.__enter__()
        self._base = f"http://127.0.0.1:{self.stage.stack.home.ports['web']}"
        self.ours()  # what it loads at its first requests is loaded

    def clear(self) -> None:
        self._serving.__exit__(None, None, None)
        with self.stage.owner() as owner:
            filings.empty(owner, OFFICE)

    def limit(self) -> float:
        return self._rate(lambda pool: pool.request("GET", f"{self._base}/healthz").status)

    def ours(self) -> float:
        with self.stage.connect() as there:
            there.execute(
                "UPDATE filings_filing SET state = 'submitted', sequence = sequence + 1 WHERE state <> 'submitted'"
            )
        self._next, lock = count(1), threading.Lock()

        def approve(pool: urllib3.PoolManager) -> int:
            with lock:
                number = next(self._next)
            return pool.request(
                "POST",
                f"{self._base}/o/{OFFICE}/api/v1/filings/{filings.filing_id(number)}/approve",
                headers={"Authorization": f"Bearer {self._token}", "Idempotency-Key": str(uuid4())},
            ).status

        return self._rate(approve)

    def _rate(self, one: Callable[[urllib3.PoolManager], int]) -> float:
        def client(_number: int) -> float:
            pool, done, begun = urllib3.PoolManager(), 0, time.perf_counter()
            while (spent := time.perf_counter() - begun) < SECONDS:
                if (status := one(pool)) != 200:
                    raise RuntimeError(f"{status}")
                done += 1
            return done / spent

        return together(client, CLIENTS)


class Office(Row):
    name = "office"
    title = "choosing office and role, extra time of a request; no extra round trip"
    quick = True
    against = "an empty Django request with the usual middleware"
    unit = "us"
    goal = Goal("at most", 0.15)

    def limit(self) -> float:
        from django.test import Client

        client = Client(raise_request_exception=True)
        return _each(lambda: client.get("/healthz"))

    def prepare(self) -> None:
        chosen, not_chosen = self._requests()
        chosen()  # the office map is there, and its listener has a connection of its own
        with counted() as counting:
            trips = []
            for one in (chosen, not_chosen):
                one()
                before = counting.trips
                for _ in range(50):
                    one()
                trips.append(counting.trips - before)
        if trips[0] != trips[1]:
            raise RuntimeError(f"{trips[0]} round trips with an office, {trips[1]} without")

    def ours(self) -> float:
        chosen, not_chosen = self._requests()
        return _each(chosen) - _each(not_chosen)

    def _requests(self) -> tuple[Callable[[], object], Callable[[], object]]:
        """Two statements: in an office and out of it again, as one request follows another; and both out of it."""
        from django.db import connection
        from django.http import HttpRequest, HttpResponse
        from django.test import RequestFactory

        from tenants.offices.middleware import OfficeMiddleware

        def view(_request: HttpRequest) -> HttpResponse:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return HttpResponse()

        middleware, request = OfficeMiddleware(view), RequestFactory().get("/")

        def chosen() -> None:
            request.path_info = f"/o/{OFFICE}/desk/"
            middleware(request)
            view(request)

        def not_chosen() -> None:
            view(request)
            view(request)

        return chosen, not_chosen


def _each(one: Callable[[], object]) -> float:
    """Microseconds of each, in the mean."""
    one()
    begun = time.perf_counter()
    for _ in range(TIMES):
        one()
    return (time.perf_counter() - begun) / TIMES * 1e6
