"""One account, one filing, in one office ("就近便民，不需重复备案").

A claim is a keyed hash of one id of the account in the shared schema, taken in the transaction that creates the filing:
two offices at once, one wins. Nothing but the hash and the office's name can be learnt from it.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from infra.crypto.blind import blinds
from infra.db import current_office
from infra.problems import Conflict
from tenants.offices import directory
from tenants.offices.models import AccountClaim


def digests(account: str) -> list[str]:
    """The hashes of an account's id, one per key of the ring."""
    return blinds(account.lower(), office="shared", purpose="account")


def hold(ids: Iterable[str], filing: UUID) -> None:
    """Let a filing of the current office have claimed these ids, under each key of the ring, and nothing else.

    In the transaction of the caller.

    Raises:
        Conflict: one of them is filed already; says with which office.
    """
    office = current_office() or ""
    # In one order, so that two who want the same ids wait for one another and never both.
    wanted = sorted({digest for one in ids for digest in digests(one)})
    AccountClaim.objects.bulk_create(
        [AccountClaim(digest=digest, office=office, filing=filing) for digest in wanted],
        ignore_conflicts=True,
    )
    holder = AccountClaim.objects.filter(digest__in=wanted).exclude(filing=filing).first()
    if holder is not None:
        raise _filed(holder.office)
    AccountClaim.objects.filter(office=office, filing=filing).exclude(digest__in=wanted).delete()


def taken(ids: Iterable[str], filing: UUID) -> set[str]:
    """Those of an account's ids that another filing has claimed."""
    others = AccountClaim.objects.exclude(filing=filing)
    return {one for one in ids if others.filter(digest__in=digests(one)).exists()}


def _filed(office: str) -> Conflict:
    card = directory.office(office)
    return Conflict(
        "account-filed-already",
        _("This account is filed with %(office)s already; one account is filed once, with one office.")
        % {"office": card.name if card else office},
    )


def release(filing: UUID) -> None:
    """Let go of what a filing of the current office has claimed."""
    AccountClaim.objects.filter(office=current_office() or "", filing=filing).delete()
