"""Plays stories, several at a time."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any

from demonstration import plots
from demonstration.case import Case, Desk
from demonstration.client import Caller, Sink, own_address, staff
from demonstration.plan import LONG_AGO, Story

THREADS = 6
# The clock comes by once a minute; who is overdue files late even where it has not been here yet.
CLOCK_SECONDS = 54.0
LOOK_AGAIN = 0.5


@dataclass
class Player:
    """Plays the month of a city. `told` is called after each story."""

    city: Caller
    desks: dict[str, Desk]
    sink: Sink
    told: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.states: Counter[str] = Counter()
        self._lock = Lock()

    def play(self, stories: Iterable[Story]) -> None:
        """Known accounts come first, and at the end those of them that are filed late.

        Raises:
            Refused: the system did not do what a story says.
        """
        cases = [Case(story, self.desks[story.office], self.city, self.sink) for story in stories]
        late = [case for case in cases if case.story.plot == "known_filed_late"]
        known = [case for case in cases if case.story.plot in LONG_AGO]
        began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(Case.put_on_list, late))
            others = [case for case in cases if case not in late]
            list(pool.map(self._tell, sorted(others, key=lambda case: case not in known)))
            self._await_clock(late, began + CLOCK_SECONDS)
            list(pool.map(self._tell, late))

    def _tell(self, case: Case) -> None:
        getattr(plots, case.story.plot)(case)
        case.close()
        with self._lock:
            self.states[case.state] += 1
        self.told()

    def _await_clock(self, late: list[Case], until: float) -> None:
        for case in late:
            path = f"filings/{case.filing['id']}"
            while time.monotonic() < until and case.desk.clerk.get(path)["state"] == "draft":
                time.sleep(LOOK_AGAIN)


def at_work(people: dict[str, Any]) -> Player:
    """Everybody of the demonstration file, signed in."""
    base_url, numbers = people["base_url"], iter(range(10_000, 20_000))
    city = staff(base_url, "city", people["city"], own_address(base_url, next(numbers)))
    desks = {}
    for office in people["offices"]:
        slug, address = office["slug"], own_address(base_url, next(numbers))
        clerk = staff(base_url, slug, office["clerk"], address)
        desks[slug] = Desk(clerk, staff(base_url, slug, office["supervisor"], address))
    return Player(city, desks, Sink(people["sink_url"]))


def played(city: Caller) -> set[str]:
    """The accounts that the city's docket knows already."""
    found, after = set(), ""
    while True:
        page = city.get("docket", state="", after=after)
        found |= {entry["account"] for entry in page["entries"]}
        if not (after := page["after"]):
            return found
