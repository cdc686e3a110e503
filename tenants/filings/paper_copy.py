"""The columns of the sealed paper copy, which `Filing` has among its own."""

from django.db import models

from tenants.filings.states import PaperState, State

# The district has examined them: its own work with the paper is done.
PASSED = (State.COUNTY_APPROVED, State.CITY_ARCHIVED)
HERE = (PaperState.RECEIVED, PaperState.HANDED_OVER, PaperState.SHELVED)
PAPER_INDEXES = [
    models.Index(
        fields=["paper_received_at", "id"],
        name="filing_paper_waits",
        condition=models.Q(paper_state=PaperState.RECEIVED, state__in=list(PASSED), handover__isnull=True),
    ),
    models.Index(fields=["handover"], name="filing_handover", condition=models.Q(handover__isnull=False)),
    models.Index(
        fields=["paper_place", "id"],
        name="filing_place",
        opclasses=["varchar_pattern_ops", "uuid_ops"],  # found by its beginning: all folders of a box
        condition=~models.Q(paper_place=""),
    ),
]


class PaperCopy(models.Model):
    """Where the copy is, since when, what it shows, and the list on which it goes to its keeper."""

    paper_state = models.CharField(max_length=12, choices=PaperState, default=PaperState.EXPECTED)
    paper_received_at = models.DateTimeField(null=True)
    paper_place = models.CharField(max_length=60, blank=True)
    paper_revision = models.PositiveIntegerField(null=True)  # the form's that it shows
    handover = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def paper_is_here(self) -> bool:
        """Whether the sealed paper copy came, and is as the form says."""
        return self.paper_state in HERE
