"""Every page of the desks, in a district with 100,000 filings after years."""

from typing import ClassVar

from tests.bench.played import MANY, inside
from tests.bench.row import Goal, Row
from tests.bench.stage import OFFICE

# There is nothing to call anybody about, nobody has exported or written to many; another tab has what there is.
NOTHING = {"transfers/", "tables/", "reasons/", "bulk/", "then/", "dead-letters/", "second-returns/"}


class Pages(Row):
    """The slowest of all pages that somebody is led to from a desk; each asks as often as with few filings."""

    unit = "ms"
    goal = Goal("at most", 100)
    office: ClassVar[str]

    def prepare(self) -> None:
        with inside(self.stage) as played:
            desk, few = played.desks[self.office], played.queries[self.office]
            many = {kind: desk.queries(kind) for kind in few}
            if more := [f"{kind}: {few[kind]}, {many[kind]}" for kind in few if few[kind] < many[kind]]:
                raise RuntimeError(f"queries with few filings and with many: {'; '.join(more)}")
            if empty := desk.empty() - NOTHING:
                raise RuntimeError(f"nothing is shown on: {', '.join(sorted(empty))}")

    def ours(self) -> float:
        with inside(self.stage) as played:
            desk = played.desks[self.office]
            spent = {kind: desk.time(kind) for kind in desk.pages}
        slowest = max(spent, key=spent.__getitem__)
        self.note = f"the slowest of {len(spent)}: {slowest}"
        return spent[slowest]


class District(Pages):
    name = "desk-pages"
    title = f"slowest page of a district's desk, {MANY:,} filings in the office"
    office = OFFICE


class City(Pages):
    name = "city-pages"
    title = f"slowest page of the city's desk, {MANY:,} filings in one office"
    office = "city"
