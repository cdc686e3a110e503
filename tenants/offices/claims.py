"""One account, one filing, in one office ("就近便民，不需重复备案").

A claim is a keyed hash of the account's id in the shared schema, taken in the transaction that creates the filing:
two offices at once, one wins. Nothing but the hash and the office's name can be learnt from it.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from infra.crypto.blind import blinds
from infra.db import current_office
from infra.problems import Conflict
from tenants.offices import directory
from tenants.offices.models import AccountClaim


def digests(account: str) -> list[str]:
    """The hashes of an account's id, one per key of the ring."""
    return blinds(account.lower(), office="shared", purpose="account")


def take(account: str, filing: UUID) -> None:
    """Claim an account for a filing of the current office.

    Raises:
        Conflict: the account is filed already; says with which office.
    """
    office = current_office()
    wanted = [AccountClaim(digest=digest, office=office or "", filing=filing) for digest in digests(account)]
    AccountClaim.objects.bulk_create(wanted, ignore_conflicts=True)
    holder = (
        AccountClaim.objects.filter(digest__in=[claim.digest for claim in wanted])
        .exclude(filing=filing)
        .first()
    )
    if holder is not None:
        card = directory.office(holder.office)
        raise Conflict(
            "account-filed-already",
            _("This account is filed with %(office)s already; one account is filed once, with one office.")
            % {"office": card.name if card else holder.office},
        )


def renew(account: str, filing: UUID) -> None:
    """Let a claim of the current office stand under each key of the ring, and under no other."""
    with transaction.atomic():
        take(account, filing)
        mine = AccountClaim.objects.filter(office=current_office() or "", filing=filing)
        mine.exclude(digest__in=digests(account)).delete()


def release(filing: UUID) -> None:
    """Let go of what a filing of the current office has claimed."""
    AccountClaim.objects.filter(office=current_office() or "", filing=filing).delete()
