"""Who is told of what, and by which way: one table, no exceptions elsewhere."""

from dataclasses import dataclass

from services.notify.models import Channel
from tenants.filings.models import Filing

REMINDER = "filing.reminder"
# An account that the office knows from a list: its filer is told that it must be filed, where the office wants that.
INVITED = "filing.drafted"
# What the clock says itself: nothing came in spite of all reminders; an office has had a filing for long.
SILENT, YELLOW, RED = "filing.silent", "clock.yellow", "clock.red"
BY_CLOCK = frozenset({REMINDER, SILENT, YELLOW, RED})
# What somebody asked about a filing and was answered, which is no change of it.
ASKED, ANSWERED = "question.asked", "question.answered"
# The calendar changed, and with it the filer's date.
MOVED = "filing.due_moved"
# Another office has it now: told by that one.
ARRIVED = "filing.arrived"
# Of these the filer hears by SMS and by mail.
FILER_HEARS_OF = frozenset(
    {
        INVITED,
        "filing.submitted",
        "filing.returned",
        "filing.county_approved",
        "filing.city_archived",
        "filing.overdue",
        REMINDER,
        MOVED,
        ARRIVED,
        ANSWERED,
    }
)
# Of these the district office hears by mail, and of one the city's.
DISTRICT_HEARS_OF = frozenset(
    {
        "filing.submitted",
        "filing.returned",
        "filing.city_archived",
        "filing.overdue",
        SILENT,
        YELLOW,
        RED,
        ASKED,
    }
)
CITY_HEARS_OF = frozenset({"filing.county_approved", "filing.unanswered", RED})
# What the city writes to many filers at once (`services.notify.bulk`).
BULK = "bulk"
# Several mails to an office, told together.
DIGEST = "digest"
# What somebody has just done waits for nobody's morning.
AT_ONCE = frozenset({"filing.submitted"})
# The city's orders to an office, about many filings at once (`services.notify.orders`).
ORDERED, ORDER_REMINDED, ORDER_ANSWERED = "order.issued", "order.reminded", "order.answered"
# They are told beside what happens to the filing: they take no other message's place, and none takes theirs.
BESIDE = frozenset({ANSWERED, MOVED, ARRIVED})
# That messages cost more than they may.
BUDGET_WARNING, BUDGET_SPENT = "budget.warning", "budget.spent"
# These go out whatever they cost: somebody waits for the first, who filed and wants to know that it arrived; a term
# hangs on the next two, which begins with being told of it; and without the last nobody would mend the budget.
URGENT = frozenset({"filing.submitted", "filing.returned", "filing.overdue", BUDGET_WARNING, BUDGET_SPENT})
EVENTS = tuple(sorted((FILER_HEARS_OF | DISTRICT_HEARS_OF | CITY_HEARS_OF) - BY_CLOCK - {INVITED}))


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where those who might be told can be reached; empty where nothing is known."""

    filer_phone: str
    filer_mail: str
    district_mail: str
    city_mail: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person or office to be told, by one channel."""

    kind: str
    channel: Channel
    address: str


def told(event_type: str, addresses: Addresses) -> list[Recipient]:
    """Everybody who is told of an event."""
    found = []
    if event_type in FILER_HEARS_OF:
        found.append(Recipient("filer", Channel.SMS, addresses.filer_phone))
        found.append(Recipient("filer", Channel.MAIL, addresses.filer_mail))
    if event_type in DISTRICT_HEARS_OF:
        found.append(Recipient("clerk", Channel.MAIL, addresses.district_mail))
    if event_type in CITY_HEARS_OF:
        found.append(Recipient("city", Channel.MAIL, addresses.city_mail))
    return [recipient for recipient in found if recipient.address]


def language_of(filing: Filing) -> str:
    """The language that a filing's filer is written to: the one that they last used."""
    return filing.language
