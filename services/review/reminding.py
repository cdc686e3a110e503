"""Reminders by hand: an office has filers reminded who have a filing with them; `notify` writes and sends."""

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Conflict, Forbidden
from tenants.filings import permissions, workflow
from tenants.filings.events import Reminded
from tenants.filings.models import Filing, History
from tenants.filings.states import WITH_FILER

ONCE_IN = timedelta(hours=24)


def remind(filing: Filing, actor: Actor) -> None:
    """Have a filing's filer reminded, in the words of the clock's own reminders.

    Raises:
        Forbidden: not staff of the office.
        Conflict: the filer does not have it, or was reminded by hand within a day.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if filing.state not in WITH_FILER:
        raise workflow.not_from_here(filing)
    if reminded_lately([filing.pk]):
        raise Conflict("reminded-already", _("This filer was reminded within the last day."))
    workflow.write(filing, Reminded, actor)


def reminded_lately(filings: list[UUID]) -> set[UUID]:
    """Those of these filings whose filers were reminded by hand within a day."""
    lately = History.objects.filter(filing__in=filings, event=Reminded.type, at__gt=Now() - ONCE_IN)
    return set(lately.values_list("filing_id", flat=True))
