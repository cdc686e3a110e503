"""The public register: which accounts are filed. Number, account, office, day; nothing of a person.

Filing numbers are counted up, and can be guessed; an account's id cannot. So who asks by an account's id is told all
that the register has, and who asks by a number is told that there is such a filing, with the account masked: to count
through the numbers tells nobody which accounts are filed. There is no list.
"""

import re
from dataclasses import dataclass
from datetime import date

from infra.db import office_scope
from infra.db.fetch import fetch
from tenants.filings import accounts
from tenants.filings.form.text import code as plain
from tenants.filings.models import Filing
from tenants.filings.receipts import DASHES, OFFICE_CODE, Receipt, by_letters, of
from tenants.filings.states import FilerKind, State
from tenants.offices import claims
from tenants.offices.directory import Card

SHOWN = 2  # characters of a masked account id, at its beginning


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register. `masked`: the account is told so far only that who knows it recognises it."""

    number: str
    account: str
    nickname: str
    office: Card
    archived_on: date
    standing: str
    masked: bool


def by_account(account: str) -> Entry | None:
    """The account with this id, if it is filed; None where it is not (or not yet, or not any more)."""
    held = claims.holding(plain(account))
    if held is None:
        return None
    card, filing_id = held
    with office_scope(card.slug):
        filing = fetch(Filing, filing_id)
        if filing is None or plain(account).lower() not in accounts.ids(filing):
            return None
        return _entry(filing)


def by_number(number: str) -> Entry | None:
    """The filing with this number, its account masked; None where no filing has it."""
    typed = re.sub(r"\s", "", plain(number)).translate(DASHES)
    for card in filter(None, map(by_letters, OFFICE_CODE.findall(typed.upper()))):
        with office_scope(card.slug):
            filing = Filing.objects.filter(number__in={typed, typed.upper()}).first()
            if filing is not None:
                return _entry(filing, masked=True)
    return None


def _entry(filing: Filing, *, masked: bool = False) -> Entry | None:
    if filing.state != State.CITY_ARCHIVED:
        return None
    receipt: Receipt = of(filing)
    ids = [one for one in (filing.wechat_id, filing.original_id) if one]
    # What a person calls an account may be that person's name.
    hides = masked or filing.filer_kind == FilerKind.INDIVIDUAL
    return Entry(
        number=receipt.number,
        account=" · ".join(map(_masked, ids) if masked else ids),
        nickname=_first(receipt.nickname) if hides else receipt.nickname,
        office=receipt.office,
        archived_on=receipt.archived_on,
        standing=receipt.standing,
        masked=masked,
    )


def _masked(account: str) -> str:
    """The beginning, and nothing of how long it is: ha****."""
    shown = account[:3] if account.startswith("gh_") else account[:SHOWN]
    return f"{shown}****"


def _first(name: str) -> str:
    """A name's first character: 海**."""
    return f"{name[:1]}**" if name else ""
