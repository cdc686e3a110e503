"""What a filer was sent, as they see it themselves: when, about what, where to, and what became of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from services.notify import queries
from services.notify.models import Whom
from services.notify.showing import row
from tenants.filings.queries import opened
from tenants.offices.filers import signed_in


@require_safe
@signed_in
def sent_page(request: HttpRequest, actor: Actor, filing_id: UUID) -> HttpResponse:
    """The messages to a filing's filer, newest first."""
    filing, now = opened(filing_id, actor), timezone.now()
    messages = [message for message in queries.messages_of(filing.pk) if message.recipient == Whom.FILER]
    rows = [row(message, now) for message in reversed(messages)]
    return render(request, "notify/sent.html", {"filing": filing, "rows": rows})
