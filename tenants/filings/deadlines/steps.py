"""The steps by which a date was computed: data stored with the date, said in words when it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a code, and JSON values (dates as 2017-04-20, lists of them, numbers)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {"code": self.code, "params": dict(self.params)}

    @property
    def words(self) -> str:
        """As `explain` says it."""
        return explain(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Step":
        """What `as_json` gave."""
        return cls(stored["code"], stored["params"])


@dataclass(frozen=True, slots=True)
class Due:
    """The last day on which something can be done in time, and how it was computed."""

    date: date
    explanation: tuple[Step, ...]


def explain(step: Step) -> str:
    """The step in words, in the reader's language.

    Raises:
        KeyError: the code is not one of ours.
    """
    return SENTENCES[step.code](step.params)


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), _("j F Y"))


def _days(texts: list[str]) -> str:
    return _(", ").join(_day(text) for text in texts)


def _said(sentence: Callable[[], str], *dates: str) -> Callable[[Mapping[str, Any]], str]:
    """The sentence with its parameters; those named are dates or lists of dates."""

    def say(params: Mapping[str, Any]) -> str:
        values = dict(params)
        for name in dates:
            value = values[name]
            values[name] = _day(value) if isinstance(value, str) else _days(value)
        return sentence() % values

    return say


def _calendar_days(params: Mapping[str, Any]) -> str:
    text = ngettext(
        "%(days)d calendar day after it is %(to)s.",
        "%(days)d calendar days after it is %(to)s.",
        params["days"],
    )
    return text % {**params, "to": _day(params["to"])}


def _working_days(params: Mapping[str, Any]) -> str:
    text = ngettext(
        "%(days)d working day after it ends on %(to)s.",
        "%(days)d working days after it end on %(to)s.",
        params["days"],
    )
    return text % {**params, "to": _day(params["to"])}


SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "period_end": _said(lambda: _("The concentrated filing period ends on %(on)s."), "on"),
    "opened": _said(lambda: _("The account was opened on %(on)s; that day is not counted."), "on"),
    "opening_unknown": _said(
        lambda: _(
            "It is not known when the account was opened: the day on which the filing was begun, %(on)s, stands for it;"
            " that day is not counted."
        ),
        "on",
    ),
    "opening_removed": _said(
        lambda: _("The day of opening was taken out of the form later; that does not move the date.")
    ),
    "calendar_days": _calendar_days,
    "later": _said(lambda: _("The later of the two counts: %(on)s."), "on"),
    "rest_day": _said(
        lambda: _("%(from)s is a rest day, so the term ends on the next working day, %(to)s."), "from", "to"
    ),
    "started": _said(lambda: _("The term began on %(on)s; that day is not counted."), "on"),
    "working_days": _working_days,
    "skipped": _said(lambda: _("Rest days in between, not counted: %(days)s."), "days"),
    "paused": _said(
        lambda: _("From %(from)s to %(to)s the filing waited for somebody else; that time is not counted."),
        "from",
        "to",
    ),
    "standing_still": _said(
        lambda: _("Since %(from)s the filing waits for somebody else: the clock stands still."), "from"
    ),
    "spent": _said(lambda: _("%(spent)d of %(limit)d working days have been used.")),
    "year_unknown": _said(
        lambda: _(
            "The holidays of %(year)d are not published yet: every Monday to Friday counts as a working day."
        )
    ),
    "end_of_day": _said(lambda: _("The term ends with the end of %(on)s."), "on"),
}
