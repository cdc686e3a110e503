"""A filing as the API tells it: annex 1 with personal numbers masked, where it is, and what may be done."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Schema

from infra.audit.actor import Actor
from tenants.filings.deadlines import Step, explain
from tenants.filings.document_checks.legibility import HINTS
from tenants.filings.documents import current
from tenants.filings.form import rows_for
from tenants.filings.models import Document, Filing, History
from tenants.filings.paper import older_than_form
from tenants.filings.queries import available
from tenants.filings.questions import Question
from tenants.filings.states import FilerKind, State

# What of a line's detail is told, by its event: codes and ids that are the filer's to read. Of any other line, nothing.
TOLD = {
    "filing.returned": ("reasons",),
    "filing.withdrawn": ("reason",),
    "document.checked": ("document", "document_kind"),
    "question.asked": ("question",),
    "question.answered": ("question",),
}


class HintOut(Schema):
    """A page (from 1) that may be hard to read (`too_small`, `too_dark`, `blurred`), and what to do."""

    page: int
    code: str
    message: str


class DocumentOut(Schema):
    """A document that passed every check. `revision` is the form's that it shows."""

    id: UUID
    kind: str
    revision: int | None
    media_type: str
    size: int
    sha256: str
    pages: int
    hints: list[HintOut]
    uploaded_at: datetime
    locked_until: datetime | None


class FilingOut(Schema):
    """A filing. `form` has annex 1's fields, personal numbers masked; `actions` is what the reader may do now.

    `older_than_form`: the sealed sheets (`registration_form`, `paper`) that were there before the form was changed.
    """

    id: UUID
    office: str
    state: str
    state_label: str
    kind: str
    filer_kind: str
    form: dict[str, Any]
    revision: int
    sequence: int
    due_on: date
    due_reason: list[str]
    late: bool
    return_reasons: list[dict[str, str]]
    paper: str
    older_than_form: list[str]
    number: str
    claimed_until: datetime | None
    documents: list[DocumentOut]
    actions: list[str]


class HistoryOut(Schema):
    """One line of what happened; who acted is told by role only. `remark` is what the offices said, for staff alone."""

    sequence: int
    event: str
    source: str
    target: str
    target_label: str
    role: str
    at: datetime
    detail: dict[str, Any]
    remark: str


class QuestionOut(Schema):
    """A question about a filing; `answer` is empty for as long as it is open."""

    id: UUID
    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


def filing_out(filing: Filing, actor: Actor, office: str) -> FilingOut:
    """A filing for one reader."""
    documents = current(filing)
    return FilingOut(
        id=filing.pk,
        office=office,
        state=filing.state,
        state_label=str(State(filing.state).label),
        kind=filing.kind,
        filer_kind=filing.filer_kind,
        form=form_out(filing),
        revision=filing.revision,
        sequence=filing.sequence,
        due_on=filing.due_on,
        due_reason=due_reason(filing),
        late=filing.late,
        return_reasons=filing.return_reasons,
        paper=filing.paper_state,
        older_than_form=older_than_form(filing, documents),
        number=filing.number,
        claimed_until=filing.claimed_until if filing.claimed_now else None,
        documents=[document_out(document) for document in documents],
        actions=available(filing, actor),
    )


def form_out(filing: Filing) -> dict[str, Any]:
    """Annex 1's fields of this kind of filer; what is sealed comes masked."""
    values = {row.name: getattr(filing, row.name) for row in rows_for(FilerKind(filing.filer_kind))}
    return {name: value.masked if hasattr(value, "masked") else value for name, value in values.items()}


def due_reason(filing: Filing) -> list[str]:
    """How the due date was computed, in the reader's language."""
    if filing.returns and not filing.due_reason:
        return [_("The office set this date itself when it returned the filing.")]
    return [explain(Step.from_json(step)) for step in filing.due_reason]


def document_out(document: Document) -> DocumentOut:
    """A document's card."""
    hints = [HintOut(**hint, message=str(HINTS[hint["code"]])) for hint in document.hints or []]
    return DocumentOut(
        id=document.pk,
        kind=document.kind,
        revision=document.revision,
        media_type=document.media_type,
        size=document.size,
        sha256=document.sha256,
        pages=document.pages,
        hints=hints,
        uploaded_at=document.uploaded_at,
        locked_until=document.locked_until,
    )


def history_out(line: History, remark: str = "") -> HistoryOut:
    """A line of history, with what the offices said if the reader may know it."""
    return HistoryOut(
        sequence=line.sequence,
        event=line.event,
        source=line.source,
        target=line.target,
        target_label=str(State(line.target).label),
        role=line.role,
        at=line.at,
        detail={name: line.detail[name] for name in TOLD.get(line.event, ()) if name in line.detail},
        remark=remark,
    )


def question_out(question: Question) -> QuestionOut:
    """A question and its answer, in words."""
    return QuestionOut(
        id=question.pk,
        text=question.text.open(),
        asked_at=question.asked_at,
        answer=question.answer.open() if question.answer else "",
        answered_at=question.answered_at,
    )
