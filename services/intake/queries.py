"""What a filer may see."""

from django.db.models import Q
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from services.intake import steps
from tenants.filings.models import Filing
from tenants.filings.states import ENDED, WITH_FILER

MOST = 200


def own_filings(actor: Actor) -> list[tuple[str, list[tuple[Filing, steps.Next | None]]]]:
    """A filer's filings in the current office, newest first: those that are on their way, then those that have ended.

    With those that the filer has stands where to go on. Nothing at all for who has none.
    """
    ids = list(actor.ids)
    mine = Q(contact_blind__in=ids) | Q(admin_mobile_blind__in=ids) | Q(email_blind__in=ids)
    found = list(Filing.objects.filter(mine).order_by("-created_at")[:MOST])
    told = [(one, _next(one)) for one in found]
    groups = [
        (_("On their way"), [case for case in told if case[0].state not in ENDED]),
        (_("Ended"), [case for case in told if case[0].state in ENDED]),
    ]
    return groups if found else []


def _next(filing: Filing) -> steps.Next | None:
    return steps.going_on(filing) if filing.state in WITH_FILER else None
