"""What the desks show."""

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import Page, page
from infra.problems import Forbidden
from services.review.city.filters import Filters
from services.review.city.readers import of_the_city
from services.review.models import DocketEntry
from tenants.filings import names, questions
from tenants.filings.models import Filing
from tenants.filings.states import State

# A desk's figures are exact up to here: to count a million filings takes longer than all the rest of the page.
COUNTED = 1000
UP_TO = """
    SELECT state, (SELECT count(*) FROM (
        SELECT FROM filings_filing f WHERE f.state = s.state LIMIT %(most)s
    ) AS few) FROM unnest(%(states)s::text[]) AS s (state)
    UNION ALL SELECT %(asked)s, count(DISTINCT filing) FROM (
        SELECT filing FROM filings_question WHERE answered_at IS NULL LIMIT %(most)s
    ) AS few
"""
ASKED = "asked"  # no state: of the filings, those about which a question waits for its answer


def queue(actor: Actor, *, state: str = State.SUBMITTED, search: str = "", after: str = "") -> Page[Filing]:
    """An office's filings in one state, longest waiting first; without a state all of them, the oldest first.

    Args:
        state: a filing's, or ASKED.

    Raises:
        Forbidden: not staff of this office.
    """
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    open_ones = questions.unanswered()
    rows = Filing.objects.annotate(asked_open=Exists(open_ones.filter(filing=OuterRef("pk"))))
    if state == ASKED:
        rows = rows.filter(pk__in=open_ones.values("filing"))
    elif state:
        rows = rows.filter(state=state)
    if needle := search.strip():
        rows = rows.filter(pk__in=names.having(needle))
    order = ("stage_since", "id") if state else ("id",)
    return page(rows, after, order, lambda filing: (filing.stage_since, filing.pk))


def counts(actor: Actor) -> dict[str, int]:
    """How many filings of the current office are in each state, and how many ASKED; COUNTED where there are more."""
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    with connection.cursor() as cursor:
        cursor.execute(UP_TO, {"most": COUNTED, "states": list(State.values), "asked": ASKED})
        return dict(cursor.fetchall())


def docket(actor: Actor, asked: Filters | None = None, after: str = "") -> Page[DocketEntry]:
    """The filings of all offices that are asked for, without more those that wait for the city; for the city alone.

    Raises:
        Forbidden: not of the city.
    """
    of_the_city(actor)
    asked = asked or Filters()
    # A mark has a time, also where the key alone orders.
    time = asked.order[0] if len(asked.order) > 1 else "since"
    return page(asked.rows(), after, asked.order, lambda entry: (getattr(entry, time), entry.filing))
