"""From when on something is to hold: at once, or from a moment to come."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.problems import Problem, Unprocessable

LOCAL = "%Y-%m-%dT%H:%M"
FORMATS = [LOCAL, "%Y-%m-%d %H:%M", "%Y-%m-%d"]
NOW, LATER = "now", "later"


class Standing(TextChoices):
    """How a version stands: of several from one moment the last made counts, the others are replaced."""

    IN_FORCE = "in_force", _("in force")
    TO_COME = "to_come", _("to come")
    FORMER = "former", _("former")
    REPLACED = "replaced", _("replaced before its time")
    TAKEN_BACK = "taken_back", _("taken back")


def not_past(starts_at: datetime | None) -> None:
    """Let pass what starts now (None) or later.

    Raises:
        Unprocessable: the moment is past.
    """
    if starts_at is not None and starts_at <= timezone.now():
        message = _("This moment is past. Choose a later one, or now.")
        raise Unprocessable("starts-in-past", message).at("starts_at")


class StartForm(forms.Form):
    """At once, or from when."""

    when = forms.ChoiceField(
        label=_("In force"),
        choices=[(NOW, _("at once")), (LATER, _("from a moment to come"))],
        required=False,  # who says nothing means now
        widget=forms.RadioSelect,
        initial=NOW,
    )
    starts_at = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        input_formats=FORMATS,
        help_text=_("Only for a moment to come; of a day alone its beginning."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL),
    )

    def clean(self) -> dict[str, Any]:
        """A moment to come is named, and none beside "at once": what was typed is not passed over."""
        typed = super().clean() or {}
        later, moment = typed.get("when") == LATER, typed.get("starts_at")
        if later and not moment and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say from when."))
        if moment and not later:
            message = _("At once, or from the moment beside it? Choose, or leave the moment empty.")
            self.add_error("when", message)
        return typed

    @property
    def moment(self) -> datetime | None:
        """From when; None: at once."""
        found: datetime | None = (
            self.cleaned_data["starts_at"] if self.cleaned_data["when"] == LATER else None
        )
        return found

    def say(self, problem: Problem) -> None:
        """Show what was refused at its field."""
        for fault in problem.errors:
            if fault.field in self.fields:
                self.add_error(fault.field, str(fault.message))
