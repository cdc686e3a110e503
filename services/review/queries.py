"""What the desks show."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import Page, page
from infra.problems import Forbidden, NotFound
from services.review.models import DocketEntry
from tenants.filings import names, permissions, questions
from tenants.filings.models import Filing
from tenants.filings.states import State
from tenants.offices import directory

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
COUNTS = f"""
    SELECT office, {", ".join(State.values)} FROM review_docketcount WHERE office = ANY(%s)
    UNION ALL SELECT '', {", ".join(f"coalesce(sum({state}), 0)" for state in State.values)} FROM review_docketcount
"""  # noqa: S608 - words of our own


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


def figure(count: int) -> str:
    """A count as it is shown: what was not counted to the end says so."""
    return str(count) if count < COUNTED else f"{COUNTED - 1}+"


def docket(
    actor: Actor, *, office: str = "", state: str = State.COUNTY_APPROVED, search: str = "", after: str = ""
) -> Page[DocketEntry]:
    """All offices' filings in one state, longest waiting first, or in any, the oldest first; for the city alone.

    Raises:
        Forbidden: not of the city.
        NotFound: there is no such office.
    """
    _of_the_city(actor)
    if office and directory.office(office) is None:
        raise NotFound("no-such-office", _("There is no such office."))
    rows = DocketEntry.objects.filter(state=state) if state else DocketEntry.objects.all()
    if office:
        rows = rows.filter(office=office)
    if needle := search.strip():
        rows = rows.filter(Q(account__iexact=needle) | Q(number__iexact=needle))
    order = ("since", "filing") if state else ("filing",)
    return page(rows, after, order, lambda entry: (entry.since, entry.filing))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many filings are in each state: of some offices, and of all together."""

    of: dict[str, dict[str, int]]
    sums: dict[str, int]


def docket_counts(actor: Actor, offices: list[str]) -> Counts:
    """How many filings are in each state.

    Args:
        offices: the slugs of those that are counted one by one.
    """
    _of_the_city(actor)
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, [offices])
        found = {row[0]: dict(zip(State.values, row[1:], strict=True)) for row in cursor.fetchall()}
    none = dict.fromkeys(State.values, 0)
    return Counts({slug: found.get(slug, none) for slug in offices}, found[""])


def _of_the_city(actor: Actor) -> None:
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
