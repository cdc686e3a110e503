"""The desks' API beside the filings: lists of paper copies that are handed over, and the days that are worked on."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from infra.http.calls import REFUSALS, Reply, actor_of, idempotent
from services.review import actions, days
from services.review.days import Change
from tenants.filings import handing_over
from tenants.filings.handovers import HandOver
from tenants.filings.paper import place_of
from tenants.filings.typed import Told
from tenants.offices.auth import StaffAuth

router = Router(auth=StaffAuth())


class ListIn(Schema):
    """The filings whose paper copies go onto a list."""

    model_config = ConfigDict(extra="forbid")
    filings: list[UUID] = Field(min_length=1, max_length=handing_over.MOST)


class ListOut(Schema):
    """A list of paper copies: its number, and the filings on it that are not on a shelf yet."""

    number: int
    title: str
    signed: bool
    filings: list[UUID]


class ShelveIn(Schema):
    """Which copies of a list lie where from now on."""

    model_config = ConfigDict(extra="forbid")
    filings: list[UUID] = Field(min_length=1, max_length=handing_over.MOST)
    box: Told = Field(min_length=1, max_length=40)
    folder: Told = Field(default="", max_length=40)


class DaysIn(Schema):
    """Days that are worked on (`working`), are not, or (null) again as they would be; `seen` says yes to a proposal."""

    model_config = ConfigDict(extra="forbid")
    first: date
    last: date | None = None
    working: bool | None
    reason: Told = Field(default="", max_length=days.REASON)
    seen: str = Field(default="", max_length=64)


class MovesOut(Schema):
    """How many dates of filers and clocks of offices move; sent again with this `seen` it is done, and `seen` empty.

    `not_computed`: filings under way in the offices beyond the forty with most, which may move, too.
    """

    seen: str
    filers: int
    clocks: int
    not_computed: int = 0


@router.post("paper/lists", response={201: ListOut, **REFUSALS}, tags=["desk"])
@idempotent
def make_list(request: HttpRequest, body: ListIn) -> Reply:
    """Put paper copies that wait onto a list that goes to the office that keeps them."""
    return 201, _list_out(handing_over.make(body.filings, actor_of(request)))


@router.post("paper/lists/{number}/sign", response={200: ListOut, **REFUSALS}, tags=["desk"])
@idempotent
def sign_list(request: HttpRequest, number: int) -> Reply:
    """Both sides have signed it: the copies are handed over."""
    return 200, _list_out(handing_over.sign(number, actor_of(request)))


@router.post("docket/{office}/lists/{number}/shelve", response={200: ListOut, **REFUSALS}, tags=["city"])
@idempotent
def shelve_list(request: HttpRequest, office: str, number: int, body: ShelveIn) -> Reply:
    """Put copies of a district's list onto the shelf."""
    place = place_of(body.box, body.folder)
    with actions.in_district(office):
        handing_over.shelve(number, body.filings, actor_of(request), place)
        return 200, _list_out(handing_over.find(number))


@router.post("days", response={200: MovesOut, **REFUSALS}, tags=["desk"])
@idempotent
def set_days(request: HttpRequest, body: DaysIn) -> Reply:
    """Without `seen` only who would be affected; with it, days are set otherwise, and all dates follow."""
    actor, change = actor_of(request), Change(body.first, body.last or body.first, body.working, body.reason)
    if body.seen:
        return 200, MovesOut(seen="", filers=days.confirm(change, body.seen, actor).moved, clocks=0)
    proposal = days.proposed(change, actor)
    more = proposal.rest.filers + proposal.rest.clocks
    return 200, MovesOut(
        seen=proposal.print, filers=proposal.filers, clocks=proposal.clocks, not_computed=more
    )


def _list_out(made: HandOver) -> ListOut:
    return ListOut(
        number=made.pk,
        title=handing_over.title_of(made.pk, made.made_at),
        signed=made.signed_at is not None,
        filings=list(handing_over.left(made.pk)),
    )
