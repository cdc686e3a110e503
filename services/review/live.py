"""Whether a page of the queue would look otherwise by now: a mark of all that it shows.

The page asks again every few seconds with the mark that it has. Most answers are that nothing changed; they cost three
queries and no drawing (docs/decisions.md).
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from services.review.models import Handover
from tenants.filings.models import Filing

# The columns of a filing in which everything that a row shows leaves its trace; `revision` counts edits of the form.
SHOWN = (
    "id",
    "state",
    "sequence",
    "revision",
    "assigned_to",
    "claimed_by",
    "claimed_until",
    "office_due_on",
    "stage_since",
)


def mark(
    filings: Iterable[Filing], counts: Mapping[str, int], taken: Iterable[Handover], now: datetime
) -> str:
    """The mark of a page; a claim that has run out, and a new day with its colours, are changes, too."""
    rows = [
        (
            str(one.pk),
            one.sequence,
            one.revision,
            one.assigned_to,
            one.claimed_by if one.claimed_until and one.claimed_until > now else "",
            str(one.office_due_on),
        )
        for one in filings
    ]
    seen = (rows, sorted(counts.items()), [one.pk for one in taken], str(timezone.localdate(now)))
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]
