"""Annex 1 as a Django form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.filings.form import contact, identity
from tenants.filings.form.fields import NotAsked
from tenants.filings.form.table import ORGANISATIONS, ROWS, rows_for
from tenants.filings.states import FilerKind

WECHAT_BEGAN = date(2012, 8, 1)  # the month in which WeChat opened its platform for public accounts


@dataclass(frozen=True, slots=True)
class Warned:
    """What is unusual about a value that is taken all the same; the filer is asked to look at it again."""

    field: str
    code: str
    message: str


class FilingForm(forms.Form):
    """What is asked of one kind of filer.

    A draft (`complete=False`) may have any of it: what is given is checked, and `cleaned_data` has just that.
    To be submitted (`complete=True`) everything that is needed must be there. A field that is asked of
    another kind of filer is refused. `area_code` (as in 0633) goes before a local telephone number; `today`
    is a date in China.

    Raises:
        ValueError: `filer_kind` is not one.
    """

    use_required_attribute = False  # a draft is saved with gaps

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        filer_kind: str,
        complete: bool,
        area_code: str = "",
        today: date | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), label_suffix="")
        self.filer_kind, self.complete, self.area_code = FilerKind(filer_kind), complete, area_code
        self.today = today or timezone.localdate()
        self.rows = rows_for(self.filer_kind)
        for row in self.rows:
            self.fields[row.name] = row.field(
                label=row.label, help_text=row.help, required=complete and row.needed
            )
        self._asked = dict(self.fields)
        self._refuse_what_is_not_asked()

    def _refuse_what_is_not_asked(self) -> None:
        for row in ROWS:
            if row.name not in self.fields and row.name in self.data:
                self.fields[row.name] = NotAsked()

    def again(self, data: Mapping[str, Any]) -> Self:
        """The same draft with other data: to make a form costs more than all that it checks, where there are thousands.

        What is not given is not looked at.
        """
        self.fields = {name: field for name, field in self._asked.items() if name in data}
        self.data, self.is_bound, self._errors = data, True, None
        self._refuse_what_is_not_asked()
        return self

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What is unusual; never a reason to refuse."""
        return tuple(self._unusual()) if self.errors is not None else ()

    def clean_opened_on(self) -> date | None:
        day: date | None = self.cleaned_data["opened_on"]
        if day and day > self.today:
            message = _("The day of opening cannot lie ahead. Enter the day it was.")
            raise ValidationError(message, code="date_ahead")
        if day and day < WECHAT_BEGAN:
            message = _("There were no WeChat public accounts before August 2012. Check the year.")
            raise ValidationError(message, code="date_too_early")
        return day

    def clean_founder_id_number(self) -> str:
        value: str = self.cleaned_data["founder_id_number"]
        return identity.id_number(value, self.today) if value else ""

    def clean_uscc(self) -> str:
        value: str = self.cleaned_data["uscc"]
        return identity.credit_code(value) if value else ""

    def clean_org_phone(self) -> str:
        value: str = self.cleaned_data["org_phone"]
        return contact.telephone(value, self.area_code) if value else ""

    def clean(self) -> dict[str, Any]:
        """An organisation is known by one of two codes; what was not asked or said is left out."""
        if self.complete and self.filer_kind in ORGANISATIONS and not self._has_code():
            message = _("Enter the unified social credit code; without one, the organisation code.")
            self.add_error("uscc", ValidationError(message, code="uscc_or_org_code"))
        asked = {row.name for row in self.rows}
        said = asked if self.complete else asked & set(self.data)
        return {name: value for name, value in self.cleaned_data.items() if name in said}

    def _has_code(self) -> bool:
        given = {**self.cleaned_data, **self.errors}
        return bool(given.get("uscc") or given.get("org_code"))

    def _unusual(self) -> Iterator[Warned]:
        values = getattr(self, "cleaned_data", {})
        for row in self.rows:
            value = values.get(row.name)
            if row.warn and value and (unusual := row.warn(value)):
                yield Warned(row.name, str(unusual.code), str(unusual.message))
        if (uscc := values.get("uscc")) and (org_code := values.get("org_code")) and uscc[8:17] != org_code:
            message = _("The organisation code is not characters 9 to 17 of the credit code. Check both.")
            yield Warned("org_code", "org_code_differs", str(message))
