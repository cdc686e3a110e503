"""What the city's pages say in words of their own."""

from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from infra.problems import Problem
from services.review import on_top as tops
from services.review.city import choosing
from services.review.city.figures import Speed
from tenants.offices.directory import directory

register = template.Library()
HOUR, DAY = 60, 24 * 60
NONE = SafeString('<span class="quiet">—</span>')
SHARE = ' <span class="quiet small">%d %%</span>'
CELL = ' class="cell-%s"'


@register.filter
def worked(minutes: int) -> str:
    """A span as it is read: minutes of less than an hour, hours of less than a day, else days and a tenth."""
    if minutes < HOUR:
        return _("%(minutes)s min") % {"minutes": minutes}
    if minutes < DAY:
        return _("%(hours)s h") % {"hours": f"{minutes / HOUR:.1f}"}
    return _("%(days)s days") % {"days": f"{minutes / DAY:.1f}"}


@register.simple_tag
def took(days: float, *, working: bool) -> str:
    """How long a stage took: working days are whole ones, so that none is the same day."""
    if not working:
        return worked(round(days * DAY))
    if not days:
        return _("the same day")
    return _("%(days)s working days") % {"days": f"{days:.1f}"}


@register.simple_tag
def figure(count: int, address: str, *, unit: str = "", label: str = "") -> SafeString:
    """A figure that leads to the list behind it; nought leads nowhere."""
    # Two hundred of these make a table: what is a number is not looked through for signs of HTML.
    shown = f"{count:d}{conditional_escape(unit)}"
    if not count:
        return SafeString(f'<span class="quiet">{shown}</span>')
    said = format_html(' aria-label="{} {}{}"', label, count, unit) if label else ""
    return SafeString(f'<a href="{conditional_escape(address)}"{said}>{shown}</a>')


@register.simple_tag
def line(row: dict[str, Any]) -> SafeString:
    """The figures of an office under the headings of `headings.html`: in one, for twenty offices make a table."""
    of, at, states = row["figures"], row["lists"], row["states"]
    share, returned = of.share, of.returned_rate
    cells = (
        ("red", figure(of.red, at["red"])),
        ("yellow", figure(of.yellow, at["yellow"])),
        ("", figure(of.known, at["known"])),
        ("", figure(of.filed, at["filed"]) + ("" if share is None else SHARE % share)),
        ("", figure(of.received, at["received"])),
        ("", figure(states["submitted"], at["submitted"])),
        ("county_approved", figure(states["county_approved"], at["county_approved"])),
        ("", figure(states["city_archived"], at["city_archived"])),
        ("", NONE if returned is None else figure(returned, at["returned_once"], unit=" %")),
        ("", speed(row["speed"])),
        ("", figure(of.paper_missing, at["paper"])),
        ("overdue", figure(states["overdue"], at["overdue"])),
    )
    return SafeString("".join(f"<td{CELL % colour if colour else ''}>{cell}</td>" for colour, cell in cells))


@register.simple_tag
def speed(found: Speed | None) -> SafeString:
    """Median and 90th percentile of a stage."""
    if found is None:
        return NONE
    return format_html(
        '<span class="number nowrap">{} / {}</span>', worked(found.median), worked(found.ninetieth)
    )


@register.simple_tag(takes_context=True)
def on_top(context: Any) -> tops.OnTop:
    """What waits for the office whose desk this is, and for who reads it."""
    return tops.on_top(context["office"].slug, context["actor"].role)


@register.inclusion_tag("review/city/office_choice.html")
def office_choice(
    chosen: str,
    problem: Problem | None = None,
    *,
    id: str = "office",  # noqa: A002 - the HTML word
    every: bool = True,
) -> dict[str, Any]:
    """The field in which an office is chosen: a list of few, else a name that is typed (`office.js` helps).

    Args:
        chosen: the office's address, or what was typed and is no office's.
        problem: what was refused; what it says of `office` is said here.
        every: whether all of them may be meant.
    """
    faults = problem.errors if problem else ()
    card = directory().offices.get(chosen)
    return {
        "id": id,
        "chosen": chosen,
        "typed": card.area if card else chosen,
        "every": every,
        "offices": choosing.listed(),
        "fault": next((fault.message for fault in faults if fault.field == "office"), ""),
    }
