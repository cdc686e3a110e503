"""Changes of state are counted when they are there for everybody: what is rolled back was none."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from infra import metrics
from infra.audit.actor import Actor
from infra.db import office_scope
from tenants.filings import workflow
from tenants.filings.models import Filing
from tests.make import make_draft

OFFICE = "kaifaqu"
pytestmark = pytest.mark.usefixtures("live")
CLERK = Actor("staff", "31", "clerk", OFFICE)


def counted(transition: str) -> float:
    """How often this transition was counted from drafts of the office."""
    wanted = {"office": OFFICE, "source": "draft", "transition": transition}
    samples = next(iter(metrics.TRANSITIONS.collect())).samples
    return sum(
        one.value for one in samples if one.name.endswith("_total") and wanted.items() <= one.labels.items()
    )


def test_what_is_rolled_back_is_not_counted() -> None:
    with office_scope(OFFICE):
        filing, late = make_draft(), make_draft(due_on=date(2017, 4, 20))
        before = counted("submit"), counted("lapse")
        with pytest.raises(RuntimeError), transaction.atomic():
            workflow.move(filing, "submit", CLERK, now=timezone.now())
            assert str(late.pk) in list(workflow.lapse_due())
            raise RuntimeError("as it may happen")
        assert (counted("submit"), counted("lapse")) == before
        workflow.move(Filing.objects.get(pk=filing.pk), "submit", CLERK, now=timezone.now())
        assert counted("submit") == before[0] + 1
        lapsed = list(workflow.lapse_due())
        assert str(late.pk) in lapsed
        assert counted("lapse") == before[1] + len(lapsed)
