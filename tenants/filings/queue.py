"""What the district's queue is read by: the filings that it has, in the order of their last days.

An index holds only what its view shows, so that a change of state that has nothing to do with a view leaves its index
alone. `services/review/filters.py` asks by these conditions.
"""

from datetime import date

from django.db.models import F, Index, Q

from tenants.filings.states import PaperState, State

# Where nobody has computed a day: behind all that have one (`manage catch_up` finds those).
NEVER = date(9999, 12, 31)

WITH_DISTRICT = Q(state=State.SUBMITTED)
PAPER_MISSING = Q(paper_state__in=[PaperState.EXPECTED, PaperState.DIFFERS])
CAME_BACK = Q(returns__gt=0)
# Typed in at the window, and not decided; what is overdue has a list of its own.
WALK_IN = Q(state__in=[State.DRAFT, State.SUBMITTED, State.RETURNED]) & ~Q(typed_by="")

_NEXT = ("office_due_on", "id")
QUEUE = (
    Index(fields=_NEXT, name="filing_next", condition=WITH_DISTRICT),
    Index(fields=_NEXT, name="filing_back", condition=WITH_DISTRICT & CAME_BACK),
    Index(fields=_NEXT, name="filing_no_paper", condition=WITH_DISTRICT & PAPER_MISSING),
    Index(
        fields=("assigned_to", *_NEXT), name="filing_assigned", condition=WITH_DISTRICT & ~Q(assigned_to="")
    ),
    Index(fields=("claimed_by",), name="filing_claimed", condition=~Q(claimed_by="")),
    Index(fields=("stage_since", "id"), name="filing_walk_in", condition=WALK_IN),
)
# Not the queue's, but the history's: the line with which a filing ended, for what was under way on a past day.
HISTORY_ENDED = Index(
    fields=["target", "at", "filing"],
    condition=Q(target__in=["city_archived", "withdrawn"]) & ~Q(source=F("target")),
    name="history_ended",
)
