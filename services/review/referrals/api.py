"""Referral by API: the city's candidates with what each lacks, and the letters' verbs."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from infra.http.calls import REFUSALS, Reply, actor_of, idempotent
from services.review.referrals import actions, gate, queries
from services.review.referrals.models import Referral
from tenants.filings.typed import Exact
from tenants.offices.auth import StaffAuth

router = Router(auth=StaffAuth(), tags=["city"])


class CandidateOut(Schema):
    """Who is overdue after the grace period; `lacking` says why it may not be referred yet."""

    office: str
    filing: UUID
    account: str
    due_on: date
    notices: int
    ready: bool
    lacking: str


class CandidatesOut(Schema):
    """A page of them, and the mark after which the next ones begin."""

    candidates: list[CandidateOut]
    after: str


class ChosenIn(Schema):
    """A filing in its office."""

    office: str = Field(max_length=30)
    filing: UUID


class ProposeIn(Schema):
    """Whom to refer, and what the platform is asked to do: the code of one of the notice's measures."""

    filings: list[ChosenIn] = Field(max_length=actions.MOST)
    measure: str = Field(max_length=10)


class StepIn(Schema):
    """A step of a letter as it was seen (`revision`), with a note for the steps after its approval."""

    revision: int
    note: str = Field("", max_length=actions.LONGEST)


class ReferralOut(Schema):
    """A letter; `files` has the SHA-256 of letter and list once it was sent."""

    id: UUID
    number: str
    state: str
    takes_back: UUID | None
    measure: str
    revision: int
    sent_at: datetime | None
    files: dict[str, str]
    accounts: list[str]


@router.get("referrals/candidates", response={200: CandidatesOut, **REFUSALS})
def read_candidates(request: HttpRequest, office: Exact = "", after: str = "") -> CandidatesOut:
    """Who is overdue after the grace period, the longest first, fifty a page."""
    page, standings = queries.candidates(actor_of(request), office=office, after=after)
    return CandidatesOut(candidates=[_candidate(one) for one in standings], after=page.after)


@router.get("referrals/{uuid:referral_id}", response={200: ReferralOut, **REFUSALS})
def read_referral(request: HttpRequest, referral_id: UUID) -> ReferralOut:
    """A letter."""
    return _out(queries.letter(referral_id, actor_of(request)))


@router.post("referrals", response={201: ReferralOut, **REFUSALS})
@idempotent
def propose(request: HttpRequest, body: ProposeIn) -> Reply:
    """Propose a referral; another officer approves it."""
    chosen = [(one.office, one.filing) for one in body.filings]
    return 201, _out(actions.propose(chosen, body.measure, actor_of(request)))


@router.post("referrals/{uuid:referral_id}/approve", response={200: ReferralOut, **REFUSALS})
@idempotent
def approve(request: HttpRequest, referral_id: UUID, body: StepIn) -> Reply:
    """Approve a letter, as the second officer; it gets its number."""
    return 200, _out(actions.approve(referral_id, actor_of(request), seen=body.revision))


@router.post("referrals/{uuid:referral_id}/send", response={200: ReferralOut, **REFUSALS})
@idempotent
def send(request: HttpRequest, referral_id: UUID, body: StepIn) -> Reply:
    """Make letter and list as they are sent."""
    return 200, _out(actions.send(referral_id, actor_of(request), body.note, seen=body.revision))


@router.post("referrals/{uuid:referral_id}/take_back", response={200: ReferralOut, **REFUSALS})
@idempotent
def take_back(request: HttpRequest, referral_id: UUID, body: StepIn) -> Reply:
    """Take a letter back; once it was sent, by another letter, which is answered."""
    return 200, _out(actions.take_back(referral_id, actor_of(request), body.note, seen=body.revision))


@router.post("referrals/{uuid:referral_id}/{step}", response={200: ReferralOut, **REFUSALS})
@idempotent
def follow(
    request: HttpRequest, referral_id: UUID, step: Literal["received", "acted_on", "answered"], body: StepIn
) -> Reply:
    """Note what became of a letter that was sent."""
    return 200, _out(actions.follow(referral_id, step, actor_of(request), body.note, seen=body.revision))


def _candidate(one: gate.Standing) -> CandidateOut:
    return CandidateOut(
        office=one.entry.office,
        filing=one.entry.filing,
        account=one.entry.account,
        due_on=one.entry.due_on,
        notices=len(one.notices),
        ready=one.ready,
        lacking=one.lacking,
    )


def _out(referral: Referral) -> ReferralOut:
    return ReferralOut(
        id=referral.pk,
        number=referral.number,
        state=referral.state,
        takes_back=referral.takes_back_id,
        measure=referral.measure,
        revision=referral.revision,
        sent_at=referral.sent_at,
        files={name: where["sha256"] for name, where in referral.files.items()},
        accounts=[item.account for item in queries.items_of(referral) if item.named],
    )
