"""The dashboard's charts in the reader's words."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.review.city.charts import Chart, Series, Value, columns, shares
from services.review.city.figures import Figures
from services.review.city.filters import PASSAGES, PASSED, Filters
from tenants.filings.form import Content
from tenants.filings.states import FilerKind, State

EVERY = 5  # days between two that have their date below
SHOWN = ("received", "city_archived")
# Which changes of a state each of them is.
CHANGES = {
    name: {
        (source, target)
        for source in State.values
        for target in State.values
        if _of[0] is None or source in _of[0]
        if target in _of[1]
    }
    for name, _of in {
        "received": ((State.DRAFT, State.OVERDUE), (State.SUBMITTED,)),
        "city_archived": ((State.COUNTY_APPROVED,), (State.CITY_ARCHIVED,)),
    }.items()
}
assert set(CHANGES) <= set(PASSAGES)  # noqa: S101 - what is drawn has a list behind it


def trend(days: Mapping[date, Mapping[tuple[str, str], int]], office: str) -> Chart:
    """How many were handed in and archived, day by day."""
    groups = []
    for place, (day, counts) in enumerate(days.items()):
        values = [_of_day(name, day, counts, office) for name in SHOWN]
        groups.append((day.isoformat(), day.strftime("%m-%d") if place % EVERY == EVERY - 1 else "", values))
    series = [Series(name, str(PASSED[name])) for name in SHOWN]
    return columns("trend", _("Handed in and archived, the last 30 days"), groups, series)


def by_filer_kind(of: Figures) -> Chart:
    """How many of the known accounts are filed, by who files."""
    rows = _rows(of, "filer_kind", dict(FilerKind.choices))
    return shares("filers", _("Known accounts filed, by who files"), rows, _parts())


def by_content(of: Figures) -> Chart:
    """How many of the known accounts are filed, by what they are about; one with two contents counts in both."""
    rows = _rows(of, "content", dict(Content.choices))
    return shares("contents", _("Known accounts filed, by content"), rows, _parts())


def _of_day(name: str, day: date, counts: Mapping[tuple[str, str], int], office: str) -> Value:
    count = sum(counts.get(change, 0) for change in CHANGES[name])
    asked = Filters(office=office, state="", passed=name, since=day, until=day)
    said = {"day": date_format(day, _("j F Y")), "what": PASSED[name], "count": count}
    return Value(count, _("%(day)s: %(what)s %(count)d") % said, asked.address)


def _rows(of: Figures, side: str, labels: Mapping[str, object]) -> Iterator[tuple[str, Value, Value]]:
    found = of.shares(side)
    for value, label in labels.items():
        known, filed = found.get(value, (0, 0))
        asked = Filters(office=of.place, state="", kind="first", **{side: value})  # type: ignore[arg-type]
        words = {"name": label, "filed": filed, "lacking": known - filed}
        yield (
            str(label),
            Value(
                filed,
                _("%(name)s: %(filed)d archived") % words,
                asked.but(state=State.CITY_ARCHIVED.value).address,
            ),
            Value(
                known - filed,
                _("%(name)s: %(lacking)d not yet archived") % words,
                asked.but(was="lacking").address,
            ),
        )


def _parts() -> tuple[Series, Series]:
    return Series("city_archived", _("Archived")), Series("lacking", _("Not yet archived"))
