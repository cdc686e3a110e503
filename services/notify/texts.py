"""The words of a message, from the templates of its event: `templates/notify/<event>/`."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from services.notify.models import Channel
from services.notify.recipients import Recipient


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. An SMS has text alone; its template's name is what a provider has approved."""

    subject: str
    text: str
    html: str = ""


def content(event_type: str, recipient: Recipient, facts: dict[str, Any]) -> Content:
    """The words for one recipient; Chinese first."""
    folder = f"notify/{event_type}"
    with translation.override("zh-hans"):
        if recipient.channel == Channel.SMS:
            return Content("", _line(f"{folder}/sms.txt", facts))
        if recipient.kind == "clerk":
            facts = {**facts, "subject": _line(f"{folder}/office_subject.txt", facts)}
            return Content(facts["subject"], render_to_string(f"{folder}/office_body.txt", facts))
        facts = {**facts, "subject": _line(f"{folder}/subject.txt", facts)}
        return Content(
            facts["subject"],
            render_to_string(f"{folder}/body.txt", facts),
            render_to_string(f"{folder}/body.html", facts),
        )


def _line(template: str, facts: dict[str, Any]) -> str:
    return " ".join(render_to_string(template, facts).split())
