"""What happened to a filing, as its filer reads it: in plain words, each step with what followed from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.filings.display import label_of
from tenants.filings.models import Filing, History
from tenants.filings.states import State, WithdrawalReason
from tenants.offices import directory

SHOWN = 5  # of the newest; the others unfold


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `line` is its history line, for what has no words of its own here."""

    line: History
    words: str
    about: list[str]
    then: str

    @property
    def at(self) -> datetime:
        """When."""
        return self.line.at


THEN: dict[str, Promise] = {
    "filing.drafted": gettext_lazy("Then: fill in the form, add the documents, submit."),
    "filing.submitted": gettext_lazy("Then: the district office examines it and looks at the sealed sheet."),
    "filing.returned": gettext_lazy("Then: correct all of it together, and submit again."),
    "filing.county_approved": gettext_lazy("Then: the city office gives it a number and archives it."),
    "filing.sent_back": gettext_lazy(
        "Then: the district office looks at it once more. You need not do anything."
    ),
    "filing.overdue": gettext_lazy("Then: you can still submit it; it is marked as late."),
    "filing.city_archived": gettext_lazy("That is the end: the account is filed."),
    "filing.withdrawn": gettext_lazy("That is the end of this filing."),
    "filing.transferred": gettext_lazy("Then: sign in there with the same phone or mail address."),
    "question.asked": gettext_lazy("Then: the office answers here, and you get a message."),
}


def timeline(filing: Filing, history: Sequence[History]) -> list[Step]:
    """What happened, newest first; who acted is told as office or filer, never by name."""
    return [_step(filing, line) for line in reversed(history)]


def _step(filing: Filing, line: History) -> Step:
    say = WORDS.get(line.event)
    then = THEN.get(line.event)
    return Step(line, say(filing, line) if say else "", _about(line), str(then) if then else "")


def _about(line: History) -> list[str]:
    """What a step was about: the documents and fields, in words."""
    detail: dict[str, Any] = line.detail
    if line.event == "filing.returned":
        return [label for one in detail.get("reasons", ()) if (label := label_of(one["field"]))]
    if line.event == "document.checked":
        return [label_of(f"documents.{detail.get('document_kind')}")]
    if line.event == "filing.withdrawn" and detail.get("reason") in WithdrawalReason.values:
        return [str(WithdrawalReason(detail["reason"]).label)]
    return []


def _drafted(_filing: Filing, line: History) -> str:
    if line.actor_kind == "filer":
        return _("You began the filing.")
    return _("The office has put the account down as one to be filed.")


def _submitted(_filing: Filing, line: History) -> str:
    if line.actor_kind == "filer":
        return _("You submitted it.")
    return _("It was submitted for you at the office.")


def _withdrawn(_filing: Filing, line: History) -> str:
    return _("You withdrew it.") if line.actor_kind == "filer" else _("The office withdrew it.")


def _office(slug: str) -> str:
    card = directory.office(slug)
    return card.name if card else slug


def _archived(filing: Filing, _line: History) -> str:
    return _("The city office archived it under the number %(number)s.") % {"number": filing.number}


WORDS: dict[str, Callable[[Filing, History], str]] = {
    "filing.drafted": _drafted,
    "filing.submitted": _submitted,
    "filing.returned": lambda _filing, _line: _("The district office asked you to correct:"),
    "filing.county_approved": lambda _filing, _line: _("The district office examined it and passed it on."),
    "filing.sent_back": lambda _filing, _line: _("The city office gave it back to the district office."),
    "filing.deemed_accepted": lambda _filing, _line: _(
        "The district office asked for nothing in time: the filing is deemed accepted."
    ),
    "filing.reminder": lambda _filing, _line: _("The office reminded you."),
    "filing.city_archived": _archived,
    "filing.overdue": lambda _filing, _line: _("The day passed by which it was to be submitted."),
    "filing.withdrawn": _withdrawn,
    "paper.received": lambda _filing, _line: _("The office received the sheet on paper."),
    "filing.transferred": lambda _filing, line: (
        _("It was passed to %(office)s, and goes on there.") % {"office": _office(line.detail.get("to", ""))}
    ),
    "filing.arrived": lambda _filing, line: (
        _("It came here from %(office)s, with all that was filed there; it goes on here.")
        % {"office": _office(line.detail.get("came_from", ""))}
    ),
    "filing.due_moved": lambda _filing, _line: _(
        "The period or the working calendar changed, and your date with it."
    ),
    "document.checked": lambda _filing, _line: _("Checked and added:"),
    "question.asked": lambda _filing, _line: _("You asked the office a question."),
    "question.answered": lambda _filing, _line: _("The office answered your question."),
}


def ahead(filing: Filing) -> list[str]:
    """What comes next, in order, until the end; nothing where the end is reached."""
    limits = directory.pack().limits
    steps = {
        "submit": _("You submit it, and hand the sealed or signed sheet in."),
        "examine": _("The district office examines it, within %(days)s working days.")
        % {"days": limits.district_examination},
        "archive": _("The city office archives it, within %(days)s working days; you get the filing number.")
        % {"days": limits.city_archive},
    }
    match filing.state:
        case State.DRAFT | State.RETURNED | State.OVERDUE:
            return list(steps.values())
        case State.SUBMITTED:
            return [steps["examine"], steps["archive"]]
        case State.COUNTY_APPROVED:
            return [steps["archive"]]
        case _ended:
            return []
