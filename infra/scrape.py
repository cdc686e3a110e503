"""What Prometheus reads: the counters of all processes, and what only the database knows."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from infra import env
from infra.db import shared_scope

OUTBOX = """
    SELECT count(*), coalesce(extract(epoch FROM now() - min(time)), 0) FROM events_outbox WHERE published_at IS NULL
"""
DEAD = "SELECT service, count(*) FROM events_failure WHERE dead_at IS NOT NULL GROUP BY service"
Gauges = Callable[[], Iterator[Metric]]
_gauges: list[Gauges] = []


def gauges(function: Gauges) -> Gauges:
    """Let what a function tells of the database be part of every scrape; it sees the shared tables."""
    _gauges.append(function)
    return function


class DatabaseCollector:
    """Gauges computed when they are asked for; without the database one says that it is away."""

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        up = GaugeMetricFamily("beian_database_up", "Whether the database answers")
        try:
            with shared_scope():
                found = [metric for told in _gauges for metric in told()]
        except DatabaseError:
            connection.close()
            found = []
        up.add_metric([], 1.0 if found else 0.0)
        yield up
        yield from found


@gauges
def _events() -> Iterator[Metric]:
    pending = GaugeMetricFamily("beian_outbox_pending", "Events not published yet")
    lag = GaugeMetricFamily("beian_outbox_lag_seconds", "Age of the oldest event not published yet")
    dead = GaugeMetricFamily("beian_dead_letters", "Events given up and not replayed", labels=["service"])
    with connection.cursor() as cursor:
        cursor.execute(OUTBOX)
        count, age = cursor.fetchone()
        pending.add_metric([], count)
        lag.add_metric([], float(age))
        cursor.execute(DEAD)
        for service, number in cursor.fetchall():
            dead.add_metric([service], number)
    yield from (pending, lag, dead)


class ProcessesCollector:
    """What all processes have counted in their files, those that have ended too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def collect(self) -> Iterable[Metric]:
        """The counters, added up. A process that was killed while it made a file has left it empty."""
        files = [str(path) for path in self._folder.glob("*.db") if path.stat().st_size]
        merged: Iterable[Metric] = MultiProcessCollector.merge(files, accumulate=True)  # type: ignore[no-untyped-call]
        return merged


def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """`/metrics`."""
    registry = CollectorRegistry()
    registry.register(DatabaseCollector())
    if folder := env.text("PROMETHEUS_MULTIPROC_DIR"):
        registry.register(ProcessesCollector(Path(folder)))
        text = generate_latest(registry)
    else:
        text = generate_latest(REGISTRY) + generate_latest(registry)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
