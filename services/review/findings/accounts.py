"""An id of the account that is filed elsewhere already: one account, one filing, one office."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from infra.db import current_office
from services.review.findings.facts import Facts
from services.review.findings.finding import Finding, Link, Severity
from tenants.offices import directory


def find(facts: Facts) -> Iterator[Finding]:
    """Ids that another filing has claimed, here or with another office."""
    for name, (office, filing) in facts.held.items():
        if office == current_office():
            message = _("This account is filed here already, by another filing:")
            yield Finding(
                name, Severity.WRONG, "filed_here", message, (Link(filing, getattr(facts.filing, name)),)
            )
        else:
            card = directory.office(office)
            message = _("This account is filed already with: %(office)s.") % {
                "office": card.name if card else office
            }
            yield Finding(name, Severity.WRONG, "filed_elsewhere", message)
