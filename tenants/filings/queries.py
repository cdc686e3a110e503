"""Reading filings."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db.fetch import fetch
from infra.problems import NotFound
from tenants.filings import permissions, remarks
from tenants.filings.models import Filing, History

# Transitions that a person makes; the clock's is not drawn as a button.
BUTTONS = ("submit", "return_for_correction", "approve", "send_back", "archive", "withdraw")


def readable(filing_id: UUID, actor: Actor) -> Filing:
    """A filing of the current office, for whom may read it.

    Raises:
        NotFound: there is none, or it is not to be seen; the answer does not say which.
    """
    filing = fetch(Filing, filing_id)
    if filing is None or not permissions.read(filing, actor):
        raise NotFound("no-such-filing", _("There is no such filing."))
    return filing


def opened(filing_id: UUID, actor: Actor) -> Filing:
    """A filing that somebody looks at, as `readable`; that staff did is in the office's audit trail.

    Raises:
        NotFound: there is none, or it is not to be seen; the answer does not say which.
    """
    filing = readable(filing_id, actor)
    if actor.kind == "staff":
        trail.record(actor, "filing.read", filing.pk)
    return filing


def available(filing: Filing, actor: Actor) -> list[str]:
    """What an actor may do with a filing in its state: the transitions' own permissions draw the buttons."""
    return [
        transition.name
        for transition in filing.get_available_user_state_transitions(actor)
        if transition.name in BUTTONS
    ]


def history(filing: Filing) -> list[History]:
    """What happened to a filing, first to last."""
    return list(History.objects.filter(filing_id=filing.pk).order_by("sequence"))


def spoken(filing: Filing, actor: Actor) -> dict[int, str]:
    """What the offices said with a line of history, by its sequence; nothing for the filer."""
    return remarks.of(filing.pk) if permissions.read_remarks(filing, actor) else {}
