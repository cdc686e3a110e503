"""Who has an account, as tests ask."""

from tenants.offices.claims import digests
from tenants.offices.models import AccountClaim


def holder_of(account: str) -> str | None:
    """The office that has a claim on an account, under any key of the ring, or None."""
    offices = set(AccountClaim.objects.filter(digest__in=digests(account)).values_list("office", flat=True))
    assert len(offices) < 2
    return offices.pop() if offices else None
