"""The window (窗口代录): somebody walks in, staff types the form, and it is handed in with its paper copy in one go."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from infra.audit import trail
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.problems import Forbidden, Unprocessable
from tenants.filings import documents, keeping, lodging, paper, permissions, workflow
from tenants.filings.form import BY_NAME, OF_ACCOUNT
from tenants.filings.keeping import Kept
from tenants.filings.models import Document, Filing
from tenants.filings.states import WITH_FILER, DocumentKind
from tenants.filings.uploads import chosen
from tenants.offices import privacy

SHOWN = "notice.shown"
NAMES = frozenset(row.name for row in OF_ACCOUNT[0].rows)  # all that a draft needs: it claims the account
# 18 characters without I O S V Z; a licence's code has it in an address, or beside other words.
CREDIT_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUW-Y]{18}(?![0-9A-Z])")


@dataclass(frozen=True, slots=True)
class Slot:
    """A document that the notice asks for, and what there is of it; `older`: the form was changed since."""

    kind: str
    label: str
    document: Document | None
    older: bool


def scanned(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, where a licence's code that was scanned into the credit code's field gives the credit code alone."""
    text = str(values.get("uscc", "")).upper()
    found = [one for one in CREDIT_CODE.findall(text) if uscc.is_valid(one)] if len(text) > 18 else []
    return {**values, "uscc": found[0]} if found else dict(values)


def begin(values: Mapping[str, Any], filer_kind: str, actor: Actor, *, notice_shown: bool) -> Kept:
    """A draft of what was typed so far; what is wrong of it is named, and keeps nothing else from being saved.

    Raises:
        Forbidden: not staff of the office.
        Unprocessable: the person was not told about personal data, or the account's names are wrong.
        Conflict: the account is filed already.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if privacy.version() and not notice_shown:
        raise _not_told()
    given = scanned(values)
    named = {name: value for name, value in given.items() if name in NAMES}
    filing = lodging.begin(named, actor, filer_kind=filer_kind, notice=privacy.version())
    rest = {name: value for name, value in given.items() if name not in NAMES}
    kept = keeping.keep(filing, rest, actor)
    return Kept(kept.filing, kept.saved | set(named), kept.faults, kept.warnings)


def keep(filing: Filing, values: Mapping[str, Any], actor: Actor) -> Kept:
    """Save what is right of what was typed; see `keeping.keep`."""
    return keeping.keep(filing, scanned(values), actor)


def notice_shown(filing: Filing) -> bool:
    """Whether somebody has told the person about personal data before, by whichever words."""
    return not privacy.version() or AuditEntry.objects.filter(subject=filing.pk, action=SHOWN).exists()


def show_notice(filing: Filing, actor: Actor) -> None:
    """The person has been told, by staff.

    Raises:
        Forbidden: not staff of the office.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    trail.record(actor, SHOWN, filing.pk, {"version": privacy.version()})


def attach(filing: Filing, kind: str, files: "Sequence[UploadedFile[Any]]", actor: Actor) -> Document:
    """Add a photograph or scan; see `documents.attach_files`."""
    return documents.attach_files(filing, kind, chosen(files), actor)


def slots(filing: Filing) -> list[Slot]:
    """The documents that are asked for, in the notice's order; one query."""
    there = {one.kind: one for one in documents.current(filing)}
    labels = dict(DocumentKind.choices)
    return [
        Slot(kind, str(labels[kind]), there.get(kind), _is_older(filing, there.get(kind)))
        for kind in documents.needed_documents(filing)
    ]


def gaps(filing: Filing) -> list[str]:
    """The labels of what is missing or wrong in annex 1."""
    return [str(BY_NAME[fault.field].label) for fault in lodging.gaps(filing) if fault.field in BY_NAME]


def submit(filing: Filing, actor: Actor, place: str) -> Filing:
    """Hand the filing in, with its paper copy received: both, or neither.

    Raises:
        Forbidden: not staff of the office.
        Unprocessable: something is missing, the person was not told, or the sealed sheet shows an older form.
        Conflict: the filing is not with its filer.
    """
    if filing.state not in WITH_FILER:
        raise workflow.not_from_here(filing)
    if not notice_shown(filing):
        raise _not_told()
    sheet = next((one for one in slots(filing) if one.kind == DocumentKind.REGISTRATION_FORM), None)
    if sheet and sheet.document and sheet.older:
        message = _(
            "The sealed sheet shows version %(printed)s, the form is version %(now)s by now: print it again, have it "
            "sealed, and photograph it."
        ) % {"printed": sheet.document.revision, "now": filing.revision}
        raise Unprocessable("sheet-older", message).at(f"documents.{sheet.kind}")
    now = timezone.now()
    with transaction.atomic():
        lodging.submit(filing, actor, now=now)
        paper.receive(filing, actor, now=now, place=place)
    return filing


def _is_older(filing: Filing, document: Document | None) -> bool:
    revision = document.revision if document else None
    sealed = document is not None and document.kind == DocumentKind.REGISTRATION_FORM
    return sealed and revision is not None and revision < filing.revision


def _not_told() -> Unprocessable:
    message = _("Show the person what is told about personal data, then tick that you have.")
    return Unprocessable("notice-not-shown", message).at("notice")
