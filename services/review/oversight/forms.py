"""The supervisor's forms: somebody who is to work here, and the office's own data."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from infra.problems import Problem
from tenants.filings.form import contact, text
from tenants.offices import team

Clean = Callable[[str], str]


class MemberForm(forms.Form):
    """Somebody who is to work in an office; what is wrong with it is said by the verb."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("3 to 60 small letters, digits, dots or hyphens, as in li.ming."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("As colleagues know them: it stands beside what they do."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, office: str, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.fields["role"].choices = team.roles_of(office)  # type: ignore[attr-defined]

    def say(self, problem: Problem) -> None:
        """Show what was refused at its field, and nothing else."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
        for fault in problem.errors:
            self.add_error(fault.field, str(fault.message))
        self.asks_who = problem.code == "works-elsewhere"


class ContactForm(forms.Form):
    """The office's own data, as everybody reads them."""

    address = forms.CharField(label=_("Address, in Chinese"), max_length=200)
    address_en = forms.CharField(label=_("Address, in English"), max_length=200)
    area_code = forms.CharField(
        label=_("Area code"),
        max_length=4,
        validators=[
            RegexValidator(r"^0\d{2,3}$", _("An area code is 0 and two or three digits, as in 0633."))
        ],
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    phone = forms.CharField(
        label=_("Telephone number"),
        max_length=8,
        validators=[RegexValidator(r"^\d{7,8}$", _("Seven or eight digits, without the area code."))],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.CharField(
        label=_("Mail address"),
        max_length=254,
        help_text=_("Filers write there; the office's own mails go there, too."),
        widget=forms.EmailInput(),
    )
    hours = forms.CharField(
        label=_("Opening hours, in Chinese"),
        max_length=200,
        required=False,
        help_text=_("As in: Monday to Friday 8:30-12:00, 14:00-17:30, not on public holidays."),
    )
    hours_en = forms.CharField(label=_("Opening hours, in English"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Each text put in order; a text that cannot be stored is said at its field."""
        cleaned = super().clean() or {}
        ways: dict[str, Clean] = {"area_code": text.digits, "phone": text.digits, "email": contact.email}
        for name, value in list(cleaned.items()):
            try:
                cleaned[name] = ways.get(name, text.prose)(value)
            except ValidationError as error:
                self.add_error(name, error)
        if cleaned.get("hours_en") and not cleaned.get("hours"):
            self.add_error("hours", _("Write the opening hours in Chinese, too: most filers read that."))
        return cleaned
