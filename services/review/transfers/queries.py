"""What is seen of transfers: those of an office, those that wait for it, all for the city, the one of a filing."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from infra.audit.actor import Actor
from infra.paging import Page, page
from infra.problems import Forbidden
from services.review.city.readers import of_the_city
from services.review.transfers.models import OPEN, Transfer, TransferState
from tenants.filings.models import History

ON_TOP = 20
WAYS = ("in", "out")
# The last of these that happened to a filing says whether a transfer of it is open.
BEGUN = ("filing.transfer_proposed", "filing.transfer_agreed")
OVER = ("filing.transfer_ended", "filing.transferred")


def of_office(actor: Actor, way: str, after: str = "") -> Page[Transfer]:
    """The transfers to (`in`) or from (`out`) the actor's office, the newest first.

    Raises:
        Forbidden: not staff.
    """
    if actor.kind != "staff":
        raise Forbidden("not-yours-to-see", "")
    column = "office" if way == "out" else "to_office"
    return _page(Transfer.objects.filter(**{column: actor.office}), after)


def of_all(actor: Actor, state: str = "", after: str = "") -> Page[Transfer]:
    """The transfers of all offices, or those in one state; `open` are those that wait for an office."""
    of_the_city(actor)
    rows = Transfer.objects.all()
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state in TransferState.values:
        rows = rows.filter(state=state)
    return _page(rows, after)


def open_of(history: Sequence[History]) -> Transfer | None:
    """The transfer of a filing that is under way; only where its history says so a table is asked."""
    said = [line for line in history if line.event in (*BEGUN, *OVER)]
    if not said or said[-1].event in OVER:
        return None
    return Transfer.objects.filter(pk=UUID(said[-1].detail["transfer"])).first()


def _page(rows: QuerySet[Transfer], after: str) -> Page[Transfer]:
    return page(rows, after, ("id",), lambda one: (one.proposed_at, one.pk), newest_first=True)
