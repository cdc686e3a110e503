"""Django fields that take what HTML or JSON gives, put it in order, and say what to do where they refuse."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.filings.form import text

REQUIRED = {"required": _("Fill this in; it is needed to submit.")}
DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
YES = {"true", "yes", "1", "on", "是"}
NO = {"false", "no", "0", "off", "否"}
MOST = 2_000_000_000


class Line(forms.CharField):
    """Text of one line, or more with a `Textarea`; `check` returns it in order or refuses it."""

    def __init__(self, *, max_length: int, check: Callable[[str], str] = text.prose, **options: Any) -> None:
        self.check = check
        super().__init__(max_length=max_length, error_messages=REQUIRED, **options)
        self.error_messages["max_length"] = _("Shorten this to %(limit_value)d characters.")

    def to_python(self, value: object) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValidationError(_("Enter text here."), code="not_text")
        written = str(value) if isinstance(value, str) or abs(value) < 10**40 else "?"
        return self.check(written) if written.strip() else ""


class WholeNumber(forms.IntegerField):
    """A count, from 0 on; 12,345 and full-width digits are read."""

    def __init__(self, **options: Any) -> None:
        # No `type=number`: of what is no number a browser sends nothing, and what was typed would be lost.
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        super().__init__(min_value=0, max_value=MOST, error_messages=REQUIRED, widget=widget, **options)
        for wrong in ("invalid", "min_value", "max_value"):
            self.error_messages[wrong] = _("Enter a whole number from 0 on, in digits, as in 1200.")

    def to_python(self, value: object) -> int | None:
        if isinstance(value, str):
            value = text.number(value).replace(",", "").replace(" ", "")
        return super().to_python(value)


class Day(forms.DateField):
    """A date, as 2017-03-20 or as it is written in Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=DATE_FORMATS, error_messages=REQUIRED, **options)
        self.error_messages["invalid"] = _("Enter a date as in 2017-03-20.")

    def to_python(self, value: object) -> date | None:
        if value is not None and not isinstance(value, str | date):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.number(value).replace(" ", "") if isinstance(value, str) else value)


class YesNo(forms.Field):
    """Yes, no, or not said yet (None)."""

    widget = forms.RadioSelect(choices=[("true", _("Yes")), ("false", _("No"))])

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=REQUIRED, **options)

    def to_python(self, value: object) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        word = text.number(value).lower() if isinstance(value, str) else str(value)
        if word in YES or word in NO:
            return word in YES
        if word:
            raise ValidationError(_("Choose yes or no."), code="invalid_choice")
        return None

    def prepare_value(self, value: object) -> object:
        return str(value).lower() if isinstance(value, bool) else value


class One(forms.ChoiceField):
    """One of a list, by its code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages=REQUIRED, widget=forms.RadioSelect, **options)
        self.error_messages["invalid_choice"] = _("Choose one from the list.")


class Some(forms.MultipleChoiceField):
    """One or more of a list, by their codes; once each, in the list's order."""

    def __init__(self, *, choices: Sequence[tuple[str, Any]], **options: Any) -> None:
        super().__init__(
            choices=choices, error_messages=REQUIRED, widget=forms.CheckboxSelectMultiple, **options
        )
        self.codes = [code for code, _label in choices]
        for wrong in ("invalid_choice", "invalid_list"):
            self.error_messages[wrong] = _("Choose one or more from the list.")

    def clean(self, value: object) -> list[str]:
        chosen = super().clean(value)
        return [code for code in self.codes if code in chosen]


class NotAsked(forms.Field):
    """A field that is for another kind of filer: only nothing may be said there."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: object) -> None:
        if value not in (None, "", []):
            message = _("This is not asked of your kind of filer. Leave it empty.")
            raise ValidationError(message, code="not_for_kind")
