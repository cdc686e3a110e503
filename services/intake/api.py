"""The filer's API; staff at the window uses it, too."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from infra.http.calls import REFUSALS, Reply, actor_of, idempotent
from services.intake import actions, sheet, signin
from services.intake.auth import PersonAuth, reader_of
from services.intake.schemas import (
    ByHandOut,
    CodeIn,
    FilingIn,
    FormIn,
    MailedOut,
    MailFormIn,
    QuestionIn,
    SentOut,
    SheetOut,
    StaffIn,
    TokenIn,
    TokenOut,
    WithdrawIn,
)
from tenants.filings import asking, queries, questions, showing
from tenants.filings.api import (
    DocumentOut,
    FilingOut,
    HistoryOut,
    QuestionOut,
    document_out,
    filing_out,
    history_out,
    question_out,
)
from tenants.offices.directory import Card
from tenants.offices.signin import sign_in

router = Router(auth=PersonAuth())


@router.post("auth/code", auth=None, response={202: SentOut, **REFUSALS}, tags=["sign-in"])
def send_code(request: HttpRequest, body: CodeIn) -> Status[SentOut]:
    """Send a six-digit code to a mobile number or a mail address."""
    contact = signin.contact_of(body.phone, body.email)
    office: Card = request.office  # type: ignore[attr-defined]
    session = signin.send_code(office, contact, request.META.get("REMOTE_ADDR", ""), work=body.work)
    return Status(202, SentOut(sent=True, seconds=int(signin.GOOD_FOR.total_seconds()), session=session))


@router.post("auth/token", auth=None, response={200: TokenOut, **REFUSALS}, tags=["sign-in"])
def exchange_code(request: HttpRequest, body: TokenIn) -> TokenOut:
    """A filer's token for a code, for who asked for it."""
    contact, sender = signin.contact_of(body.phone, body.email), request.META.get("REMOTE_ADDR", "")
    return TokenOut(token=signin.exchange(contact, body.code, session=body.session, sender=sender))


@router.post("auth/staff", auth=None, response={200: TokenOut, **REFUSALS}, tags=["sign-in"])
def staff_token(request: HttpRequest, body: StaffIn) -> TokenOut:
    """A staff member's token for this office."""
    office = request.office  # type: ignore[attr-defined]
    token, _membership = sign_in(request, office.slug, body.username, body.password, body.totp)
    return TokenOut(token=token)


@router.post("filings", response={201: FilingOut, **REFUSALS}, tags=["filing"])
@idempotent
def begin_filing(request: HttpRequest, body: FilingIn) -> Reply:
    """Begin a filing; the account is claimed for this office."""
    actor = actor_of(request)
    filing = actions.begin(body.model_dump(exclude_unset=True), actor, getattr(request, "token", ""))
    return 201, _out(request, filing)


@router.get("filings/{uuid:filing_id}", response={200: FilingOut, **REFUSALS}, tags=["filing"])
def read_filing(request: HttpRequest, filing_id: UUID) -> FilingOut:
    """A filing as it stands; personal numbers are masked, and staff's reading is recorded."""
    return _out(request, queries.opened(filing_id, actor_of(request)))


@router.patch("filings/{uuid:filing_id}", response={200: FilingOut, **REFUSALS}, tags=["filing"])
@idempotent
def edit_filing(request: HttpRequest, filing_id: UUID, body: FormIn) -> Reply:
    """Fill in some fields; the others stay."""
    actor = actor_of(request)
    queries.readable(filing_id, actor)
    return 200, _out(request, actions.edit(filing_id, body.model_dump(exclude_unset=True), actor))


@router.post(
    "filings/{uuid:filing_id}/documents", response={201: DocumentOut, **REFUSALS}, tags=["documents"]
)
@idempotent
def upload_document(
    request: HttpRequest, filing_id: UUID, kind: Form[str], file: File[list[UploadedFile]]
) -> Reply:
    """Add a document; one that fails a check is refused with a reason. 20 MB at most.

    Several photographs become one document. A photograph is stored upright, at most 3000 pixels long, without what the
    camera wrote into it; `hints` names pages that may be hard to read.
    """
    actor = actor_of(request)
    return 201, document_out(actions.attach(queries.readable(filing_id, actor), kind, file, actor))


@router.get(
    "filings/{uuid:filing_id}/documents/{uuid:document_id}",
    response={200: Any, **REFUSALS},
    tags=["documents"],
)
def read_document(
    request: HttpRequest, filing_id: UUID, document_id: UUID, page: int | None = None
) -> HttpResponse:
    """A document as it is stored, for its filer; for staff a page of it, as a picture that names the reader.

    The reading is recorded.
    """
    actor = actor_of(request)
    filing = queries.readable(filing_id, actor)
    if page is None:
        return actions.document_response(filing, document_id, actor)
    return showing.page_response(filing, document_id, page, actor, reader_of(request))


@router.post("filings/{uuid:filing_id}/submit", response={200: FilingOut, **REFUSALS}, tags=["filing"])
@idempotent
def submit_filing(request: HttpRequest, filing_id: UUID) -> Reply:
    """Hand the filing in; all that is missing is named at once."""
    actor = actor_of(request)
    return 200, _out(request, actions.submit(queries.readable(filing_id, actor), actor))


@router.post("filings/{uuid:filing_id}/withdraw", response={200: FilingOut, **REFUSALS}, tags=["filing"])
@idempotent
def withdraw_filing(request: HttpRequest, filing_id: UUID, body: WithdrawIn) -> Reply:
    """End a filing that will not be archived."""
    actor = actor_of(request)
    return 200, _out(request, actions.withdraw(queries.readable(filing_id, actor), actor, body.reason))


@router.get("filings/{uuid:filing_id}/form.pdf", response={200: Any, **REFUSALS}, tags=["documents"])
def printed_form(request: HttpRequest, filing_id: UUID) -> HttpResponse:
    """Annex 1 filled in, to print, seal and sign."""
    actor = actor_of(request)
    return sheet.response(queries.readable(filing_id, actor), "pdf", actor)


@router.get("filings/{uuid:filing_id}/form.docx", response={200: Any, **REFUSALS}, tags=["documents"])
def printed_form_docx(request: HttpRequest, filing_id: UUID) -> HttpResponse:
    """The same for Word."""
    actor = actor_of(request)
    return sheet.response(queries.readable(filing_id, actor), "docx", actor)


@router.get("filings/{uuid:filing_id}/form", response={200: SheetOut, **REFUSALS}, tags=["documents"])
def about_printed_form(request: HttpRequest, filing_id: UUID) -> SheetOut:
    """Which version would be printed, and what is to be written on the sheet by hand: characters that no font has."""
    actor = actor_of(request)
    filing = queries.readable(filing_id, actor)
    found = sheet.by_hand(filing, actor)
    return SheetOut(
        revision=filing.revision,
        by_hand=[ByHandOut.model_validate(one, from_attributes=True) for one in found],
        mailboxes={box.name: box.masked for box in sheet.mailboxes(filing)},
    )


@router.post("filings/{uuid:filing_id}/form/mail", response={200: MailedOut, **REFUSALS}, tags=["documents"])
@idempotent
def mail_printed_form(request: HttpRequest, filing_id: UUID, body: MailFormIn) -> Reply:
    """Send the PDF by mail, to an address of the filing itself; three times a day at most."""
    actor = actor_of(request)
    return 200, MailedOut(to=sheet.mail(queries.readable(filing_id, actor), body.to, actor))


@router.post("filings/{uuid:filing_id}/questions", response={201: QuestionOut, **REFUSALS}, tags=["filing"])
@idempotent
def ask(request: HttpRequest, filing_id: UUID, body: QuestionIn) -> Reply:
    """Ask the office something about the filing; five questions of a day may be open."""
    actor = actor_of(request)
    return 201, question_out(asking.ask(queries.readable(filing_id, actor), body.text, actor))


@router.get(
    "filings/{uuid:filing_id}/questions", response={200: list[QuestionOut], **REFUSALS}, tags=["filing"]
)
def read_questions(request: HttpRequest, filing_id: UUID) -> list[QuestionOut]:
    """What was asked about a filing, and answered."""
    filing = queries.opened(filing_id, actor_of(request))
    return [question_out(question) for question in questions.of(filing.pk)]


@router.get("filings/{uuid:filing_id}/history", response={200: list[HistoryOut], **REFUSALS}, tags=["filing"])
def read_history(request: HttpRequest, filing_id: UUID) -> list[HistoryOut]:
    """What happened to a filing."""
    actor = actor_of(request)
    filing = queries.readable(filing_id, actor)
    said = queries.spoken(filing, actor)
    return [history_out(line, said.get(line.sequence, "")) for line in queries.history(filing)]


@router.post("filings/{uuid:filing_id}/reveal", response={200: dict[str, str], **REFUSALS}, tags=["filing"])
def reveal(request: HttpRequest, filing_id: UUID, field: str) -> dict[str, str]:
    """One personal number in full; the act is in the audit trail."""
    actor = actor_of(request)
    return {field: actions.reveal(queries.readable(filing_id, actor), field, actor)}


def _out(request: HttpRequest, filing: Any) -> FilingOut:
    return filing_out(filing, actor_of(request), request.office.slug)  # type: ignore[attr-defined]
