"""Which texts there are, and which places each may have: a fixed list for every event and use."""

from functools import cache
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from services.notify import SMS
from services.notify.recipients import (
    ANSWERED,
    ARRIVED,
    ASKED,
    BUDGET_SPENT,
    BUDGET_WARNING,
    BULK,
    CITY_HEARS_OF,
    DIGEST,
    DISTRICT_HEARS_OF,
    FILER_HEARS_OF,
    INVITED,
    MOVED,
    ORDER_ANSWERED,
    ORDER_REMINDED,
    ORDERED,
    RED,
    REMINDER,
    SILENT,
    YELLOW,
)
from tenants.filings.states import State

CHINESE, ENGLISH = "zh-hans", "en"


class Kind(TextChoices):
    """What a text is for."""

    SMS = "sms", _("SMS")
    SUBJECT = "subject", _("Mail: subject")
    BODY = "body", _("Mail: text")
    OFFICE_SUBJECT = "office_subject", _("Mail to the office: subject")
    OFFICE_BODY = "office_body", _("Mail to the office: text")


TO_FILERS = (Kind.SMS, Kind.SUBJECT, Kind.BODY)
TO_OFFICES = (Kind.OFFICE_SUBJECT, Kind.OFFICE_BODY)
ON_ONE_LINE = (Kind.SMS, Kind.SUBJECT, Kind.OFFICE_SUBJECT)


class Slot(NamedTuple):
    """One text: what it tells of, what it is for, in which language."""

    event_type: str
    kind: str
    language: str


MEANING = {
    "account": _("the account's name"),
    "id": _("the account's WeChat id, or its original one"),
    "filer": _("which kind of filer it is"),
    "office": _("the name of the district office"),
    "area": _("the district"),
    "phone": _("the district office's telephone"),
    "location": _("where the district office is"),
    "due": _("by when the filer must act, in words"),
    "date": _("the same day in figures"),
    "count": _("how many points are to be corrected"),
    "reasons": _("the points to be corrected, a line each"),
    "number": _("the filing number"),
    "todo": _("what the filer has to do and by when, as the filing stands"),
    "address": _("where the filer sees how far it is, as a link"),
    "desk": _("the desk of the office that is told, as a link"),
}
# How many characters a place fills in an SMS, at most; a name that is longer is cut (15 are what WeChat allows).
LONGEST = {"account": 15, "count": 2, "due": 6, "number": 16, "phone": 12}

DATED = frozenset(
    {INVITED, "filing.returned", "filing.overdue", "filing.unanswered", REMINDER, MOVED, SILENT}
)
OF_AN_EVENT = {"filing.returned": ("count",), "filing.city_archived": ("number",)}
OF_A_BODY = {"filing.returned": ("reasons",), REMINDER: ("todo",)}
# Of one text for SMS and mail: what every filing has, whatever its state.
OF_MANY = ("account", "office", "due", "phone")

NAMES = {
    INVITED: _("Invitation to file"),
    REMINDER: _("Reminder"),
    SILENT: _("No answer to any reminder"),
    "filing.unanswered": _("No answer at all: for the city"),
    YELLOW: _("The office's time is nearly over"),
    RED: _("The office's time is over"),
    BUDGET_WARNING: _("The budget is nearly used up"),
    BUDGET_SPENT: _("The budget is used up"),
    BULK: _("Written to many by the city"),
    DIGEST: _("Several filings together"),
    ORDERED: _("Order of the city"),
    ORDER_REMINDED: _("Order that waits for its answer"),
    ORDER_ANSWERED: _("Answer to an order"),
    ASKED: _("A filer's question"),
    ANSWERED: _("Answer to a question"),
    MOVED: _("The date moved with the calendar"),
    ARRIVED: _("Came from another office"),
}


def name(event_type: str) -> object:
    """What an event is called: mostly as the state that it brings."""
    return NAMES.get(event_type) or State(event_type.removeprefix("filing.")).label


def languages(kind: str) -> tuple[str, ...]:
    """The languages of a use; offices are written to in Chinese."""
    return (CHINESE, ENGLISH) if kind in TO_FILERS else (CHINESE,)


@cache
def slots() -> tuple[Slot, ...]:
    """Every text that there is."""
    offices = DISTRICT_HEARS_OF | CITY_HEARS_OF
    events = [*SMS, *sorted(offices - set(SMS))]
    return tuple(
        Slot(event, kind.value, language)
        for event in events
        for kind in (
            *(TO_FILERS if event in FILER_HEARS_OF else ()),
            *(TO_OFFICES if event in offices else ()),
        )
        for language in languages(kind)
    )


@cache
def places(slot: Slot) -> tuple[str, ...]:
    """The places that a text may have."""
    event, kind, _language = slot
    if event == BULK:
        return OF_MANY
    if kind == Kind.SMS:
        return SMS[event]
    dated = ("due", "date") if event in DATED else ()
    found = ("account", *dated, *OF_AN_EVENT.get(event, ()), "office", "area", "phone")
    if kind in TO_OFFICES:
        found += ("id", "filer")
    if kind == Kind.BODY:
        found += (*OF_A_BODY.get(event, ()), "location", "address")
    if kind == Kind.OFFICE_BODY:
        found += ("desk",)
    return found
