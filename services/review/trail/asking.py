"""What is asked of a trail: days, a person, acts, a filing; one typed value for page, links and download."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.problems import FieldError, Unprocessable
from services.review.forms import DaysForm
from services.review.oversight.words import KINDS, WORDS
from tenants.filings.form.text import prose

LENGTH = 100
_DAY = forms.DateInput({"type": "date"})


def _acts() -> list[tuple[Any, Any]]:
    """All acts, by kind; each kind begins with all of it."""
    return [
        ("", _("All acts")),
        *((label, [(kind, _All(label)), *acts.items()]) for kind, (label, acts) in KINDS.items()),
    ]


class _All:
    """The words for a whole kind, in the language of whoever reads them."""

    def __init__(self, label: object) -> None:
        self._label = label

    def __str__(self) -> str:
        return str(_("All of: %(kind)s") % {"kind": self._label})


class AskedForm(DaysForm):
    """What narrows a trail, as it is typed."""

    since = forms.DateField(label=_("From"), required=False, widget=_DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=_DAY)
    what = forms.ChoiceField(label=_("Kind of act"), required=False, choices=_acts)
    who = forms.CharField(
        label=_("Staff, by a part of the name"),
        required=False,
        max_length=LENGTH,
    )
    about = forms.CharField(
        label=_("Filing, by number, account or id"),
        required=False,
        max_length=LENGTH,
    )

    def clean_who(self) -> str:
        return prose(self.cleaned_data["who"])

    def clean_about(self) -> str:
        return prose(self.cleaned_data["about"])

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        since = found.get("since")
        if since and since > timezone.localdate():
            self.add_error("since", forms.ValidationError(_("This day has not come yet."), code="to-come"))
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; what is empty narrows nothing. `what`: an act, or a kind of acts."""

    since: date | None = None
    until: date | None = None
    what: str = ""
    who: str = ""
    about: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Self:
        """What an address says.

        Raises:
            Unprocessable: something cannot be read; says where.
        """
        form = AskedForm(asked)
        if form.is_valid():
            return cls(**form.cleaned_data)
        raise Unprocessable(
            "filter-unreadable",
            _("This filter cannot be read. Look at the marked fields."),
            errors=[
                FieldError(name, fault.code or "invalid", fault.messages[0])
                for name, faults in form.errors.as_data().items()
                for fault in faults
            ],
        )

    @property
    def actions(self) -> list[str]:
        """The acts that are asked for, as the trail names them; none: all."""
        if self.what in WORDS:
            return [self.what]
        return list(KINDS[self.what][1]) if self.what in KINDS else []

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return self != type(self)()

    def query(self, **other: object) -> str:
        """The part of an address that says this, and `other` parameters."""
        said = {field.name: getattr(self, field.name) for field in fields(self)} | other
        return urlencode({name: value for name, value in said.items() if value})
