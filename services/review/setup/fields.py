"""Fields of a form made of places in the city pack: their kinds and limits are the pack's own."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date, time
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from services.review.setup.labels import label
from tenants.filings.form import text
from tenants.offices.citypack import CityPack
from tenants.offices.packparts import LETTER_FIELDS, NUMBER_FIELDS, Text, shapes_number

Pack = dict[str, Any]
LONGEST = 2000
CARD = "supervision.cards."
NUMBERS = {
    "number_format": NUMBER_FIELDS,
    "correction_number_format": NUMBER_FIELDS,
    "supervision.order_number": NUMBER_FIELDS,
    "referral.number_format": LETTER_FIELDS,
}
SHAPE = _("Needs {year}, {office} and {number} once each, and no other braces; {number:05d} has five digits.")
LETTER_SHAPE = _("Needs {year} and {number} once each, and no other braces; {number:05d} has five digits.")


class Line(forms.CharField):
    """Words on one line."""

    def to_python(self, value: Any) -> str:
        return text.prose(super().to_python(value) or "")


class Lines(forms.CharField):
    """Words, a paragraph a line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return text.paragraphs(super().to_python(value) or "")


class Days(forms.CharField):
    """Whole numbers in rising order, as in -7, -1, 0, 7."""

    def to_python(self, value: Any) -> list[int]:  # type: ignore[override]
        typed = text.number(super().to_python(value) or "").replace("，", ",").replace("、", ",")
        try:
            days = [int(one) for one in typed.split(",") if one.strip()]
        except ValueError:
            raise ValidationError(_("Write whole numbers with commas, as in -7, -1, 0, 7.")) from None
        if days != sorted(set(days)):
            raise ValidationError(_("Write them in rising order, each once."))
        return days


def _date(**known: Any) -> forms.Field:
    return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **known)


def _time(**known: Any) -> forms.Field:
    return forms.TimeField(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **known)


OF_KIND: dict[type, Callable[..., forms.Field]] = {
    bool: partial(forms.BooleanField, required=False),
    date: _date,
    time: _time,
    str: partial(Line, max_length=LONGEST),
}


def fields_of(path: str) -> Iterator[tuple[str, str, forms.Field]]:
    """The form's fields of one place: name, place of the value, field; of a text one in each language."""
    name = path.replace(".", "-")
    if path.startswith(CARD):
        help_text = _("0 is the last day in time, -1 the working day before. Empty: no such card.")
        field = forms.IntegerField(
            min_value=-30, max_value=60, required=False, label=label(path.split(".")), help_text=help_text
        )
        yield name, path, field
        return
    info = _info(path)
    if info.annotation is Text:
        for language in ("zh", "en"):
            words = _("%(what)s, %(language)s") % {
                "what": label(path.split(".")),
                "language": label([language]),
            }
            yield f"{name}-{language}", f"{path}.{language}", Line(label=words, max_length=LONGEST)
        return
    yield name, path, _field(path, info)


def _info(path: str) -> FieldInfo:
    model: type[BaseModel] = CityPack
    *outer, last = path.split(".")
    for part in outer:
        inner = model.model_fields[part].annotation
        assert isinstance(inner, type)  # noqa: S101 - the places are ours
        assert issubclass(inner, BaseModel)  # noqa: S101
        model = inner
    return model.model_fields[last]


def _field(path: str, info: FieldInfo) -> forms.Field:
    known: dict[str, Any] = {"label": label(path.split("."))}
    limits = {type(one).__name__: getattr(one, type(one).__name__.lower(), None) for one in info.metadata}
    if path in NUMBERS:
        letter = NUMBERS[path] == LETTER_FIELDS
        known["help_text"] = LETTER_SHAPE if letter else SHAPE
        return Line(max_length=60, validators=[_shaped(path)], **known)
    if info.annotation is int:
        return forms.IntegerField(min_value=limits.get("Ge"), max_value=limits.get("Le"), **known)
    if isinstance(info.annotation, type) and (make := OF_KIND.get(info.annotation)):
        return make(**known)
    return Days(required=False, help_text=_("Before it with a minus: -7, -1, 0, 7."), **known)


def _shaped(path: str) -> Any:
    def check(shape: str) -> None:
        if not shapes_number(shape, NUMBERS[path]):
            raise ValidationError(LETTER_SHAPE if NUMBERS[path] == LETTER_FIELDS else SHAPE)

    return check


def value_at(pack: Mapping[str, Any], path: str) -> Any:
    """What stands at a place of a pack, as a form shows it."""
    if path.startswith(CARD):
        rules = pack["supervision"]["cards"]
        return next((one["days"] for one in rules if one["colour"] == path.removeprefix(CARD)), None)
    value: Any = pack
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value


def with_value(pack: Pack, path: str, value: Any) -> Pack:
    """The pack with another value at a place, as a form gave it."""
    changed = deepcopy(pack)
    if path.startswith(CARD):
        colour = path.removeprefix(CARD)
        rules = [one for one in changed["supervision"]["cards"] if one["colour"] != colour]
        if value is not None:
            rules.append({"colour": colour, "days": value})
        changed["supervision"]["cards"] = sorted(rules, key=lambda one: one["colour"], reverse=True)
        return changed
    inside: Any = changed
    *outer, last = path.split(".")
    for part in outer:
        inside = inside.setdefault(part, {})
    if inside.get(last) is None or value != _read_back(inside[last], value):
        inside[last] = value.isoformat() if isinstance(value, date | time) else value
    return changed


def _read_back(stored: Any, value: Any) -> Any:
    """What is stored, as the form would give it: the same moment may be written in two ways."""
    return type(value).fromisoformat(stored) if isinstance(value, date | time) else stored
