"""The sealed paper copy: a state of its own beside the filing's."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Forbidden
from tenants.filings import permissions, workflow
from tenants.filings.events import PaperReceived
from tenants.filings.models import Filing
from tenants.filings.states import ENDED, PaperState


def receive(filing: Filing, actor: Actor, *, now: datetime, place: str = "") -> Filing:
    """The sealed or signed copy came in; where it lies (box, folder) if that is known.

    Raises:
        Forbidden: not staff of the office.
        Conflict: the filing has ended, or changed meanwhile.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if filing.state in ENDED:
        raise workflow.not_from_here(filing)
    changes = {"paper_state": PaperState.RECEIVED, "paper_received_at": now, "paper_place": place}
    for name, value in changes.items():
        setattr(filing, name, value)
    workflow.write(filing, PaperReceived, actor, changes=changes)
    return filing
