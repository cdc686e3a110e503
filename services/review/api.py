"""The desks' API: the district's queue and decisions, the city's docket."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from infra.http.calls import REFUSALS, Reply, actor_of, idempotent
from services.review import actions, claiming, queries
from services.review.city.choosing import known
from services.review.city.filters import Filters as DocketFilters
from services.review.filters import Filters
from services.review.schemas import (
    AnswerIn,
    AssignIn,
    DocketEntryOut,
    DocketOut,
    PaperIn,
    QueueOut,
    ReturnIn,
    SendBackIn,
    StateAsked,
    UrgeIn,
)
from tenants.filings.api import FilingOut, QuestionOut, filing_out, question_out
from tenants.filings.corrections import Again
from tenants.filings.models import Filing
from tenants.filings.queries import readable
from tenants.filings.states import State
from tenants.filings.typed import Exact
from tenants.offices.auth import StaffAuth

router = Router(auth=StaffAuth())
router.add_router("", "services.review.api_paper.router")


@router.get("queue", response={200: QueueOut, **REFUSALS}, tags=["desk"])
def read_queue(
    request: HttpRequest, state: StateAsked = State.SUBMITTED.value, search: Exact = "", after: str = ""
) -> QueueOut:
    """The office's filings in one state, the next due on top, fifty a page; all, oldest first, where it is empty."""
    page = queries.queue(actor_of(request), Filters.read({"view": state, "search": search}), after)
    return QueueOut(filings=[_out(request, filing) for filing in page.rows], after=page.after)


@router.post("filings/{uuid:filing_id}/claim", response={200: FilingOut, **REFUSALS}, tags=["desk"])
@idempotent
def claim(request: HttpRequest, filing_id: UUID) -> Reply:
    """Take a filing to work on for fifteen minutes."""
    return 200, _out(request, claiming.claim(_filing(request, filing_id), actor_of(request)))


@router.post("filings/{uuid:filing_id}/assign", response={200: FilingOut, **REFUSALS}, tags=["desk"])
@idempotent
def assign(request: HttpRequest, filing_id: UUID, body: AssignIn) -> Reply:
    """Say that a filing is yours to do, or nobody's."""
    actor = actor_of(request)
    return 200, _out(
        request, claiming.assign(_filing(request, filing_id), actor, actor.id if body.mine else "")
    )


@router.post("filings/{uuid:filing_id}/paper", response={200: FilingOut, **REFUSALS}, tags=["desk"])
@idempotent
def receive_paper(request: HttpRequest, filing_id: UUID, body: PaperIn) -> Reply:
    """Record the sealed paper copy as received."""
    filing, actor = _filing(request, filing_id), actor_of(request)
    return 200, _out(request, actions.receive_paper(filing, actor, body.place, differs=body.differs))


@router.post("filings/{uuid:filing_id}/approve", response={200: FilingOut, **REFUSALS}, tags=["desk"])
@idempotent
def approve(request: HttpRequest, filing_id: UUID) -> Reply:
    """Pass an examined filing on to the city."""
    return 200, _out(request, actions.approve(_filing(request, filing_id), actor_of(request)))


@router.post("filings/{uuid:filing_id}/return", response={200: FilingOut, **REFUSALS}, tags=["desk"])
@idempotent
def return_filing(request: HttpRequest, filing_id: UUID, body: ReturnIn) -> Reply:
    """Ask the filer for corrections, all together; a second time a supervisor, with what is new and why."""
    reasons = [reason.model_dump() for reason in body.reasons]
    again = Again(body.new_facts, body.why) if body.new_facts or body.why else None
    filing = actions.return_filing(
        _filing(request, filing_id), actor_of(request), reasons, body.due_on, again
    )
    return 200, _out(request, filing)


@router.post("filings/{uuid:filing_id}/answer", response={200: QuestionOut, **REFUSALS}, tags=["desk"])
@idempotent
def answer(request: HttpRequest, filing_id: UUID, body: AnswerIn) -> Reply:
    """Answer a question of the filer's, who gets a message."""
    filing, actor = _filing(request, filing_id), actor_of(request)
    return 200, question_out(actions.answer(filing, actor, body.question, body.text))


@router.get("docket", response={200: DocketOut, **REFUSALS}, tags=["city"])
def read_docket(
    request: HttpRequest,
    office: Exact = "",
    state: StateAsked = State.COUNTY_APPROVED.value,
    search: Exact = "",
    after: str = "",
) -> DocketOut:
    """All offices' filings, without personal data; the city only."""
    asked = DocketFilters.read({"office": known(office), "state": state, "search": search})
    page = queries.docket(actor_of(request), asked, after)
    entries = [DocketEntryOut.model_validate(entry, from_attributes=True) for entry in page.rows]
    return DocketOut(entries=entries, after=page.after)


@router.post("docket/{office}/{uuid:filing_id}/archive", response={200: FilingOut, **REFUSALS}, tags=["city"])
@idempotent
def archive(request: HttpRequest, office: str, filing_id: UUID) -> Reply:
    """Number a filing and archive it."""
    actor = actor_of(request)
    return 200, actions.told(office, actions.archive(office, filing_id, actor), actor)


@router.post(
    "docket/{office}/{uuid:filing_id}/send_back", response={200: FilingOut, **REFUSALS}, tags=["city"]
)
@idempotent
def send_back(request: HttpRequest, office: str, filing_id: UUID, body: SendBackIn) -> Reply:
    """Give a filing back to its district."""
    actor = actor_of(request)
    return 200, actions.told(office, actions.send_back(office, filing_id, actor, body.reason), actor)


@router.post("docket/{office}/{uuid:filing_id}/urge", response={200: FilingOut, **REFUSALS}, tags=["city"])
@idempotent
def urge(request: HttpRequest, office: str, filing_id: UUID, body: UrgeIn) -> Reply:
    """Ask a district to get on with a filing."""
    actor = actor_of(request)
    return 200, actions.told(office, actions.urge(office, filing_id, actor, body.note), actor)


def _filing(request: HttpRequest, filing_id: UUID) -> Filing:
    return readable(filing_id, actor_of(request))


def _out(request: HttpRequest, filing: Filing) -> FilingOut:
    return filing_out(filing, actor_of(request), request.office.slug)  # type: ignore[attr-defined]
