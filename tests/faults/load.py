"""A light, steady load: filings go back and forth between district and filer, and every step's fate is kept."""

import itertools
import queue
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from psycopg import sql
from urllib3.exceptions import HTTPError

from demonstration.client import Caller
from demonstration.people import Filer
from tests.journeys.steps import submitted
from tests.journeys.system import System

OFFICES = ("donggang", "lanshan")
FILINGS = 6
RATE = 2.0  # steps a second; each is one transition, one event, three messages
AGAIN_SECONDS = 0.25
GIVE_UP_SECONDS = 120.0
OK = 200
RETURN = {"reasons": [{"field": "purpose", "message": "请补充"}]}
TOLD = {"submit": "filing.submitted", "return": "filing.returned", "approve": "filing.county_approved"}
HISTORY = "SELECT event FROM {}.filings_history WHERE filing_id = %s"
MAILS = """
    SELECT id::text, event_type, state FROM {}.notify_message
    WHERE filing = %s AND channel = 'mail' AND recipient = 'filer'
"""


@dataclass
class Ride:
    """One filing: whose it is, and the steps that were answered with success."""

    office: str
    filer: Filer
    filing: str
    done: list[str] = field(default_factory=lambda: ["submit"])

    @property
    def next(self) -> str:
        """What can be done with it now."""
        return "return" if self.done[-1] == "submit" else "submit"


@dataclass(frozen=True, slots=True)
class Error:
    """A call that was not answered with success: when, and how."""

    at: float
    how: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What was asked for and what came of it, to be compared."""

    asked: Counter[tuple[str, str]]
    happened: Counter[tuple[str, str]]
    texts: Counter[tuple[str, str]]
    mails: Counter[tuple[str, str]]
    unknown: int

    def lost(self) -> int:
        """Steps that were answered and are not there, events without their SMS or mail."""
        gone = (self.asked - self.happened, self.happened - self.texts, self.happened - self.mails)
        return sum(sum(part.values()) for part in gone)

    def doubled(self) -> int:
        """Steps, SMS and mails that came more than once."""
        more = (self.happened - self.asked, self.texts - self.happened, self.mails - self.happened)
        return sum(sum(part.values()) for part in more)


class Load:
    """Six filings in two offices; the same ones for as long as the system runs."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.errors: list[Error] = []
        self._stop = threading.Event()
        self._free: queue.Queue[Ride] = queue.Queue()
        self._casts = {office: system.cast(office) for office in OFFICES}
        self.clerks = {office: system.staff(office) for office in OFFICES}
        with ThreadPoolExecutor(4) as pool:
            offices = itertools.islice(itertools.cycle(OFFICES), FILINGS)
            self.rides = list(pool.map(self._begin, offices))

    def filer(self, office: str) -> Filer:
        """Somebody new."""
        return self._casts[office].filer("individual", date.today())  # noqa: DTZ011 - any day of late

    def _begin(self, office: str) -> Ride:
        filer = self.filer(office)
        return Ride(office, filer, submitted(self.clerks[office], filer))

    def start(self) -> None:
        """Let it run."""
        self.clerks = {office: self.system.staff(office) for office in OFFICES}
        self.errors.clear()
        self._stop.clear()
        self._free = queue.Queue()
        for ride in self.rides:
            self._free.put(ride)
        self._pool = ThreadPoolExecutor(len(self.rides))
        self._beat = threading.Thread(target=self._run, name="load")
        self._beat.start()

    def stop(self) -> None:
        """Let what was begun come to its end, and no more."""
        self._stop.set()
        self._beat.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        for number in itertools.count():
            if number == 0:
                began = time.monotonic()
            if self._stop.wait(max(0.0, began + number / RATE - time.monotonic())):
                return
            # All under way: the next step waits, and those after it are caught up with.
            while not self._stop.is_set():
                try:
                    ride = self._free.get(timeout=0.1)
                except queue.Empty:
                    continue
                self._pool.submit(self._step, ride)
                break

    def _step(self, ride: Ride) -> None:
        """One step, sent again with its key until it is answered: as a good client does it."""
        verb, key, until = ride.next, uuid4().hex, time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < until:
            if how := self._ask(self.clerks[ride.office], ride.filing, verb, key):
                self.errors.append(Error(time.time(), how))
                time.sleep(AGAIN_SECONDS)
                continue
            ride.done.append(verb)
            self._free.put(ride)
            return

    def _ask(self, clerk: Caller, filing: str, verb: str, key: str) -> str:
        """Ask once; how it failed, or nothing."""
        body = RETURN if verb == "return" else {}
        try:
            answer = clerk.ask("POST", f"filings/{filing}/{verb}", body, Idempotency_Key=key)
        except HTTPError as error:
            return type(error).__name__
        return "" if answer.status == OK else f"{answer.status} {answer.code if answer.body else ''}".strip()

    def completed(self, since: float, until: float) -> int:
        """How many SMS of these filings' steps the gateway took between two times."""
        ours = {f"+86{ride.filer.person.mobile}" for ride in self.rides}
        times = (
            datetime.fromisoformat(message["received_at"]).timestamp()
            for message in self.system.sink.messages()
            if message["to"] in ours
        )
        return sum(since <= at < until for at in times)

    def tally(self) -> Tally:
        """Everything so far; settle before."""
        asked, happened, texts, mails = (Counter[tuple[str, str]]() for _ in range(4))
        unknown = 0
        for ride in self.rides:
            asked += Counter((ride.filing, TOLD[verb]) for verb in ride.done)
            office = sql.Identifier(f"o_{ride.office}")
            lines = self.system.database.execute(sql.SQL(HISTORY).format(office), [ride.filing])
            happened += Counter((ride.filing, event) for (event,) in lines if event in TOLD.values())
            person = ride.filer.person
            texts += Counter(
                (ride.filing, message["template"])
                for message in self.system.sink.messages(person.mobile)
                if message["template"] in TOLD.values()
            )
            rows = self.system.database.execute(sql.SQL(MAILS).format(office), [ride.filing]).fetchall()
            came = Counter(message["reference"] for message in self.system.sink.messages(person.email))
            for reference, event, fate in rows:
                if event not in TOLD.values() or (reference not in came and fate == "accepted"):
                    continue
                # A mail whose sender died while it sent is put before a person, and never sent again.
                parked = fate in {"unknown", "sending"} and not came[reference]
                unknown += parked
                mails[ride.filing, event] += came[reference] or parked
        return Tally(asked, happened, texts, mails, unknown)
