"""What the docket tells Prometheus."""

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric

from infra.scrape import gauges
from services.review.models import DocketEntry
from tenants.filings.states import State


@gauges
def filings() -> Iterator[Metric]:
    """How many filings each office has in each state."""
    by_state = GaugeMetricFamily("beian_filings", "Filings by office and state", labels=["office", "state"])
    overdue = GaugeMetricFamily("beian_overdue", "Overdue filings by office", labels=["office"])
    for office, state, count in DocketEntry.objects.values_list("office", "state").annotate(Count("filing")):
        by_state.add_metric([office, state], count)
        if state == State.OVERDUE:
            overdue.add_metric([office], count)
    yield from (by_state, overdue)
