"""What both desks show of a filing."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.audit.actor import Actor
from infra.db import current_office
from services.review.bench import laid_out
from services.review.holding import changed_meanwhile
from services.review.transfers import showing as transfers
from services.review.why import why
from tenants.filings import documents, permissions, revealing
from tenants.filings.events import TransferProposed
from tenants.filings.form import SEALED
from tenants.filings.models import Filing, History
from tenants.filings.paper import older_than_form
from tenants.filings.queries import available, history, spoken
from tenants.filings.states import ENDED, WITH_FILER, DocumentKind, State
from tenants.offices.directory import directory
from tenants.offices.staffing import names_of

OVERSEERS = ("supervisor", "officer", "auditor")


def filing_context(
    filing: Filing, actor: Actor, typed: Mapping[str, Any] | None = None, to: str = ""
) -> dict[str, Any]:
    """Annex 1, documents, clock and history of a filing of the current office.

    Args:
        typed: what was typed to pass it to another office, where that was refused; `to` is the office suggested.
    """
    kinds = dict(DocumentKind.choices)
    date = why(filing)
    there, happened = documents.current(filing), history(filing)
    return {
        "filing": filing,
        "state_label": State(filing.state).label,
        "bench": laid_out(filing, there, documents.needed_documents(filing)),
        "revealable": SEALED if permissions.reveal(filing, actor) else frozenset(),
        "with_filer": filing.state in WITH_FILER,
        "ended": filing.state in ENDED,
        "date": date,
        "clock": date.clock,
        "pauses": list(filing.pauses.order_by("started_at")) if waited(filing, happened) else [],
        "older": older_than_form(filing, there),
        "purposes": revealing.Why.choices,
        "seen": seen_in_full(filing, actor),
        "history": happened,
        **transfers.of_filing(filing, happened, actor, typed, to),
        "remarks": spoken(filing, actor),
        "kinds": kinds,
        "actions": available(filing, actor),
    }


def waited(filing: Filing, happened: Sequence[History]) -> bool:
    """Whether the office's clock has stood still: for corrections, or for another office."""
    return bool(filing.returns) or any(line.event == TransferProposed.type for line in happened)


def seen_in_full(filing: Filing, actor: Actor) -> list[tuple[revealing.Seen, str, str]]:
    """Who has had which number shown in full: the act, their name, and their office where it is another.

    For those who look after the clerks.
    """
    if actor.role not in OVERSEERS:
        return []
    acts, cards = revealing.seen(filing), directory().offices
    names = names_of(act.actor for act in acts)
    return [
        (
            act,
            names.get(act.actor, act.actor),
            cards[act.office].area if act.office != current_office() else "",
        )
        for act in acts
    ]


def as_seen(filing: Filing, seen: str) -> None:
    """A decision is about what was on the page.

    Args:
        seen: the filing's sequence when the page was drawn.

    Raises:
        Conflict: something has happened to the filing since.
    """
    if seen and seen != str(filing.sequence):
        raise changed_meanwhile()
