"""The printed form: given to save, shown as a picture, sent by mail; and the sealed sheet that comes back.

It shows personal numbers in full: who may not see these gets none of it, and each giving is in the audit trail.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.http import HttpResponse
from django.utils.translation import gettext as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.crypto.mask import mask
from infra.db import current_office
from infra.messages import Attachment, Mail, NotSent, send_mail
from infra.problems import TooMany, Unavailable, Unprocessable
from services.intake.actions import file_response
from tenants.filings import documents, permissions, printing, revealing, sheet_codes
from tenants.filings.models import Document, Filing
from tenants.filings.states import DocumentKind
from tenants.filings.uploads import chosen
from tenants.offices import directory

log = structlog.get_logger(__name__)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURE = "webp"
# What the sheet may be had as: its media type, and what makes it.
MADE: dict[str, tuple[str, Callable[[Filing], bytes]]] = {
    "pdf": ("application/pdf", printing.registration_form),
    "docx": (DOCX, printing.registration_form_docx),
    PICTURE: ("image/webp", printing.registration_form_picture),
}
MAILS_A_DAY = 3
A_DAY = timedelta(days=1)
MAILED, NOT_MAILED = "form.mailed", "form.not_mailed"


@dataclass(frozen=True, slots=True)
class MailBox:
    """Where the sheet may be sent: a column of the filing, and its address, masked."""

    name: str
    masked: str


def response(filing: Filing, kind: str, actor: Actor) -> HttpResponse:
    """The sheet as `pdf` or `docx` to save, or as `webp` to look at.

    Raises:
        Forbidden: not for this actor.
    """
    _may_see(filing, actor)
    trail.record(actor, "form.printed", filing.pk, {"revision": filing.revision, "as": kind})
    media_type, make = MADE[kind]
    answer = file_response(make(filing), media_type, f"form-{filing.account}.{kind}")
    if kind == PICTURE:
        del answer["Content-Disposition"]
    return answer


def by_hand(filing: Filing, actor: Actor) -> list[printing.ByHand]:
    """What is to be written on the sheet by hand, as `printing.by_hand`.

    Raises:
        Forbidden: not for this actor.
    """
    _may_see(filing, actor)
    return printing.by_hand(filing)


def mailboxes(filing: Filing) -> list[MailBox]:
    """Where the sheet may be sent to: the address in the form, and the one that the filer signed in with."""
    found: dict[str, MailBox] = {}
    for name in ("email", "contact"):
        value = getattr(filing, name)
        address = value.open() if value is not None else ""
        if "@" in address:
            found.setdefault(address, MailBox(name, mask("mail", address)))
    return list(found.values())


def mail(filing: Filing, to: str, actor: Actor) -> str:
    """Send the sheet by mail to one of the filing's own addresses; returns that, masked.

    Raises:
        Forbidden: not for this actor.
        Unprocessable: the filing has no such address.
        TooMany: it was sent three times within a day.
        Unavailable: it was not sent, or nobody knows whether it was (`mail-uncertain`).
    """
    _may_see(filing, actor)
    box = next((box for box in mailboxes(filing) if box.name == to), None)
    if box is None:
        raise Unprocessable(
            "no-mail-address", _("There is no mail address in this filing. Enter one in the form first.")
        )
    with transaction.atomic():
        Filing.objects.select_for_update(no_key=True).only("pk").get(pk=filing.pk)  # one after the other
        _within_limit(filing.pk)
        trail.record(actor, MAILED, filing.pk, {"revision": filing.revision, "to": to})
    try:
        send_mail(_letter(filing, getattr(filing, to).open()))
    except NotSent as error:
        trail.record(actor, NOT_MAILED, filing.pk, {"unknown": error.unknown})
        log.warning("form.not_mailed", filing=str(filing.pk), reason=error.reason, unknown=error.unknown)
        raise _not_sent(error) from error
    return box.masked


def _within_limit(filing_id: UUID) -> None:
    """What certainly never went keeps nobody from asking again."""
    today = AuditEntry.objects.filter(subject=filing_id, at__gt=Now() - A_DAY)
    counts = today.aggregate(
        tried=Count("pk", filter=Q(action=MAILED)),
        never=Count("pk", filter=Q(action=NOT_MAILED, detail__unknown=False)),
    )
    if counts["tried"] - counts["never"] >= MAILS_A_DAY:
        raise TooMany(
            "mailed-too-often",
            _("It was sent three times within a day. Look into your mail, or save the PDF here."),
            retry_after=int(A_DAY.total_seconds()),
        )


def _letter(filing: Filing, to: str) -> Mail:
    office: Any = directory.office(str(current_office()))
    name = directory.pack().form_title.zh
    return Mail(
        office=office.slug,
        reference=uuid4(),
        to=to,
        sender=(office.name_zh, office.email),
        subject=_("Form to print and seal: %(account)s") % {"account": filing.account},
        text=_(
            "The form is attached. Print it, put the seal on it (or sign it, if you file as an individual), then add a "
            "photo of it on the filing's page and hand the sheet in:\n%(address)s\n\nIt contains personal numbers: do "
            "not pass this mail on."
        )
        % {"address": printing.address_of(filing)},
        attachment=Attachment(f"{name}.pdf", MADE["pdf"][0], printing.registration_form(filing)),
    )


def _not_sent(error: NotSent) -> Unavailable:
    if error.unknown:
        return Unavailable(
            "mail-uncertain",
            _("It is not certain that the mail went out. Look into your mail before you ask once more."),
        )
    return Unavailable("mail-not-sent", _("The mail could not be sent just now. Save the PDF here instead."))


def take(files: "Sequence[UploadedFile[Any]]", actor: Actor) -> tuple[Filing, Document]:
    """Put a sealed sheet to its filing, which its code names.

    Raises:
        TooLarge: more than 20 MB; it was not read.
        Unprocessable: there is none, it failed a check, or its code leads to no filing of theirs here.
        Conflict: its filing is not with the filer.
    """
    taken = documents.taken(chosen(files))
    filing = sheet_codes.filing_of(taken.data, taken.media_type, actor)
    return filing, documents.attach_taken(filing, DocumentKind.REGISTRATION_FORM, taken, actor)


def _may_see(filing: Filing, actor: Actor) -> None:
    if not permissions.reveal(filing, actor):
        raise revealing.not_yours()
