"""Plays stories, several at a time."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from demonstration import between, lists, offices, plots, second_return, versions
from demonstration.case import Case, Desk
from demonstration.client import Caller, Sink, own_address, staff
from demonstration.plan import KNOWN, Story

THREADS = 6
LOOK_AGAIN = 0.5
PATIENCE = 45.0


@dataclass
class Player:
    """Plays the month of a city. `told` is called after each story."""

    city: Caller
    desks: dict[str, Desk]
    sink: Sink
    # Seconds in which the clock must have come by; who is overdue files late even where it has not.
    patience: float = PATIENCE
    told: Callable[[], None] = lambda: None

    def play(self, stories: Iterable[Story]) -> None:
        """Lists of known accounts come first, and at the end those of them that are filed late.

        Raises:
            Refused: the system did not do what a story says.
        """
        cases = [Case(story, self.desks[story.office], self.city, self.sink) for story in stories]
        known = [case for case in cases if case.story.plot in KNOWN]
        late = [case for case in known if case.story.plot == "known_filed_late"]
        began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            of_office = [[case for case in known if case.desk is desk] for desk in self.desks.values()]
            list(pool.map(lists.take_over, filter(None, of_office)))
            list(pool.map(Case.look_up, late))
            others = [case for case in cases if case not in late]
            list(pool.map(self._tell, sorted(others, key=lambda case: case not in known)))
            self._await_clock(late, began + self.patience)
            list(pool.map(self._tell, late))
        offices.hand_over(cases, self.city)
        between.pass_on(cases, self.desks, self.city)
        second_return.ask(cases)
        versions.set_up(self.city, date.today())  # noqa: DTZ011 - as in __main__
        offices.set_a_day(next(iter(self.desks.values())).supervisor, date.today())  # noqa: DTZ011 - as in __main__

    def _tell(self, case: Case) -> None:
        getattr(plots, case.story.plot)(case)
        case.close()
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


def played(city: Caller) -> dict[str, str]:
    """The accounts that the city's docket knows, each with the state of its latest filing."""
    found, after = dict[str, str](), ""
    while True:
        page = city.get("docket", state="", after=after)
        found |= {entry["account"]: entry["state"] for entry in page["entries"]}
        if not (after := page["after"]):
            return found
