"""The supervisor's forms: somebody who is to work here, and the office's own data."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from infra.db.scope import SLUG
from infra.problems import Problem
from tenants.filings.form import contact, text
from tenants.offices import team
from tenants.offices.setup.starting import FORMATS, LOCAL

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
    starts_at = forms.DateTimeField(
        label=_("From when (empty: at once)"),
        required=False,
        input_formats=FORMATS,
        help_text=_("Until then the account is blocked."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL),
    )

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
            if not isinstance(value, str):
                continue
            try:
                cleaned[name] = ways.get(name, text.prose)(value)
            except ValidationError as error:
                self.add_error(name, error)
        if cleaned.get("hours_en") and not cleaned.get("hours"):
            self.add_error("hours", _("Write the opening hours in Chinese, too: most filers read that."))
        return cleaned


class OfficeForm(ContactForm):
    """All of an office's card, as the city's officers keep it."""

    name = forms.CharField(label=_("Name, in Chinese"), max_length=100)
    name_en = forms.CharField(label=_("Name, in English"), max_length=200)
    area = forms.CharField(
        label=_("Area, in Chinese"),
        max_length=50,
        help_text=_("SMS are signed with it: have a new signature approved by the providers first."),
    )
    area_en = forms.CharField(label=_("Area, in English"), max_length=100)
    code = forms.CharField(
        label=_("Code in numbers"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, as in DG."))],
    )
    also = forms.CharField(
        label=_("Other names of the area"),
        max_length=500,
        required=False,
        help_text=_("By which filers look for it, with commas: 石臼、秦楼."),
    )
    place = forms.CharField(
        label=_("Place on the map"),
        max_length=40,
        required=False,
        help_text=_("Degrees north and east (WGS 84), as in 35.425, 119.462; for the nearest office."),
    )

    @classmethod
    def typed(cls, card: Mapping[str, Any]) -> dict[str, Any]:
        """A card as the form shows it."""
        place, also = card["place"], card["also"]
        shown = {"also": "、".join(also or ()), "place": ", ".join(str(one) for one in place or ())}
        return {**card, **shown}

    def clean_also(self) -> list[str]:
        """The names, each once."""
        names = re.split("[,，、]", text.prose(self.cleaned_data["also"]))
        return list(dict.fromkeys(name.strip() for name in names if name.strip()))

    def clean_place(self) -> list[float] | None:
        """Two numbers on the globe."""
        typed = text.number(self.cleaned_data["place"]).replace("，", ",")
        if not typed:
            return None
        try:
            north, east = (float(one) for one in typed.split(","))
        except ValueError:
            north, east = 91.0, 0.0
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            raise ValidationError(_("Two numbers with a comma, as in 35.425, 119.462."))
        return [north, east]


class NewOfficeForm(OfficeForm):
    """An office that is to be."""

    slug = forms.CharField(
        label=_("Word in its address"),
        max_length=30,
        validators=[
            RegexValidator(
                f"^{SLUG.pattern}$", _("Small letters and digits, a letter first, as in donggang.")
            )
        ],
        help_text=_("As in /o/donggang/. It never changes."),
    )
