"""What both desks show of a filing."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from infra.problems import Conflict
from tenants.filings import documents, permissions
from tenants.filings.api import due_reason
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import explain
from tenants.filings.display import displayed
from tenants.filings.form import BY_NAME, SEALED
from tenants.filings.models import Filing
from tenants.filings.paper import older_than_form
from tenants.filings.queries import available, history, spoken
from tenants.filings.standing import clock_of
from tenants.filings.states import ENDED, WITH_FILER, DocumentKind, State


def filing_context(filing: Filing, actor: Actor) -> dict[str, Any]:
    """Annex 1, documents, clock and history of a filing of the current office."""
    kinds = dict(DocumentKind.choices)
    clock = clock_of(filing, timezone.now(), calendar())
    there = documents.current(filing)
    return {
        "filing": filing,
        "state_label": State(filing.state).label,
        "values": displayed(filing),
        "revealable": SEALED if permissions.reveal(filing, actor) else frozenset(),
        "with_filer": filing.state in WITH_FILER,
        "ended": filing.state in ENDED,
        "due_steps": due_reason(filing),
        "clock": clock,
        "pauses": list(filing.pauses.order_by("started_at")) if filing.returns else [],
        "clock_steps": [explain(step) for step in clock.explanation] if clock else [],
        "documents": [(document, range(1, document.pages + 1)) for document in there],
        "older": older_than_form(filing, there),
        "missing": [kinds[kind] for kind in documents.missing_documents(filing)],
        "history": history(filing),
        "remarks": spoken(filing, actor),
        "kinds": kinds,
        "labels": {
            **{name: row.label for name, row in BY_NAME.items()},
            **{f"documents.{k}": v for k, v in kinds.items()},
        },
        "actions": available(filing, actor),
    }


def as_seen(filing: Filing, seen: str) -> None:
    """A decision is about what was on the page.

    Args:
        seen: the filing's sequence when the page was drawn.

    Raises:
        Conflict: something has happened to the filing since.
    """
    if seen and seen != str(filing.sequence):
        raise Conflict(
            "changed-meanwhile", _("Somebody else changed this filing just now. Look at it again.")
        )
