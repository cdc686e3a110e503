"""The small forms of the filer's pages; annex 1 itself is `tenants.filings.form`."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.filings.form import account as account_ids
from tenants.filings.form import text
from tenants.filings.states import GIVEN_REASONS, FilerKind


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

    filer_kind = forms.ChoiceField(
        label=_("Who files"),
        choices=FilerKind.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose who files.")),
    )


class ToldForm(forms.Form):
    """At the window: that who files was told, before anything personal is asked."""

    told = forms.MultipleChoiceField(
        label=_("Before anything personal is asked"),
        choices=[("shown", _("The filer was shown who asks, what for, and what their rights are."))],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Show it to the filer or read it out, then tick this.")},
    )


class ListForm(forms.Form):
    """A list of known accounts."""

    file = forms.FileField(
        label=_("Spreadsheet (.xlsx) or .csv, 5 MB and 20,000 rows at most"),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty. Choose another."),
        },
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )


class WithdrawForm(forms.Form):
    """Why a filing ends."""

    reason = forms.ChoiceField(label=_("Reason"), choices=GIVEN_REASONS, widget=forms.RadioSelect)


class AccountForm(forms.Form):
    """An account, by one of its ids: written as it is when it is filed."""

    account = forms.CharField(
        label=_("WeChat ID or original ID of the account"),
        help_text=_("In the account's settings, under account details. The original ID begins with gh_."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter the WeChat ID or the original ID.")},
    )

    def clean_account(self) -> str:
        """As in annex 1."""
        return account_ids.wechat_id(self.cleaned_data["account"])


class ReceiptForm(AccountForm):
    """A receipt, by what stands on it."""

    number = forms.CharField(
        label=_("Filing number"),
        help_text=_("As it stands on the receipt."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the filing number.")},
    )
    field_order = ("number", "account")

    def clean_number(self) -> str:
        """Without what cannot be seen."""
        return text.code(self.cleaned_data["number"])


class RegisterForm(forms.Form):
    """One line of the register, by what it is asked for: an account's id, or a filing number."""

    asked = forms.CharField(
        label=_("WeChat ID, original ID, or filing number"),
        help_text=_("Exactly as it is; parts of it find nothing."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter an account's ID, or a filing number.")},
    )

    def clean_asked(self) -> str:
        """Without what cannot be seen."""
        return text.code(self.cleaned_data["asked"])


class CriteriaForm(forms.Form):
    """Who must file, as the notice says it: each of its criteria is a question, and one yes is enough."""

    def __init__(self, data: Any, criteria: Sequence[object]) -> None:
        super().__init__(data)
        for number, words in enumerate(criteria, start=1):
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=str(words).rstrip("；;。."),
                choices=[("yes", _("Yes")), ("no", _("No"))],
                widget=forms.RadioSelect,
                error_messages={"required": _("Answer yes or no.")},
            )
        for field in self.fields.values():
            field.required = not self.met

    @property
    def met(self) -> list[int]:
        """The numbers of the criteria that were answered with yes, whatever was left out."""
        return [number for number, name in enumerate(self.fields, start=1) if self.data.get(name) == "yes"]
