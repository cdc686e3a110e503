"""Tags of every template."""

from functools import cache
from typing import Any
from uuid import UUID

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from lucide.templatetags.lucide import lucide

from infra.service import services

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
def colon() -> str:
    """What stands between a word and what is said of it, as the reader's language writes it."""
    return ": " if get_language() == "en" else "："


@register.simple_tag
def badge(state: Any, label: Any) -> SafeString:
    """A state as a coloured word; the class is the state's code."""
    drawn = icon(OF_STATE[state], 16) if state in OF_STATE else ""
    return format_html('<span class="badge state-{}">{}{}</span>', state, drawn, label)


Link = tuple[str, object, bool]  # address, words, and whether that is here


@register.simple_tag(takes_context=True)
def desk_places(context: Any, kind: str) -> dict[str, list[Link]]:
    """Where the desks' bar leads to (`bar`), and what lies beside the page that is shown (`beside`), by role."""
    path, role = context["request"].path, context["actor"].role
    places = [place for one in services().values() for place in one.desk if place.leads(kind, role)]
    places.sort(key=lambda place: place.rank)
    groups = [[(reverse(page.url), page.label) for page in place.leads(kind, role)] for place in places]
    fits = (address for pages in groups for address, _label in pages if path.startswith(address))
    here = max(fits, key=len, default="")
    inside = [any(address == here for address, _label in pages) for pages in groups]
    bar = [(pages[0][0], place.label, so) for place, pages, so in zip(places, groups, inside, strict=True)]
    beside = next((pages for pages, so in zip(groups, inside, strict=True) if so and len(pages) > 1), [])
    return {"bar": bar, "beside": [(address, label, address == here) for address, label in beside]}


@register.simple_tag(takes_context=True)
def filing_places(context: Any, whose: str, filing_id: UUID) -> list[Link]:
    """The pages about one filing, those for its office (`desk`) or its filer (`filer`)."""
    all_services = services().values()
    places = [place for one in all_services for place in (one.filing if whose == "desk" else one.filer)]
    known = {"filing_id": filing_id}
    return _with_here(
        context["request"].path, [(reverse(place.url, kwargs=known), place.label) for place in places]
    )


@register.simple_tag
def filing_warnings(filing: object) -> list[object]:
    """What the services want the office to see of a filing."""
    return [line for one in services().values() for name in one.warns for line in import_string(name)(filing)]


def _with_here(path: str, places: list[tuple[str, object]]) -> list[Link]:
    """Whether each place is here: the one with the longest address that fits."""
    fits = (address for address, _label in places if path.startswith(address))
    here = max(fits, key=len, default="")
    return [(address, label, address == here) for address, label in places]


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
