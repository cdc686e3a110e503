"""Some filings taken through their life step by step, and what must be true of them in the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from psycopg import sql

from demonstration.client import Caller
from demonstration.people import Filer
from tests.journeys.steps import submitted
from tests.journeys.system import System

OFFICES = ("donggang", "lanshan")
FILINGS = 6
TOLD = ("filing.submitted", "filing.county_approved", "filing.city_archived")
MAILS = """
    SELECT id::text, state FROM {}.notify_message WHERE filing = %s AND channel = 'mail' AND recipient = 'filer'
"""
STATES = ("draft", "submitted", "returned", "county_approved", "city_archived", "overdue", "withdrawn")


class Burst:
    """Filings in two offices; each step is taken with all of them at once."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.clerks = {office: system.staff(office) for office in OFFICES}
        self.supervisors = {office: system.staff(office, "supervisor") for office in OFFICES}
        self.city = system.staff("city")
        casts = {office: system.cast(office) for office in OFFICES}
        today = date.today()  # noqa: DTZ011 - any day of late
        offices = [OFFICES[number % 2] for number in range(FILINGS)]
        self.filers = [(office, casts[office].filer("individual", today)) for office in offices]
        self.filings: dict[int, str] = {}

    @property
    def steps(self) -> tuple[Callable[[], None], ...]:
        """A filing's life, in three."""
        return self.submit, self.approve, self.archive

    def submit(self) -> None:
        """Typed in at the window, with all documents."""

        def step(number: int, office: str, filer: Filer) -> None:
            self.filings[number] = submitted(self.clerks[office], filer)

        self._all(step)

    def approve(self) -> None:
        """The paper came, a colleague has examined it."""
        for verb in ("paper", "approve"):
            self._all(
                lambda n, office, _f, verb=verb: self._post(office, f"filings/{self.filings[n]}/{verb}")
            )  # type: ignore[misc]

    def archive(self) -> None:
        """The city numbers them."""
        self._all(lambda n, office, _f: self.city.post(f"docket/{office}/{self.filings[n]}/archive"))

    def _post(self, office: str, path: str) -> None:
        self.supervisors[office].post(path)

    def _all(self, step: Callable[[int, str, Filer], object]) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda item: step(item[0], *item[1]), enumerate(self.filers)))

    def came_out_right(self) -> None:
        """Nothing was lost, nothing was done twice."""
        self.system.settle()
        for number, (office, filer) in enumerate(self.filers):
            heard_once(self.system, office, filer, self.filings[number])
            cards = self.clerks[office].get(f"filings/{self.filings[number]}")["documents"]
            assert all(card["locked_until"] for card in cards)
        for office, clerk in self.clerks.items():
            assert told(self.city, office) == own(clerk)
        assert self.system.is_whole()


def heard_once(system: System, office: str, filer: Filer, filing: str) -> None:
    """Each SMS came once. So did each mail, unless its sender died while sending: then nobody knows."""
    texts = Counter(message["template"] for message in system.sink.messages(filer.person.mobile))
    assert texts == Counter(TOLD)
    rows = system.database.execute(sql.SQL(MAILS).format(sql.Identifier(f"o_{office}")), [filing]).fetchall()
    came = Counter(mail["reference"] for mail in system.sink.messages(filer.person.email))
    assert len(rows) == len(TOLD)
    assert {fate for id_, fate in rows if not came[id_]} <= {"sending", "unknown"}
    assert set(came) <= {id_ for id_, _fate in rows}
    assert set(came.values()) <= {1}


def own(clerk: Caller) -> dict[str, tuple[Any, ...]]:
    """An office's filings as its own queues have them."""
    return {
        row["id"]: (row["state"], row["paper"], row["due_on"], row["late"], row["number"])
        for state in STATES
        for row in pages(clerk, "queue", "filings", state=state)
    }


def told(city: Caller, office: str) -> dict[str, tuple[Any, ...]]:
    """An office's filings as the city's docket has them."""
    return {
        row["filing"]: (row["state"], row["paper"], row["due_on"], row["late"], row["number"])
        for row in pages(city, "docket", "entries", office=office, state="")
    }


def pages(who: Caller, path: str, rows: str, **query: str) -> Iterator[dict[str, Any]]:
    """All rows of a list that comes in pages."""
    after = ""
    while True:
        page = who.get(path, **query, after=after)
        yield from page[rows]
        if not (after := page["after"]):
            return
