"""Mail that comes back: its message has failed, and an address that does not exist gets no more."""

import structlog

from infra import metrics
from infra.db import office_scope
from infra.messages.bounces import Bounce, MailboxAway, bounces
from infra.messages.sms import Fate, Report
from services.notify import receipts
from services.notify.sending import MAIL
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)


def read() -> int:
    """Read the mailbox to its end; returns how many mails have come back."""
    count = 0
    try:
        for bounce in bounces():
            _note(bounce)
            count += 1
    except MailboxAway as away:
        log.warning("bounces.unread", reason=str(away))
        metrics.RECEIPTS.labels(MAIL, "unread").inc()
    return count


def _note(bounce: Bounce) -> None:
    """Idempotent: a mailbox that was not left in order shows its mails again."""
    outcome = "unknown"  # such as a sign-in code, of which nobody keeps what becomes of it
    if bounce.office in directory().offices:
        report = Report(
            office=bounce.office,
            reference=bounce.reference,
            fate=Fate.FAILED,
            code=bounce.code,
            permanent=bounce.permanent,
        )
        with office_scope(bounce.office):
            (told,) = receipts.tell(MAIL, [report])
        outcome = told.outcome
    metrics.RECEIPTS.labels(MAIL, outcome).inc()
