"""Transfers by API: the verbs of both offices, and of the city."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from infra.http.calls import REFUSALS, Reply, actor_of, idempotent
from services.review.transfers import actions, queries
from services.review.transfers.models import Transfer
from tenants.filings.typed import Told
from tenants.offices.auth import StaffAuth

router = Router(auth=StaffAuth())


class PassOnIn(Schema):
    """To which office a filing belongs, and why."""

    to: str = Field(max_length=30)
    why: Told = Field(max_length=actions.LONGEST)


class DeclineIn(Schema):
    """Why it does not belong there."""

    reason: Told = Field(max_length=actions.LONGEST)


class TransferOut(Schema):
    """A transfer. `successor`: what the filing is in `to_office` once it is `done`."""

    id: UUID
    state: str
    office: str
    to_office: str
    filing: UUID
    successor: UUID | None
    account: str
    why: str
    answer: str
    proposed_at: datetime
    agreed_at: datetime | None
    answered_at: datetime | None


class TransfersOut(Schema):
    """A page of them, and the mark after which the next ones begin."""

    transfers: list[TransferOut]
    after: str


@router.post("filings/{uuid:filing_id}/pass_on", response={201: TransferOut, **REFUSALS}, tags=["desk"])
@idempotent
def pass_on(request: HttpRequest, filing_id: UUID, body: PassOnIn) -> Reply:
    """Propose that a filing goes to another office; its supervisor's proposal is its consent."""
    actor = actor_of(request)
    return 201, _out(actions.propose(actor.office, filing_id, body.to, body.why, actor))


@router.post(
    "docket/{office}/{uuid:filing_id}/pass_on", response={201: TransferOut, **REFUSALS}, tags=["city"]
)
@idempotent
def pass_on_of(request: HttpRequest, office: str, filing_id: UUID, body: PassOnIn) -> Reply:
    """Propose that a district's filing goes to another one; both are asked."""
    return 201, _out(actions.propose(office, filing_id, body.to, body.why, actor_of(request)))


@router.get("transfers", response={200: TransfersOut, **REFUSALS}, tags=["desk"])
def read_transfers(request: HttpRequest, way: Literal["in", "out"] = "in", after: str = "") -> TransfersOut:
    """The transfers to or from this office, the newest first, fifty a page."""
    page = queries.of_office(actor_of(request), way, after)
    return TransfersOut(transfers=[_out(one) for one in page.rows], after=page.after)


@router.post("transfers/{uuid:transfer_id}/agree", response={200: TransferOut, **REFUSALS}, tags=["desk"])
@idempotent
def agree(request: HttpRequest, transfer_id: UUID) -> Reply:
    """The office that has it agrees."""
    return 200, _out(actions.agree(transfer_id, actor_of(request)))


@router.post("transfers/{uuid:transfer_id}/accept", response={200: TransferOut, **REFUSALS}, tags=["desk"])
@idempotent
def accept(request: HttpRequest, transfer_id: UUID) -> Reply:
    """The other office takes it over, with documents and history."""
    return 200, _out(actions.accept(transfer_id, actor_of(request)))


@router.post("transfers/{uuid:transfer_id}/decline", response={200: TransferOut, **REFUSALS}, tags=["desk"])
@idempotent
def decline(request: HttpRequest, transfer_id: UUID, body: DeclineIn) -> Reply:
    """An office that is asked says no."""
    return 200, _out(actions.decline(transfer_id, actor_of(request), body.reason))


@router.post("transfers/{uuid:transfer_id}/take_back", response={200: TransferOut, **REFUSALS}, tags=["desk"])
@idempotent
def take_back(request: HttpRequest, transfer_id: UUID) -> Reply:
    """It is not to be passed on after all."""
    return 200, _out(actions.take_back(transfer_id, actor_of(request)))


def _out(one: Transfer) -> TransferOut:
    return TransferOut(
        id=one.pk,
        state=one.state,
        office=one.office,
        to_office=one.to_office,
        filing=one.filing,
        successor=one.successor,
        account=one.account,
        why=one.why.open(),
        answer=one.answer.open() if one.answer else "",
        proposed_at=one.proposed_at,
        agreed_at=one.agreed_at,
        answered_at=one.answered_at,
    )
