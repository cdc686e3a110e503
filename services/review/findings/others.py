"""The same phone or identity number in other filings of this office, by keyed hash."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.review.findings.facts import MOST, Facts
from services.review.findings.finding import Finding, Severity


def find(facts: Facts) -> Iterator[Finding]:
    """Other accounts with the same number: who runs several is no fault, and good to know."""
    for name, links in facts.same.items():
        if len(links) > MOST:
            message = _("The same number is in more than %(count)s other filings:") % {"count": MOST}
        else:
            message = ngettext(
                "The same number is in another filing:",
                "The same number is in %(count)s other filings:",
                len(links),
            ) % {"count": len(links)}
        shown = tuple(sorted(links, key=lambda link: link.filing)[:MOST])
        yield Finding(name, Severity.HINT, "same_number", message, shown)
