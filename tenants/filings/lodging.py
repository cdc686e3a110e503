"""What a filer does, or a clerk at the window for the filer: begin, fill in, submit, withdraw."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.crypto.fields import with_blinds
from infra.db import current_office
from infra.problems import FieldError, Forbidden, Unprocessable
from tenants.filings import accounts, own_contact, permissions, privacy_shown, workflow
from tenants.filings.annex_one import NAMED
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Calendar, Step, due_for_change, due_for_first_filing
from tenants.filings.documents import missing_documents
from tenants.filings.events import Drafted
from tenants.filings.form import SEALED, FilingForm, rows_for
from tenants.filings.models import Filing
from tenants.filings.pauses import CORRECTION, Pause
from tenants.filings.standing import due_when_submitted
from tenants.filings.states import WITH_FILER, FilerKind, FilingKind, State
from tenants.offices import claims, directory

EDITED = "filing.edited"
TYPING = timedelta(minutes=10)


def begin(
    data: Mapping[str, Any],
    actor: Actor,
    *,
    filer_kind: str,
    contact: str | None = None,
    replaces: Filing | None = None,
    kind: str = FilingKind.FIRST,
    copied_from: Filing | None = None,
    notice: str = "",
) -> Filing:
    """Make a draft: the filer's own, or the office's of an account that it knows (应备未备台账).

    Args:
        data: what is known of annex 1; at least the account's id.
        contact: the phone or mail address that the filer signed in with; None where staff begins it.
        copied_from: the filing that some of `data` was copied from (`tenants.filings.copying`).
        notice: the version of what the filer was told about personal data; empty where nothing was shown.

    Raises:
        Forbidden: this office takes no filings.
        Unprocessable: a value is wrong, the account's id is missing, or `replaces` does not go with `kind`.
        Conflict: the account is filed already.
    """
    takes_filings()
    values = cleaned(data, filer_kind)
    filing = Filing(filer_kind=filer_kind, kind=kind, replaces=replaces.pk if replaces else None, **values)
    if contact:
        filing.contact, filing.contact_verified = contact, True
    elif actor.kind == "staff":
        filing.typed_by = actor.id
    _reads(filing, actor)
    set_first_due(filing, timezone.localdate(), calendar())
    with transaction.atomic():
        accounts.follow(filing)
        filing.account = accounts.name_of(filing)
        accounts.claim(filing)
        filing.save(force_insert=True)
        copied = {"copied_from": str(copied_from.pk)} if copied_from else {}
        workflow.write(filing, Drafted, actor, detail=copied)
        if notice:
            privacy_shown.record(filing, notice, actor)
    return filing


def edit(filing_id: UUID, data: Mapping[str, Any], actor: Actor) -> Filing:
    """Fill in some fields of a filing that the filer has; all others stay. What changes nothing leaves no trace.

    Raises:
        Unprocessable: a value is wrong, or makes it another account than the one that it replaces.
        Conflict: the office has it now, or the new account id is filed already.
    """
    with transaction.atomic():
        filing = Filing.objects.select_for_update().get(pk=filing_id)
        if not permissions.edit(filing, actor):
            raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
        if filing.state not in WITH_FILER:
            raise workflow.not_from_here(filing)
        ids, opened_on = accounts.ids(filing), filing.opened_on
        before = _set(filing, cleaned(data, filing.filer_kind))
        columns = set(before) | _reads(filing, actor)
        if before:
            columns |= {"revision"} | own_contact.stays(filing, actor, before)
            columns |= set() if columns.isdisjoint(NAMED) else {"initials"}
            filing.revision += 1
        if accounts.ids(filing) != ids:
            columns |= _follow_account(filing)
        if filing.opened_on != opened_on:
            columns |= _follow_opening(filing)
        if columns:
            filing.save(update_fields=with_blinds(Filing, columns))
        if before:
            _note(filing, actor, sorted(before))
    return filing


def _set(filing: Filing, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set the values; returns what those were before that are others now. What is saved as it is typed comes twice."""
    before = {name: getattr(filing, name) for name in values}
    for name, value in values.items():
        setattr(filing, name, value)
    return {name: was for name, was in before.items() if getattr(filing, name) != was}


def _note(filing: Filing, actor: Actor, fields: list[str]) -> None:
    """Write down who changed which fields; once in a while where somebody types on in the same ones."""
    since = AuditEntry.objects.filter(subject=filing.pk, at__gt=Now() - TYPING).order_by("-id")
    last = since.filter(action=EDITED).first()
    if last is None or (last.actor, last.detail["fields"]) != (actor.id, fields):
        trail.record(actor, EDITED, filing.pk, {"fields": fields, "revision": filing.revision})


def _reads(filing: Filing, actor: Actor) -> set[str]:
    """A filer is written to in the language of the last page, or call; returns the columns that changed."""
    language = get_language() or filing.language
    if actor.kind != "filer" or filing.language == language:
        return set()
    filing.language = language
    return {"language"}


def _follow_account(filing: Filing) -> set[str]:
    """The claims follow the account's ids; returns the columns that changed."""
    accounts.stay(filing)
    filing.account = accounts.name_of(filing)
    accounts.claim(filing)
    return {"account", "original_id"}


def _follow_opening(filing: Filing) -> set[str]:
    """The due date of a first filing follows the day of opening, while it is a draft; returns the columns that changed.

    It moves later for a day that is known only, and none later than that on which the filing was begun.
    """
    begun_on = timezone.localdate(filing.created_at)
    if filing.opened_on is not None and filing.opened_on > begun_on:
        message = _(
            "The filing was begun on %(day)s: the account was opened then or before. Enter the day it was."
        ) % {"day": begun_on}
        raise Unprocessable(
            "form-invalid", message, errors=[FieldError("opened_on", "opened_after_begun", message)]
        )
    if filing.state != State.DRAFT or filing.kind != FilingKind.FIRST:
        return set()
    if filing.opened_on is None:
        filing.due_reason = [*filing.due_reason, Step("opening_removed").as_json()]
        return {"due_reason"}
    set_first_due(filing, begun_on, calendar())
    return {"first_due_on", "due_on", "due_reason"}


def submit(filing: Filing, actor: Actor, *, now: datetime) -> Filing:
    """Hand a filing in; all that is missing is named at once."""
    due = due_when_submitted(filing, now, calendar())
    with transaction.atomic():
        workflow.move(filing, "submit", actor, now=now, faults=faults(filing), office_due_on=due)
        _pauses(filing).filter(reason=CORRECTION).update(ended_at=now)
    return filing


def withdraw(filing: Filing, actor: Actor, reason: str) -> Filing:
    """End a filing that will not be archived; another office may have the account then."""
    with transaction.atomic():
        workflow.move(filing, "withdraw", actor, reason=reason, detail={"reason": reason})
        _pauses(filing).update(ended_at=timezone.now())
        claims.release(filing.pk)
    return filing


def _pauses(filing: Filing) -> QuerySet[Pause]:
    """What the office's clock stands still for: the filer has done it, or will not do it any more."""
    return Pause.objects.filter(filing=filing, ended_at__isnull=True)


def takes_filings() -> None:
    """Let the districts pass.

    Raises:
        Forbidden: this office takes no filings.
    """
    card = directory.office(str(current_office()))
    if card is not None and card.is_city:
        raise Forbidden(
            "city-takes-no-filings",
            _("Filings are taken by the district offices. Choose the office nearest to you."),
        )


def faults(filing: Filing) -> tuple[FieldError, ...]:
    """All that keeps a filing from being submitted: fields and documents."""
    documents = [
        FieldError(f"documents.{kind}", "document-missing", _("This document is still missing."))
        for kind in missing_documents(filing)
    ]
    return (*gaps(filing), *documents)


def gaps(filing: Filing) -> tuple[FieldError, ...]:
    """What is missing or wrong in annex 1."""
    return errors_of(form_of(values_of(filing), filing.filer_kind, complete=True))


def values_of(filing: Filing) -> dict[str, Any]:
    """Annex 1 as it stands in a filing, personal numbers opened: for the form's own checks only."""
    values = {row.name: getattr(filing, row.name) for row in rows_for(FilerKind(filing.filer_kind))}
    return {name: value.open() if hasattr(value, "open") else value for name, value in values.items()}


def cleaned(data: Mapping[str, Any], filer_kind: str, form: FilingForm | None = None) -> dict[str, Any]:
    """The values given, checked and normalised.

    Args:
        form: one of this kind that has done its work (`form_of`), of who has many to check.

    Raises:
        Unprocessable: with every fault of every field.
    """
    if filer_kind not in FilerKind.values:
        message = _("Say who files: institution, company or individual.")
        raise Unprocessable("wrong-filer-kind", message).at("filer_kind")
    form = form.again(data) if form else form_of(data, filer_kind)
    if faults_found := errors_of(form):
        raise form_invalid(faults_found)
    given = {name: value for name, value in form.cleaned_data.items() if name in data}
    return {name: None if name in SEALED and not value else value for name, value in given.items()}


def form_invalid(errors: Sequence[FieldError]) -> Unprocessable:
    """The refusal of values that are wrong, each named."""
    return Unprocessable("form-invalid", _("Please look at the marked fields."), errors=errors)


def form_of(data: Mapping[str, Any] | None, filer_kind: str, **options: Any) -> FilingForm:
    """Annex 1 in this city, with these values: a draft, unless the options of `FilingForm` say otherwise."""
    area_code = directory.directory().city.area_code
    return FilingForm(data, filer_kind=filer_kind, area_code=area_code, **{"complete": False, **options})


def errors_of(form: FilingForm) -> tuple[FieldError, ...]:
    """Every fault of every field."""
    return tuple(
        FieldError(name, fault.code or "invalid", fault.messages[0])
        for name, faults_of_field in form.errors.as_data().items()
        for fault in faults_of_field
    )


def set_first_due(filing: Filing, begun_on: date, days: Calendar) -> None:
    """The due date of a filing, and how it was computed; the day it was begun stands for an unknown opening."""
    period = directory.pack().period
    if filing.kind == FilingKind.FIRST:
        due = due_for_first_filing(
            filing.opened_on or begun_on,
            period.ends_on,
            period.days_after_opening,
            days,
            known=filing.opened_on is not None,
        )
    else:
        due = due_for_change(begun_on, period.days_after_opening, days)
    filing.first_due_on = filing.due_on = due.date
    filing.due_reason = [step.as_json() for step in due.explanation]
