"""The desks' small forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LENGTH = 300


class DaysForm(forms.Form):
    """What asks for days `since` and `until`: the second is none before the first."""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error(
                "until", forms.ValidationError(_("This day is before the other."), code="wrong-order")
            )
        return found


class ReasonForm(forms.Form):
    """Why the city gives a filing back."""

    reason = forms.CharField(label=_("Reason"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """What the city says when it urges."""

    note = forms.CharField(label=_("Note"), required=False, max_length=LENGTH)
