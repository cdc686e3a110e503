"""From when a version is in force, and why it was made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.problems import Problem
from services.review.setup.fields import Line
from tenants.offices.models import Notice
from tenants.offices.setup.changing import REMARK

LOCAL = "%Y-%m-%dT%H:%M"
NOW, LATER = "now", "later"


class WhenForm(forms.Form):
    """The end of every form of the set-up."""

    when = forms.ChoiceField(
        label=_("In force"),
        choices=[(NOW, _("at once")), (LATER, _("from a moment to come"))],
        widget=forms.RadioSelect,
    )
    starts_at = forms.DateTimeField(
        label=_("In force from"),
        required=False,
        input_formats=[LOCAL, "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        help_text=_("Only for a moment to come; of a day alone its beginning."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL),
    )
    remark = Line(
        label=_("Why"),
        max_length=REMARK,
        help_text=_("It stands beside the version for good: what was decided, by whom."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, base: Notice) -> None:
        coming = base.in_force_from > timezone.now()
        initial = {"when": LATER, "starts_at": base.in_force_from} if coming else {"when": NOW}
        super().__init__(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        """A moment to come is named."""
        typed = super().clean() or {}
        if typed.get("when") == LATER and not typed.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say from when."))
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
