"""That who files was told about personal data before any was asked (PIPL 17, 30, 35): which version, and by whom."""

from infra.audit import trail
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from tenants.filings.models import Filing

SHOWN = "notice.shown"


def record(filing: Filing, version: str, actor: Actor) -> None:
    """Note that this version was shown: to a filer who signs in, or by staff at the window."""
    trail.record(actor, SHOWN, filing.pk, {"version": version})


def was_shown(filing: Filing, version: str) -> bool:
    """Whether this version was shown for this filing."""
    return AuditEntry.objects.filter(subject=filing.pk, action=SHOWN, detail__version=version).exists()
