"""One part of the exercise as forms: filled from a version of the pack, and what was typed put into it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from services.review.setup.fields import NUMBERS, Pack, fields_of, value_at, with_value
from services.review.setup.parts import Part, Rows
from tenants.offices.citypack import CityPack
from tenants.offices.packparts import NUMBER_FIELDS, shapes_number

EXAMPLE = {"year": 2026, "office": "DG", "number": 1}
# What the pack says against values that do not go together: at which field, and in which words.
AGAINST = {
    "ends_on lies before starts_on": ("period-ends_on", _("The period ends before it begins.")),
    "cards: red comes before yellow": (
        "supervision-cards-red",
        _("The red card comes after the yellow one: choose a higher number."),
    ),
    "quiet_from lies before quiet_to": (
        "peace-quiet_to",
        _("Quiet is the night: it begins in the evening and ends in the morning."),
    ),
    "reminders_to lies before reminders_from": (
        "peace-reminders_from",
        _("The reminders' time ends before it begins."),
    ),
    "clerk_after comes before the last reminder": (
        "reminders-clerk_after",
        _("The district is told after the last reminder: choose a higher number."),
    ),
    "city_after comes before clerk_after": (
        "reminders-city_after",
        _("The city is told after the district: choose a higher number."),
    ),
}


class PlacesForm(forms.Form):
    """The single places of a part."""

    def __init__(self, part: Part, pack: Pack, data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        self.by_place: dict[str, list[str]] = {}
        self.values: dict[str, str] = {}
        for place in part.places:
            for name, where, field in fields_of(place):
                self.fields[name] = field
                field.initial = value_at(pack, where)
                self.by_place.setdefault(place, []).append(name)
                self.values[name] = where


class Editing:
    """The forms of one part, over a pack; bound where `data` is what was typed."""

    def __init__(self, part: Part, pack: Pack, data: Mapping[str, Any] | None = None) -> None:
        self.part, self._pack = part, pack
        self.places = PlacesForm(part, pack, data)
        self.rows = [(rows, _formset(rows, pack, data)) for rows in part.rows]

    def valid(self) -> bool:
        """Whether all that was typed can be a pack; what is wrong is said at its field."""
        fits = all([self.places.is_valid(), *(formset.is_valid() for _rows, formset in self.rows)])
        return fits and not self._against()

    @cached_property
    def pack(self) -> Pack:
        """The pack with what was typed, of forms that are valid."""
        pack = self._pack
        for name, place in self.places.values.items():
            pack = with_value(pack, place, self.places.cleaned_data[name])
        for rows, formset in self.rows:
            kept = [one for one in _in_order(formset) if one.has_changed() or one.initial]
            pack = rows.into(pack, [one.entry() for one in kept])
        return pack

    @property
    def groups(self) -> list[tuple[object, list[list[tuple[forms.BoundField, str]]]]]:
        """The single places to show: of each group its heading, and the fields of each place with an example."""
        return [
            (
                heading,
                [
                    [(self.places[name], self._example(place)) for name in self.places.by_place[place]]
                    for place in places
                ],
            )
            for heading, places in self.part.groups
        ]

    def _example(self, place: str) -> str:
        """The number that a shape makes."""
        if place not in NUMBERS:
            return ""
        known = (
            EXAMPLE
            if NUMBERS[place] == NUMBER_FIELDS
            else {name: EXAMPLE[name] for name in ("year", "number")}
        )
        shape = self.places[place.replace(".", "-")].value() or ""
        return str(shape.format(**known)) if shapes_number(shape, NUMBERS[place]) else ""

    @property
    def faulty(self) -> Iterator[forms.BoundField]:
        """Every field that something is wrong with."""
        for form in [self.places, *(one for _rows, formset in self.rows for one in formset)]:
            yield from (field for field in form if form.is_bound and field.errors)

    def _against(self) -> list[str]:
        try:
            CityPack.model_validate(self.pack, extra="ignore")
        except ValidationError as error:
            said = [str(one["msg"]) for one in error.errors()]
            for words in said:
                self._say(words)
            return said
        return []

    def _say(self, words: str) -> None:
        field, message = next((known for text, known in AGAINST.items() if text in words), (None, words))
        self.places.add_error(field if field in self.places.fields else None, str(message))


def _formset(rows: Rows, pack: Pack, data: Mapping[str, Any] | None) -> "BaseFormSet[Any]":
    initial = [rows.form.initial_of(entry) for entry in rows.out(pack)]
    kind = formset_factory(
        rows.form,
        extra=1 if rows.grows else 0,
        can_delete=rows.grows,
        can_order=rows.grows,
        min_num=0,
        max_num=60,
        absolute_max=100,
    )
    return kind(data, initial=initial, prefix=rows.prefix)


def _in_order(formset: "BaseFormSet[Any]") -> list[Any]:
    return list(formset.ordered_forms) if formset.can_order else list(formset.forms)
