"""The receipt (回执) of an archived filing, and how anybody sees whether it is genuine. Nothing in it is personal.

Its code is the filing's id with a keyed hash of it: nobody makes one who has not the office's key, and only who has a
receipt has its code. So what is asked with a good code is answered, and everything else without a look at a table.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.crypto.blind import blinds
from infra.db import current_office, office_scope
from infra.db.fetch import fetch
from infra.problems import NotFound
from tenants.filings import accounts
from tenants.filings.form.text import code as plain
from tenants.filings.models import Filing
from tenants.filings.states import FilingKind, State
from tenants.offices.directory import Card, directory

HASH_BYTES = 12
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
OFFICE_CODE = re.compile(r"(?<![A-Z])[A-Z]{2,4}(?![A-Z])")


@dataclass(frozen=True, slots=True)
class Successor:
    """The archived filing that took the place of another."""

    number: str
    kind: str
    archived_on: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says, and what has become of the filing since."""

    number: str
    kind: str
    nickname: str
    account: str
    office: Card
    archived_on: date
    address: str
    successor: Successor | None

    @property
    def standing(self) -> str:
        """Whether it still holds: `filed`, `changed` by a later filing, or `closed`."""
        if FilingKind.CLOSING in (self.kind, self.successor and self.successor.kind):
            return "closed"
        return "changed" if self.successor else "filed"


def of(filing: Filing) -> Receipt:
    """The receipt of a filing of the current office.

    Raises:
        NotFound: it is not archived yet.
    """
    if filing.state != State.CITY_ARCHIVED:
        raise NotFound(
            "no-receipt-yet", _("There is no receipt yet: you get it once the filing is archived.")
        )
    later = Filing.objects.filter(replaces=filing.pk, state=State.CITY_ARCHIVED).first()
    card = directory().offices[str(current_office())]
    return Receipt(
        number=filing.number,
        kind=filing.kind,
        nickname=filing.nickname,
        account=" · ".join(one for one in (filing.wechat_id, filing.original_id) if one),
        office=card,
        archived_on=_archived_on(filing),
        address=f"{settings.BASE_URL}/verify/{_code(card, filing.pk)}/",
        successor=Successor(later.number, later.kind, _archived_on(later)) if later else None,
    )


def by_code(code: str) -> Receipt | None:
    """The receipt with this code; None where it is of no receipt of ours."""
    letters, _dash, rest = code.partition("-")
    card = by_letters(letters)
    try:
        raw = base64.b64decode(rest + "=" * (-len(rest) % 4), altchars=b"-_", validate=True)
        filing_id, given = UUID(bytes=raw[:16]), raw[16:]
    except (ValueError, binascii.Error):
        return None
    if card is None or not any(hmac.compare_digest(given, good) for good in _hashes(card, filing_id)):
        return None
    with office_scope(card.slug):
        filing = fetch(Filing, filing_id)
        return of(filing) if filing is not None else None


def by_number(number: str, account: str) -> Receipt | None:
    """The receipt with this filing number, for who knows the account's id, too; None where both do not go together.

    Raises:
        ValidationError: one of them has characters that no id has.
    """
    typed = re.sub(r"\s", "", plain(number)).translate(DASHES)
    for card in filter(None, map(by_letters, OFFICE_CODE.findall(typed.upper()))):
        with office_scope(card.slug):
            filing = Filing.objects.filter(number__in={typed, typed.upper()}).first()
            if filing is not None and plain(account).lower() in accounts.ids(filing):
                return of(filing)
    return None


def _archived_on(filing: Filing) -> date:
    """The state is its last one, so that it has been in it since it was archived."""
    return timezone.localdate(filing.stage_since)


def _code(card: Card, filing_id: UUID) -> str:
    raw = filing_id.bytes + _hashes(card, filing_id)[0]
    return f"{card.code}-{base64.urlsafe_b64encode(raw).decode().rstrip('=')}"


def _hashes(card: Card, filing_id: UUID) -> list[bytes]:
    """One per key of the ring, the newest first: what was printed under an older key is still good."""
    return [
        bytes.fromhex(one)[:HASH_BYTES] for one in blinds(str(filing_id), office=card.slug, purpose="receipt")
    ]


def by_letters(letters: str) -> Card | None:
    """The office whose filing numbers have these letters."""
    return next((card for card in directory().offices.values() if card.code == letters), None)
