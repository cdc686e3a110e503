"""Who is told of what, and by which way: one table, no exceptions elsewhere."""

from dataclasses import dataclass

from services.notify.models import Channel

REMINDER = "filing.reminder"
# Of these the filer hears by SMS and by mail.
FILER_HEARS_OF = frozenset(
    {
        "filing.submitted",
        "filing.returned",
        "filing.county_approved",
        "filing.city_archived",
        "filing.overdue",
        REMINDER,
    }
)
# Of these the district office hears by mail, and of one the city's.
DISTRICT_HEARS_OF = frozenset(
    {"filing.submitted", "filing.returned", "filing.city_archived", "filing.overdue"}
)
CITY_HEARS_OF = frozenset({"filing.county_approved"})
EVENTS = tuple(sorted((FILER_HEARS_OF | DISTRICT_HEARS_OF | CITY_HEARS_OF) - {REMINDER}))


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
        found.append(Recipient("clerk", Channel.MAIL, addresses.city_mail))
    return [recipient for recipient in found if recipient.address]
