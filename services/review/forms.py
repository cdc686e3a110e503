"""The desks' small forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

LENGTH = 300


class ReasonForm(forms.Form):
    """Why the city gives a filing back."""

    reason = forms.CharField(label=_("Reason"), max_length=LENGTH, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """What the city says when it urges."""

    note = forms.CharField(label=_("Note"), required=False, max_length=LENGTH)
