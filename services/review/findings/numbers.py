"""Check digits: of a person's number, of a credit code, of an organisation code.

The form takes none that is wrong; what is older than its rule, or came by another way, is looked at again here.
"""

from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from services.review.findings.facts import Facts
from services.review.findings.finding import Finding, Severity
from tenants.filings.form import identity


def find(facts: Facts) -> Iterator[Finding]:
    """Whether each number can be one, and whether the two of an organisation are one another's."""
    filing = facts.filing
    checks: dict[str, Callable[[str], object]] = {
        "founder_id_number": lambda value: identity.id_number(value, facts.today),
        "uscc": identity.credit_code,
        "org_code": identity.organisation_code,
    }
    for name, check in checks.items():
        value = getattr(filing, name)
        if said := value.open() if hasattr(value, "open") else value:
            yield _checked(name, said, check)
    if filing.uscc and filing.org_code and filing.uscc[8:17] != filing.org_code:
        message = _("It is not characters 9 to 17 of the credit code: compare both with the certificate.")
        yield Finding("org_code", Severity.LOOK, "org_code_differs", message)


def _checked(name: str, said: str, check: Callable[[str], object]) -> Finding:
    try:
        check(said)
    except ValidationError as fault:
        return Finding(name, Severity.WRONG, str(fault.code), fault.messages[0])
    return Finding(name, Severity.FINE, "check_digit", _("The check digit fits."))
