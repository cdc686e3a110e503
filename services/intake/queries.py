"""What a filer may see."""

from django.db.models import Q

from infra.audit.actor import Actor
from tenants.filings.models import Filing

MOST = 200


def own_filings(actor: Actor) -> list[Filing]:
    """A filer's filings in the current office, newest first."""
    ids = list(actor.ids)
    mine = Q(contact_blind__in=ids) | Q(admin_mobile_blind__in=ids) | Q(email_blind__in=ids)
    return list(Filing.objects.filter(mine).order_by("-created_at")[:MOST])
