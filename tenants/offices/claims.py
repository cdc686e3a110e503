"""One account, one filing, in one office ("就近便民，不需重复备案").

A claim is a keyed hash of one id of the account in the shared schema, taken in the transaction that creates the filing:
two offices at once, one wins. Nothing but the hash and the office's name can be learnt from it.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from infra.crypto.blind import blinds
from infra.db import current_office
from infra.problems import Conflict
from tenants.offices import directory
from tenants.offices.directory import Card
from tenants.offices.models import AccountClaim


def digests(account: str) -> list[str]:
    """The hashes of an account's id, one per key of the ring."""
    return blinds(account.lower(), office="shared", purpose="account")


def holders(ids: Iterable[str]) -> dict[str, str]:
    """The offices that these ids are filed with, by the id in small letters."""
    by_digest = {digest: one.lower() for one in ids for digest in digests(one)}
    found = AccountClaim.objects.filter(digest__in=by_digest).values_list("digest", "office")
    return {by_digest[digest]: office for digest, office in found}


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
        raise filed(holder.office)
    AccountClaim.objects.filter(office=office, filing=filing).exclude(digest__in=wanted).delete()


def taken(ids: Iterable[str], filing: UUID) -> set[str]:
    """Those of an account's ids that another filing has claimed."""
    others = AccountClaim.objects.exclude(filing=filing)
    return {one for one in ids if others.filter(digest__in=digests(one)).exists()}


def hold_each(wanted: Mapping[UUID, Iterable[str]]) -> dict[UUID, str]:
    """Let new filings of the current office claim their ids, as `hold`, all of them together.

    In the transaction of the caller. Who does not get all of its ids keeps none.

    Returns:
        those who did not get theirs, with the office that has them.
    """
    office, wants = current_office() or "", dict[str, UUID]()
    for filing, ids in wanted.items():
        for one in ids:
            wants.update(dict.fromkeys((d for d in digests(one) if d not in wants), filing))
    AccountClaim.objects.bulk_create(
        [AccountClaim(digest=digest, office=office, filing=wants[digest]) for digest in sorted(wants)],
        ignore_conflicts=True,
    )
    held = {one.digest: one for one in AccountClaim.objects.filter(digest__in=wants)}
    lost = {
        filing: claim.office
        for filing, ids in wanted.items()
        for one in ids
        for digest in digests(one)
        if (claim := held[digest]).filing != filing
    }
    if lost:
        AccountClaim.objects.filter(office=office, filing__in=lost).delete()
    return lost


def filed(office: str) -> Conflict:
    """The refusal of an account that an office has."""
    card = directory.office(office)
    return Conflict(
        "account-filed-already",
        _("This account is filed with %(office)s already; one account is filed once, with one office.")
        % {"office": card.name if card else office},
    )


def holder(account: str) -> Card | None:
    """The office that has an account, by one of its ids; anybody may ask, and learns no more than that."""
    held = holding(account)
    return held[0] if held else None


def holding(account: str) -> tuple[Card, UUID] | None:
    """The office and the filing that have claimed an account, by one of its ids."""
    claim = AccountClaim.objects.filter(digest__in=digests(account)).first()
    card = directory.office(claim.office) if claim else None
    return (card, claim.filing) if claim and card else None


def release(filing: UUID) -> None:
    """Let go of what a filing of the current office has claimed."""
    AccountClaim.objects.filter(office=current_office() or "", filing=filing).delete()
