"""Processes are killed between two steps of a burst of filings: nothing is lost, nothing is done twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from demonstration.client import Caller
from demonstration.people import Filer
from tests.journeys.steps import submitted
from tests.journeys.system import System

pytestmark = pytest.mark.xdist_group("system")

OFFICES = ("donggang", "lanshan")
FILINGS = 8
TOLD = ("filing.submitted", "filing.county_approved", "filing.city_archived")
STATES = ("draft", "submitted", "returned", "county_approved", "city_archived", "overdue", "withdrawn")


@dataclass
class Burst:
    """Some filings in two offices, all taken through the same step at once."""

    system: System

    def __post_init__(self) -> None:
        self.clerks = {office: self.system.staff(office) for office in OFFICES}
        self.supervisors = {office: self.system.staff(office, "supervisor") for office in OFFICES}
        self.city = self.system.staff("city")
        self.filers = self._filers()
        self.filings: dict[int, str] = {}

    def _filers(self) -> list[tuple[str, Filer]]:
        casts = {office: self.system.cast(office) for office in OFFICES}
        today = date.today()  # noqa: DTZ011 - any day of late
        offices = [OFFICES[number % 2] for number in range(FILINGS)]
        return [(office, casts[office].filer("individual", today)) for office in offices]

    def submit(self) -> None:
        """Typed in at the window, with all documents."""
        self._all(lambda number, office, filer: self._note(number, submitted(self.clerks[office], filer)))

    def approve(self) -> None:
        """The paper came, a colleague has examined it."""
        self._each("paper")
        self._each("approve")

    def archive(self) -> None:
        """The city numbers them."""
        self._all(lambda n, office, _f: self.city.post(f"docket/{office}/{self.filings[n]}/archive"))

    def _each(self, verb: str) -> None:
        self._all(lambda n, office, _f: self.supervisors[office].post(f"filings/{self.filings[n]}/{verb}"))

    def _note(self, number: int, filing: str) -> None:
        self.filings[number] = filing

    def _all(self, step: Callable[[int, str, Filer], object]) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda item: step(item[0], *item[1]), enumerate(self.filers)))


def killed(system: System, burst: Burst, *names: str) -> None:
    """A burst, with processes killed after each step, while what they should do is still to be done."""
    for step in (burst.submit, burst.approve, burst.archive):
        step()
        system.kill(*names)
        system.start(*names)
    system.settle()


@pytest.mark.parametrize(
    "names", [("relay",), ("notify",), ("review",), ("relay", "intake", "review", "notify")]
)
def test_a_killed_process_loses_nothing_and_doubles_nothing(system: System, names: tuple[str, ...]) -> None:
    burst = Burst(system)
    killed(system, burst, *names)
    for _office, filer in burst.filers:
        heard_once(system, filer)
    the_docket_is_right(burst.city, {office: burst.clerks[office] for office in OFFICES})
    documents = system.database.execute(
        "SELECT count(*) FILTER (WHERE locked_until IS NULL) FROM o_donggang.filings_document"
        " WHERE filing_id = ANY(%s)",
        [list(burst.filings.values())],
    ).fetchone()
    assert documents == (0,)


@pytest.mark.parametrize("name", ["relay", "notify", "review"])
def test_what_happens_while_a_process_is_dead_is_caught_up(system: System, name: str) -> None:
    burst = Burst(system)
    burst.submit()
    system.kill(name)
    burst.approve()
    burst.archive()
    system.start(name)
    system.settle()
    for _office, filer in burst.filers:
        heard_once(system, filer)
    the_docket_is_right(burst.city, burst.clerks)


def heard_once(system: System, filer: Filer) -> None:
    """Each SMS came once. Each mail came once, or its sender was killed while sending: then a person is told so."""
    texts = Counter(message["template"] for message in system.sink.messages(filer.person.mobile))
    assert texts == Counter(TOLD)
    mails = system.sink.messages(filer.person.email)
    references = [mail["reference"] for mail in mails]
    assert len(references) == len(set(references))
    assert len(mails) + unknown(system, filer) == len(TOLD), [mail["subject"] for mail in mails]


def unknown(system: System, filer: Filer) -> int:
    """Mails to a filer of which the system itself says that nobody knows whether they went out."""
    return 0


def the_docket_is_right(city: Caller, clerks: dict[str, Caller]) -> None:
    """The docket has of each office what the office itself has, and nothing else."""
    for office, clerk in clerks.items():
        own = {
            row["id"]: (row["state"], row["paper"], row["due_on"], row["late"], row["number"])
            for state in STATES
            for row in pages(clerk, "queue", "filings", state=state)
        }
        told = {
            row["filing"]: (row["state"], row["paper"], row["due_on"], row["late"], row["number"])
            for row in pages(city, "docket", "entries", office=office, state="")
        }
        assert told == own


def pages(who: Caller, path: str, rows: str, **query: str) -> Iterator[dict[str, Any]]:
    """All rows of a list that comes in pages."""
    after = ""
    while True:
        page = who.get(path, **query, after=after)
        yield from page[rows]
        if not (after := page["after"]):
            return
