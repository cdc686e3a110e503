"""Tags of every template."""

from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide

register = template.Library()

# A state is told by its word, its colour and its form.
OF_STATE = {
    "draft": "file-pen",
    "submitted": "hourglass",
    "returned": "undo-2",
    "county_approved": "check",
    "city_archived": "archive",
    "overdue": "clock-alert",
    "withdrawn": "ban",
}


@register.simple_tag
@cache
def icon(name: str, size: int = 20) -> SafeString:
    """An icon as part of the page, for the eye alone: the words beside it say the same."""
    return SafeString(lucide(name, size=size, aria_hidden="true"))


@register.simple_tag
def badge(state: Any, label: Any) -> SafeString:
    """A state as a coloured word; the class is the state's code."""
    drawn = icon(OF_STATE[state], 16) if state in OF_STATE else ""
    return format_html('<span class="badge state-{}">{}{}</span>', state, drawn, label)


@register.filter
def is_choices(field: BoundField) -> bool:
    """Whether a field is a group of boxes or buttons, which needs a legend instead of a label."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A field's control, tied to its help and its faults for those who hear the page."""
    described = [f"{field.auto_id}-help"] if field.help_text else []
    attributes: dict[str, Any] = {}
    if field.errors:
        described.append(f"{field.auto_id}-fault")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.simple_tag
def html_lang() -> str:
    """The page's language as HTML has it."""
    return "en" if get_language() == "en" else "zh-Hans"


@register.filter
def with_code(text: str) -> SafeString:
    """A text in which `words` between such signs are a program's."""
    pieces = ((piece, "code" if number % 2 else "span") for number, piece in enumerate(text.split("`")))
    return format_html_join("", "<{1}>{0}</{1}>", pieces)


@register.filter
def get(mapping: dict[Any, Any] | None, key: Any) -> Any:
    """A value of a mapping by a key that is itself a variable."""
    return mapping.get(key, "") if mapping else ""
