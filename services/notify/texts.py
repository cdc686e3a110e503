"""The words of a message, from the templates of its event: `templates/notify/<event>/`."""

from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator

from services.notify.models import Channel
from services.notify.recipients import REMINDER, Recipient

LONGEST_NAME = 15  # what WeChat allows, in Chinese characters
SMS_PLACES = {
    "filing.submitted": ("account", "phone"),
    "filing.returned": ("account", "count", "due", "phone"),
    "filing.county_approved": ("account",),
    "filing.city_archived": ("account", "number"),
    "filing.overdue": ("account", "phone"),
    REMINDER: ("account", "due", "phone"),
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. An SMS is its template, which a provider has approved, and what fills its places."""

    subject: str
    text: str
    html: str = ""
    params: dict[str, str] = field(default_factory=dict)


def content(event_type: str, recipient: Recipient, facts: dict[str, Any]) -> Content:
    """The words for one recipient; Chinese first."""
    folder = f"notify/{event_type}"
    with translation.override("zh-hans"):
        if recipient.channel == Channel.SMS:
            params = sms_params(event_type, facts)
            return Content("", _line(f"{folder}/sms.txt", params), params=params)
        if recipient.kind == "clerk":
            facts = {**facts, "subject": _line(f"{folder}/office_subject.txt", facts)}
            return Content(facts["subject"], render_to_string(f"{folder}/office_body.txt", facts))
        facts = {**facts, "subject": _line(f"{folder}/subject.txt", facts)}
        return Content(
            facts["subject"],
            render_to_string(f"{folder}/body.txt", facts),
            render_to_string(f"{folder}/body.html", facts),
        )


def sms_params(event_type: str, facts: dict[str, Any]) -> dict[str, str]:
    """What fills the places of an event's SMS template: short, and nothing of a person's."""
    filing, office = facts["filing"], facts["office"]
    known = {
        "account": Truncator(facts["account"]).chars(LONGEST_NAME),
        "count": str(len(filing.return_reasons)),
        "due": f"{filing.due_on.month}月{filing.due_on.day}日",
        "number": filing.number,
        "phone": office.telephone,
    }
    return {name: known[name] for name in SMS_PLACES[event_type]}


def _line(template: str, facts: dict[str, Any]) -> str:
    return " ".join(render_to_string(template, facts).split())
