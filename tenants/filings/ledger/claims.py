"""Every filing that needs a claim on its account has it, and no claim is without its filing."""

from django.db.models import Exists, OuterRef, Subquery

from infra.ledger import Finding, Findings, check
from tenants.filings.queries import holding
from tenants.offices.claims import digests
from tenants.offices.models import AccountClaim


@check("claims")
def claims(office: str) -> Findings:
    """The claims of an office are those of its filings, each on the filing's own account."""
    mine = AccountClaim.objects.filter(office=office)
    account = Subquery(holding().filter(pk=OuterRef("filing")).values("account"))
    rows = mine.annotate(account=account).values_list("digest", "filing", "account")
    for digest, filing, name in rows.iterator(chunk_size=5_000):
        if name is None:
            yield Finding(str(filing), "a claim of a filing that is not here, or needs none")
        elif digest not in digests(name):
            yield Finding(str(filing), "its claim is on another account")
    without = holding().exclude(Exists(mine.filter(filing=OuterRef("pk")))).values_list("pk", flat=True)
    for filing in without.iterator(chunk_size=5_000):
        yield Finding(str(filing), "no claim on its account")
    return mine.count()
