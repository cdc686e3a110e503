"""What a machine finds about a filing, beside each field, for the clerk who examines it.

A family is a module with `find`, which makes findings of facts that are read already: what they all cost is the two
queries of `facts`, for one filing or for many. Nothing is refused for a finding.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from services.review.findings import accounts, content, kinds, numbers, others, sheets, texts
from services.review.findings.facts import Facts, gathered
from services.review.findings.finding import Finding, Link, Severity
from tenants.filings.models import Document, Filing

__all__ = ["Finding", "Link", "Severity", "found"]

FAMILIES: tuple[Callable[[Facts], Iterable[Finding]], ...] = (
    numbers.find,
    kinds.find,
    texts.find,
    others.find,
    accounts.find,
    sheets.find,
    content.find,
)
GRAVEST_FIRST = list(reversed(Severity))


def found(
    filings: Sequence[Filing], documents: Mapping[UUID, Sequence[Document]]
) -> dict[UUID, list[Finding]]:
    """All findings about filings of the current office, by filing, the gravest first.

    Args:
        documents: those that count, by filing.
    """
    return {
        facts.filing.pk: sorted(
            (one for find in FAMILIES for one in find(facts)),
            key=lambda one: GRAVEST_FIRST.index(one.severity),
        )
        for facts in gathered(filings, documents)
    }
