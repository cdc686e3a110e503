"""A sealed sheet that is older than the form: a seal stands for what was on the sheet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from services.review.findings.facts import Facts
from services.review.findings.finding import Finding, Severity
from tenants.filings.paper import older_than_form
from tenants.filings.states import DocumentKind


def find(facts: Facts) -> Iterator[Finding]:
    """The sheet that was uploaded, and the one on paper."""
    older = older_than_form(facts.filing, facts.documents)
    if DocumentKind.REGISTRATION_FORM in older:
        message = _("The form was changed after the sealed sheet was uploaded: compare them.")
        yield Finding("documents.registration_form", Severity.LOOK, "sheet_older", message)
    if "paper" in older:
        message = _("The form was changed after the paper copy came in: compare them.")
        yield Finding("paper", Severity.LOOK, "paper_older", message)
