"""The desks' small forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from infra.problems import Unprocessable
from tenants.filings.form import BY_NAME
from tenants.filings.states import DocumentKind
from tenants.filings.typed import told

POINTS = 6  # how many the return form takes at a time
PARTS = ("field", "message", "fix")  # of each
LENGTH = 300


class ReasonForm(forms.Form):
    """Why the city gives a filing back."""

    reason = forms.CharField(label=_("Reason"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """What the city says when it urges."""

    note = forms.CharField(label=_("Note"), required=False, max_length=LENGTH)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to correct, as it stands in the form."""

    number: int
    field: str
    message: str
    fix: str


class ReturnForm:
    """Several points, typed at once and shown again as they were typed."""

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        self._data = data or {}

    @property
    def points(self) -> list[Point]:
        """As typed, the empty ones too."""
        return [
            Point(number, *(self._text(f"{part}-{number}") for part in PARTS)) for number in range(POINTS)
        ]

    @property
    def reasons(self) -> list[dict[str, str]]:
        """What the filer is told.

        Raises:
            Unprocessable: a point says how to mend something, but not what; or a text cannot be stored.
        """
        given = [
            {part: told(self._data, f"{part}-{number}", LENGTH) for part in PARTS} for number in range(POINTS)
        ]
        typed = [point for point in given if any(point.values())]
        if any(not point["message"] for point in typed):
            raise Unprocessable("no-reason", _("Say of every point what is wrong."))
        return typed

    @property
    def due_typed(self) -> str:
        """The date as typed."""
        return self._text("due_on")

    @property
    def due_on(self) -> date | None:
        """By when, where the usual working days are not right.

        Raises:
            Unprocessable: it is no date.
        """
        try:
            return date.fromisoformat(self.due_typed) if self.due_typed else None
        except ValueError:
            raise Unprocessable("wrong-date", _("Write the date as 2026-05-20.")) from None

    @property
    def choices(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """What a point can be about: documents and fields."""
        documents = [(f"documents.{kind}", label) for kind, label in DocumentKind.choices]
        fields = [(name, row.label) for name, row in BY_NAME.items()]
        return [(str(_("Documents")), documents), (str(_("Registration form")), fields)]

    def _text(self, name: str) -> str:
        return self._data.get(name, "").strip()[:LENGTH]
