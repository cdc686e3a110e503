"""Seeing a personal number in full: an explicit act, for whom may, in the audit trail before anything is shown."""

from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.problems import Forbidden, NotFound
from tenants.filings import permissions
from tenants.filings.form import SEALED
from tenants.filings.models import Filing


def reveal(filing: Filing, field: str, actor: Actor) -> str:
    """One sealed field of a filing in full.

    Raises:
        Forbidden: not for this actor.
        NotFound: no such sealed field.
    """
    if not permissions.reveal(filing, actor):
        raise not_yours()
    if field not in SEALED:
        raise NotFound("no-such-field", _("There is no such field."))
    trail.record(actor, "personal.revealed", filing.pk, {"field": field})
    value = getattr(filing, field)
    return value.open() if value is not None else ""


def not_yours() -> Forbidden:
    """The refusal to show what is personal in full."""
    return Forbidden("not-yours-to-see", _("You may not see this in full."))
