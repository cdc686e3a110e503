"""Every filing has claimed what it has to of its account's ids, and no claim is without its filing."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from infra.ledger import Finding, Findings, check
from tenants.filings import accounts
from tenants.offices.claims import digests
from tenants.offices.models import AccountClaim

COLUMNS = ("original_id", "wechat_id", "state", "kind", "replaces")


@check("claims")
def claims(office: str) -> Findings:
    """The claims of an office are those of its filings, each on the ids of the filing's own account."""
    mine = AccountClaim.objects.filter(office=office)
    held = ArraySubquery(mine.filter(filing=OuterRef("pk")).values("digest"))
    rows: Any = accounts.holding().only(*COLUMNS).annotate(held=held)
    for filing in rows.iterator(chunk_size=5_000):
        for reason in _faults(accounts.wanted(filing), set(filing.held)):
            yield Finding(str(filing.pk), reason)
    strays = mine.exclude(Exists(accounts.holding().filter(pk=OuterRef("filing"))))
    for stray in strays.values_list("filing", flat=True).distinct().iterator(chunk_size=5_000):
        yield Finding(str(stray), "a claim of a filing that is not here, or needs none")
    return mine.count()


def _faults(ids: set[str], held: set[str]) -> Iterator[str]:
    wanted = [set(digests(one)) for one in ids]
    if any(held.isdisjoint(of_one) for of_one in wanted):
        yield "no claim on an id of its account"
    if held.difference(*wanted):
        yield "its claim is on another account"
