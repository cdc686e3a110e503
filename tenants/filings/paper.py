"""The sealed paper copy: a state of its own beside the filing's."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Forbidden
from tenants.filings import permissions, workflow
from tenants.filings.events import PaperReceived
from tenants.filings.models import Document, Filing
from tenants.filings.states import ENDED, DocumentKind, PaperState


def receive(filing: Filing, actor: Actor, *, now: datetime, place: str = "", differs: bool = False) -> Filing:
    """The sealed or signed copy came in; where it lies (box, folder) if that is known.

    Args:
        differs: it does not say what the form says; a right one is to come.

    Raises:
        Forbidden: not staff of the office.
        Conflict: the filing has ended, or changed meanwhile.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if filing.state in ENDED:
        raise workflow.not_from_here(filing)
    changes = {
        "paper_state": PaperState.DIFFERS if differs else PaperState.RECEIVED,
        "paper_received_at": now,
        "paper_place": place,
        "paper_revision": filing.revision,
    }
    for name, value in changes.items():
        setattr(filing, name, value)
    workflow.write(filing, PaperReceived, actor, changes=changes)
    return filing


def older_than_form(filing: Filing, documents: Iterable[Document]) -> list[str]:
    """Which sealed sheets, uploaded (`registration_form`) or on `paper`, were there before the form was changed.

    A seal stands for what was on the sheet: who examines it compares the two. Nothing is refused for it, since the
    change may be one that the sheet does not show.

    Args:
        documents: those of the filing that count.
    """
    sealed = DocumentKind.REGISTRATION_FORM
    older = [str(one.kind) for one in documents if one.kind == sealed and _before(one.revision, filing)]
    return older + ["paper"] * (filing.paper_is_here and _before(filing.paper_revision, filing))


def _before(revision: int | None, filing: Filing) -> bool:
    return revision is not None and revision < filing.revision
