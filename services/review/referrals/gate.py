"""Whether an account may be referred: what must be so, each condition with what is known of it.

Overdue; told often enough, with a provider's word for it, or not to be reached by two ways, with a provider's word for
each; the grace period over; no other filing of the account under way; not named by another letter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from services.review.deliveries import Delivery, of_filings
from services.review.models import DocketEntry
from services.review.referrals.models import ReferralItem
from tenants.filings.states import State
from tenants.offices.directory import pack

# What tells a filer to file. (An answer to a question, or that something arrived, is no notice.)
NOTICES = frozenset({"filing.drafted", "filing.reminder", "filing.overdue", "filing.returned", "bulk"})
WAYS = 2
# A provider says of these that nothing arrives; a phone that nobody answers is tried again.
PROVED_TO_FAIL = {"sms", "mail"}
# Of another filing of the same account these are in nobody's way.
OVER = (State.OVERDUE, State.WITHDRAWN, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a filer was told once, by one or more ways."""

    about: str
    written_at: datetime
    messages: list[Delivery]

    @property
    def delivered(self) -> bool:
        """Whether a provider says that it has arrived by one way at least, or a clerk has told it by phone."""
        return any(one.fate == "delivered" for one in self.messages)


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that must be so; `said` is what is known of it."""

    code: str
    met: bool
    said: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an account is from being referred."""

    entry: DocketEntry
    notices: list[Notice]
    conditions: list[Condition]

    @property
    def key(self) -> str:
        """The filing's id as text."""
        return str(self.entry.filing)

    @property
    def ready(self) -> bool:
        """Whether it may be referred."""
        return all(condition.met for condition in self.conditions)

    @property
    def lacking(self) -> str:
        """What keeps it from being referred."""
        between = "; " if get_language() == "en" else "；"
        return between.join(condition.said for condition in self.conditions if not condition.met)

    @property
    def proof(self) -> list[dict[str, str]]:
        """Every message of its notices, as it is kept with a referral."""
        return [one.as_proof() for notice in self.notices for one in notice.messages]


def standings(entries: Iterable[DocketEntry], today: date, *, besides: UUID | None = None) -> list[Standing]:
    """How each of these stands; the same three statements however many they are.

    Args:
        besides: the letter that they are in already, if any.
    """
    entries = list(entries)
    ids = [entry.filing for entry in entries]
    told = of_filings(ids)
    busy = _busy(entries)
    named = set(
        ReferralItem.objects.filter(filing__in=ids, counts=True)
        .exclude(referral=besides)
        .values_list("filing", flat=True)
    )
    return [
        _standing(
            entry,
            told.get(entry.filing, []),
            today,
            busy=entry.account in busy[entry.filing],
            named=entry.filing in named,
        )
        for entry in entries
    ]


def _busy(entries: list[DocketEntry]) -> dict[UUID, set[str]]:
    """By filing, its account where another filing of the same account is under way, or archived."""
    accounts = {entry.account for entry in entries}
    others = DocketEntry.objects.filter(account__in=accounts).exclude(state__in=OVER)
    found = list(others.values_list("filing", "account"))
    return {
        entry.filing: {account for filing, account in found if filing != entry.filing} for entry in entries
    }


def _standing(
    entry: DocketEntry, messages: list[Delivery], today: date, *, busy: bool, named: bool
) -> Standing:
    notices, rules = notices_of(messages), pack().referral
    until = entry.due_on + timedelta(days=rules.grace_days)
    overdue = entry.state == State.OVERDUE
    days = (today - entry.due_on).days
    return Standing(
        entry,
        notices,
        [
            Condition(
                "overdue",
                overdue,
                _("Overdue for %(days)d days") % {"days": days} if overdue else _("Not overdue (any more)"),
            ),
            Condition(
                "grace",
                today > until,
                _("The grace period ended on %(day)s") % {"day": until}
                if today > until
                else _("The grace period lasts until %(day)s") % {"day": until},
            ),
            _told(notices, rules.notices),
            Condition(
                "alone",
                not busy,
                _("Another filing of the account is under way, or archived")
                if busy
                else _("No other filing of the account"),
            ),
            Condition("free", not named, _("Named by another letter") if named else _("In no other letter")),
        ],
    )


def _told(notices: list[Notice], needed: int) -> Condition:
    delivered = sum(notice.delivered for notice in notices)
    ways = failed_ways(notices)
    if delivered < needed and len(ways) >= WAYS:
        said = _("Not to be reached by %(ways)d ways, each with the provider's word") % {"ways": len(ways)}
        return Condition("told", met=True, said=said)
    said = ngettext(
        "%(delivered)d of %(needed)d notices has proof of delivery",
        "%(delivered)d of %(needed)d notices have proof of delivery",
        delivered,
    ) % {"delivered": delivered, "needed": needed}
    return Condition("told", delivered >= needed, said)


def failed_ways(notices: list[Notice]) -> set[str]:
    """By which ways nothing ever arrived, and a provider has said so."""
    messages = [one for notice in notices for one in notice.messages]
    arrived = {one.channel for one in messages if one.fate == "delivered"}
    failed = {one.channel for one in messages if one.fate == "failed" and one.code}
    return (failed & PROVED_TO_FAIL) - arrived


def notices_of(messages: list[Delivery]) -> list[Notice]:
    """The notices that these messages are of, first to last; what was sent once more is no other one."""
    by_cause: dict[UUID, list[Delivery]] = {}
    for one in messages:
        if one.about in NOTICES:
            by_cause.setdefault(one.cause, []).append(one)
    return [Notice(some[0].about, some[0].written_at, some) for some in by_cause.values()]
