"""The desks' small forms."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """A member's sign-in to an office."""

    username = forms.CharField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    totp = forms.CharField(
        label=_("Code of the second factor"),
        required=False,
        max_length=6,
        help_text=_("Only where one is set up for you."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PaperForm(forms.Form):
    """Where the paper copy lies."""

    place = forms.CharField(label=_("Box and folder"), required=False, max_length=60)


class ReasonForm(forms.Form):
    """Why the city gives a filing back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """What the city says when it urges."""

    note = forms.CharField(label=_("Note"), required=False, max_length=300)
