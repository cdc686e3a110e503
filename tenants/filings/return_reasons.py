"""An office's own list of what is often wrong with a field or document, beside the city's (`return_reasons` there).

What is sent is a copy (`notices`): a reason that is written otherwise, or taken off the list, changes no notice.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db.wall import CHANGE, Wall
from infra.problems import FieldError, Forbidden, NotFound, Unprocessable
from tenants.filings.form import BY_NAME
from tenants.filings.states import DocumentKind
from tenants.offices import directory

LONGEST = 300
# What a correction can be about; the history keeps these names. Empty: the filing as a whole.
ABOUT = {"", *BY_NAME, *(f"documents.{kind}" for kind in DocumentKind.values)}
TEXTS = ("message", "message_en", "fix", "fix_en")


class OfficeReason(models.Model):
    """A reason of this office's own: of which field or document, in Chinese and, where it has it, in English."""

    wall: ClassVar[Wall] = Wall(office=CHANGE)
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    field = models.CharField(max_length=60, blank=True)
    message = models.CharField(max_length=LONGEST)
    message_en = models.CharField(max_length=LONGEST, blank=True)
    fix = models.CharField(max_length=LONGEST, blank=True)
    fix_en = models.CharField(max_length=LONGEST, blank=True)
    changed_at = models.DateTimeField(db_default=Now())
    changed_by = models.CharField(max_length=64)

    class Meta:
        ordering = ["field", "id"]

    def __str__(self) -> str:
        return f"{self.field} {self.pk}"


@dataclass(frozen=True, slots=True)
class Offered:
    """A reason as a clerk chooses it, in the language of the filer."""

    key: str
    field: str
    message: str
    fix: str


def own() -> list[OfficeReason]:
    """The current office's own list."""
    return list(OfficeReason.objects.all())


def offered(language: str) -> list[Offered]:
    """What a clerk can choose from for a filer who reads this language: the office's own first, then the city's."""
    english = language == "en"
    ours = [
        Offered(
            str(one.pk),
            one.field,
            (english and one.message_en) or one.message,
            (english and one.fix_en) or one.fix,
        )
        for one in own()
    ]
    citys = [
        Offered(
            f"city-{number}",
            one.field,
            one.message.en if english else one.message.zh,
            one.fix.en if english else one.fix.zh,
        )
        for number, one in enumerate(directory.pack().examining.return_reasons)
    ]
    return ours + citys


def keep(reason: UUID | None, field: str, texts: dict[str, str], actor: Actor) -> OfficeReason:
    """Add a reason to the office's list, or write one that is there otherwise.

    Args:
        texts: TEXTS by their names.

    Raises:
        Forbidden: not a supervisor of the office.
        NotFound: there is no such reason.
        Unprocessable: what is wrong is not said, or of no field or document.
    """
    _supervisor(actor)
    faults = []
    if field not in ABOUT:
        faults.append(FieldError("field", "no-such-field", _("Choose a field of the form, or a document.")))
    if not texts["message"]:
        faults.append(FieldError("message", "required", _("Say what is wrong.")))
    if faults:
        raise Unprocessable("form-invalid", _("Please look at the marked fields."), errors=faults)
    row = _found(reason) if reason else OfficeReason()
    row.field, row.changed_by = field, actor.id
    for name in TEXTS:
        setattr(row, name, texts[name])
    if reason:
        row.save(update_fields=["field", *TEXTS, "changed_by"])
    else:
        row.save(force_insert=True)
    trail.record(actor, "reason.kept", row.pk, {"field": field})
    return row


def remove(reason: UUID, actor: Actor) -> None:
    """Take a reason off the office's list.

    Raises:
        Forbidden: not a supervisor of the office.
        NotFound: there is no such reason.
    """
    _supervisor(actor)
    row = _found(reason)
    row.delete()
    trail.record(actor, "reason.removed", reason, {"field": row.field})


def _found(reason: UUID) -> OfficeReason:
    row = OfficeReason.objects.filter(pk=reason).first()
    if row is None:
        raise NotFound("no-such-reason", _("There is no such reason on the list."))
    return row


def _supervisor(actor: Actor) -> None:
    if not (actor.kind == "staff" and actor.role == "supervisor"):
        raise Forbidden("supervisors-only", _("Only a supervisor of the office may change this list."))
