"""What fills the places of a message's texts, in the language that is active."""

from datetime import date
from typing import Any

from django.utils.dateformat import format as formatted
from django.utils.text import Truncator
from django.utils.translation import get_language

from services.notify import SMS
from services.notify.places import ENGLISH, LONGEST

SUGGESTED, SUGGESTED_EN = "建议 Suggested：", "Suggested: "


def of_sms(event_type: str, facts: dict[str, Any]) -> dict[str, str]:
    """Of an event's SMS: short, and nothing of a person's."""
    filing, office = facts["filing"], facts["office"]
    known = {
        "account": Truncator(facts["account"]).chars(LONGEST["account"]),
        "count": str(len(filing.return_reasons)),
        "due": _day(filing.due_on, short=True),
        "number": filing.number,
        "phone": office.telephone,
    }
    return {name: known[name] for name in SMS[event_type]}


def of_mail(facts: dict[str, Any]) -> dict[str, str]:
    """Of any mail, but for `todo` and `desk`."""
    filing, office, reasons = facts["filing"], facts["office"], facts["filing"].return_reasons
    return {
        "account": facts["account"],
        "id": filing.account,
        "filer": str(filing.get_filer_kind_display()),
        "office": office.name,
        "area": office.area,
        "phone": office.telephone,
        "location": office.address,
        "due": _day(filing.due_on),
        "date": filing.due_on.isoformat(),
        "count": str(len(reasons)),
        "reasons": "\n".join(_reason(number, reason) for number, reason in enumerate(reasons, start=1)),
        "number": filing.number,
        "address": facts["address"],
    }


def _reason(number: int, reason: dict[str, str]) -> str:
    said = f"{number}. {reason['message']}"
    suggested = SUGGESTED_EN if get_language() == ENGLISH else SUGGESTED
    return f"{said}\n   {suggested}{reason['fix']}" if reason.get("fix") else said


def _day(day: date, *, short: bool = False) -> str:
    if get_language() == ENGLISH:
        return formatted(day, "j M" if short else "j F Y")
    words = f"{day.month}月{day.day}日"
    return words if short else f"{day.year}年{words}"
