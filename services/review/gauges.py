"""What the docket tells Prometheus."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from infra.scrape import gauges
from services.review.models import DocketCount
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
