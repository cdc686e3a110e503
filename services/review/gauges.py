"""What the desks tell Prometheus: how many filings there are, and whether the calendar is whole."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from infra.scrape import gauges
from services.review.models import DocketCount
from tenants.filings.deadlines.calendar import missing_years
from tenants.filings.states import State


@gauges
def filings() -> Iterator[Metric]:
    """How many filings each office has in each state."""
    by_state = GaugeMetricFamily("beian_filings", "Filings by office and state", labels=["office", "state"])
    overdue = GaugeMetricFamily("beian_overdue", "Overdue filings by office", labels=["office"])
    for counted in DocketCount.objects.all():
        for state in State:
            by_state.add_metric([counted.office, state], getattr(counted, state))
        overdue.add_metric([counted.office], counted.overdue)
    yield from (by_state, overdue)


@gauges
def calendar() -> Iterator[Metric]:
    """How many years' official holidays should be known, and are not."""
    missing = GaugeMetricFamily("beian_calendar_missing_years", "Years whose official holidays are missing")
    missing.add_metric([], len(missing_years(timezone.localdate())))
    yield missing
