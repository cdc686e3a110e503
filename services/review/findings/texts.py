"""The form against what can be read in a PDF; compared when it was uploaded (`tenants.filings.matching`)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from services.review.findings.facts import Facts
from services.review.findings.finding import Finding, Severity
from tenants.filings.matching import outcomes


def find(facts: Facts) -> Iterator[Finding]:
    """Whether what the form says stands in the text of its documents."""
    for document in facts.documents:
        named = {"document": document.get_kind_display()}
        for name, there in outcomes(facts.filing, document.matches).items():
            if there:
                message = _("Stands in the text of: %(document)s.") % named
                yield Finding(name, Severity.FINE, "in_text", message)
            else:
                message = _("Not found in the text of: %(document)s. Compare them.") % named
                yield Finding(name, Severity.LOOK, "not_in_text", message)
