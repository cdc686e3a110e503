"""Seeing a personal number in full: an explicit act, for whom may, in the audit trail before anything is shown."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.problems import Forbidden, NotFound, Unprocessable
from tenants.filings import permissions
from tenants.filings.form import BY_NAME, SEALED
from tenants.filings.models import Filing

REVEALED = "personal.revealed"
SHOWN = 50  # of the acts; a filing has a few


class Why(TextChoices):
    """What somebody of the staff needs a number for."""

    EXAMINE = "examine", _("Comparing it with the documents")
    REACH = "reach", _("Reaching the filer")
    ASKED = "asked", _("Another authority has asked, by law")


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody of the staff, by number and office, has had this shown in full; `why` is empty where nobody asked."""

    at: datetime
    actor: str
    office: str
    label: str | Promise
    why: str | Promise


def reveal(filing: Filing, field: str, actor: Actor, why: str = "") -> str:
    """One sealed field of a filing in full.

    Args:
        why: one of `Why`, where it is asked.

    Raises:
        Forbidden: not for this actor.
        NotFound: no such sealed field.
        Unprocessable: there is no such reason.
    """
    if not permissions.reveal(filing, actor):
        raise not_yours()
    if field not in SEALED:
        raise NotFound("no-such-field", _("There is no such field."))
    if why and why not in Why.values:
        raise Unprocessable("no-such-purpose", _("Say what the number is needed for.")).at("why")
    trail.record(actor, REVEALED, filing.pk, {"field": field, **({"why": why} if why else {})})
    value = getattr(filing, field)
    return value.open() if value is not None else ""


def seen(filing: Filing) -> list[Seen]:
    """Which of the staff have had which number shown in full, the newest first."""
    entries = AuditEntry.objects.filter(subject=filing.pk, action=REVEALED, actor_kind="staff")
    return [
        Seen(
            entry.at,
            entry.actor,
            entry.actor_office,
            BY_NAME[entry.detail["field"]].label,
            Why(why).label if (why := entry.detail.get("why")) else "",
        )
        for entry in entries.order_by("-id")[:SHOWN]
    ]


def not_yours() -> Forbidden:
    """The refusal to show what is personal in full."""
    return Forbidden("not-yours-to-see", _("You may not see this in full."))
