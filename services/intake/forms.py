"""The small forms of the filer's pages; annex 1 itself is `tenants.filings.form`."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.filings.states import FilerKind, WithdrawalReason


class ContactForm(forms.Form):
    """Where the code goes."""

    contact = forms.CharField(
        label=_("Mobile number or mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "email"}),
    )


class CodeForm(forms.Form):
    """The code that came."""

    contact = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Six-digit code"),
        min_length=6,
        max_length=6,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )


class KindForm(forms.Form):
    """Who files."""

    filer_kind = forms.ChoiceField(label=_("Who files"), choices=FilerKind.choices, widget=forms.RadioSelect)


class WithdrawForm(forms.Form):
    """Why a filing ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=WithdrawalReason.choices, widget=forms.RadioSelect)
