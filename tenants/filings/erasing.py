"""Emptying a filing that came to nothing: what was typed and uploaded goes, that there was one stays in its history."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra import storage
from infra.audit.actor import Actor
from infra.crypto.fields import BlindField
from infra.db import current_office
from infra.problems import Conflict, Forbidden
from tenants.filings import permissions, workflow
from tenants.filings.annex_one import AnnexOne
from tenants.filings.documents import retention_end
from tenants.filings.events import Erased
from tenants.filings.models import Document, Filing
from tenants.filings.states import ENDED, State

GONE = "—"  # what stands for the account that it was
# The account's claims were let go of when it was withdrawn; `account` is what lists call it by.
OWN: dict[str, Any] = {
    "account": GONE,
    "contact": None,
    "contact_blind": "",
    "contact_tail": "",
    "asked": None,
}


def erasable(filing: Filing) -> bool:
    """Whether it was withdrawn without ever having been submitted, and has not been emptied."""
    return filing.state == State.WITHDRAWN and not filing.submitted_by and not is_erased(filing)


def is_erased(filing: Filing) -> bool:
    """Whether it has been emptied."""
    return filing.account == GONE


def kept_until(filing: Filing) -> date | None:
    """Until when what was submitted is kept, counted from its end; None while it has not ended."""
    if filing.state not in ENDED or not filing.submitted_by:
        return None
    return timezone.localdate(retention_end(filing.stage_since))


def erase(filing: Filing, actor: Actor) -> None:
    """Empty it, through the one door; its documents leave the store in reaction to the event.

    Raises:
        Forbidden: not its filer.
        Conflict: it was submitted, or is not withdrawn.
    """
    if not permissions.erase(filing, actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if not erasable(filing):
        raise Conflict(
            "not-to-be-erased",
            _("Only what was withdrawn and never submitted is erased at once. Withdraw it first."),
        )
    empty = _emptied()
    for name, value in empty.items():
        setattr(filing, name, value)
    with transaction.atomic():
        workflow.write(filing, Erased, actor, changes=empty)
        filing.documents.filter(superseded_at__isnull=True).update(superseded_at=Now())
        filing.documents.filter(erased_at__isnull=True).update(erased_at=Now(), matches=None)


def remove_documents(filing_id: Any) -> None:
    """Take the documents of an emptied filing out of the store; may be run again.

    Raises:
        StoreUnavailable: one is still there, and the store does not say that it holds on to it.
    """
    office = str(current_office())
    for document in Document.objects.filter(filing_id=filing_id, erased_at__isnull=False):
        storage.erase(office, document.key, document.version_id)


def _emptied() -> dict[str, Any]:
    """The columns of annex 1 and of who filed, with nothing in them."""
    own = AnnexOne._meta.local_fields
    return {field.name: "" if isinstance(field, BlindField) else field.get_default() for field in own} | OWN
