"""A light, steady load: filings go back and forth between district and filer, and every step's fate is kept."""

import itertools
import queue
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from psycopg import sql
from urllib3.exceptions import HTTPError

from demonstration.client import Answer, Caller
from demonstration.people import Filer
from tests.journeys.steps import submitted
from tests.journeys.system import System

OFFICES = ("donggang", "lanshan")
FILINGS = 6
# Steps after which filings are left for others: their filers may have a thousand SMS a day.
MOST_STEPS = 500
RATE = 2.0  # steps a second; each is one transition, one event, three messages
AGAIN_SECONDS = 0.25
GIVE_UP_SECONDS = 120.0
OK = 200
# Again and again, by a supervisor: each time for something new.
RETURN = {
    "reasons": [{"field": "purpose", "message": "请补充"}],
    "new_facts": "又有新情况",
    "why": "须再次补正",
}
TOLD = {
    "submit": "filing.submitted",
    "return": "filing.returned",
    "approve": "filing.county_approved",
    "archive": "filing.city_archived",
}
HISTORY = "SELECT event FROM {}.filings_history WHERE filing_id = %s"
BEGAN = """
    SELECT m.id::text, e.time FROM {}.notify_message m JOIN shared.events_outbox e ON e.id = m.event
    WHERE m.filing = ANY(%s::uuid[])
"""
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
class Delay:
    """Of a message: when the step was done that it tells of, and after how many seconds it was taken."""

    reference: str
    at: float
    seconds: float


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
    """Six filings in two offices, or as many as are asked for; others where their filers had many messages."""

    def __init__(self, system: System, filings: int = FILINGS) -> None:
        self.system = system
        self.errors: list[Error] = []
        self.unknown: int  # mails of unknown fate, as of the last count
        self._stop = threading.Event()
        self._free: queue.Queue[Ride] = queue.Queue()
        self._casts = {office: system.cast(office) for office in OFFICES}
        self.clerks = {office: system.staff(office) for office in OFFICES}
        self.supervisors = {office: system.staff(office, "supervisor") for office in OFFICES}
        self._offices = list(itertools.islice(itertools.cycle(OFFICES), filings))
        self._begin_all()

    def filer(self, office: str) -> Filer:
        """Somebody new."""
        return self._casts[office].filer("individual", date.today())  # noqa: DTZ011 - any day of late

    def _begin_all(self) -> None:
        self.unknown = 0
        with ThreadPoolExecutor(4) as pool:
            self.rides = list(pool.map(self._begin, self._offices))

    def _begin(self, office: str) -> Ride:
        filer = self.filer(office)
        return Ride(office, filer, submitted(self.clerks[office], filer))

    def start(self) -> None:
        """Let it run."""
        self.clerks = {office: self.system.staff(office) for office in OFFICES}
        self.supervisors = {office: self.system.staff(office, "supervisor") for office in OFFICES}
        if any(len(ride.done) > MOST_STEPS for ride in self.rides):
            self._begin_all()
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
        verb = ride.next
        who, body = (self.supervisors, RETURN) if verb == "return" else (self.clerks, {})
        answer = persist(who[ride.office], f"filings/{ride.filing}/{verb}", body, self.errors)
        if answer is None or answer.status != OK:
            return  # it stays as it is, and what is counted in the end does not fit
        ride.done.append(verb)
        self._free.put(ride)

    def completed(self, since: float, until: float) -> int:
        """How many SMS of these filings' steps the gateway took between two times."""
        ours = {f"+86{ride.filer.person.mobile}" for ride in self.rides}
        times = (
            datetime.fromisoformat(message["received_at"]).timestamp()
            for message in self.system.sink.messages()
            if message["to"] in ours
        )
        return sum(since <= at < until for at in times)

    def delays(self) -> list[Delay]:
        """Of each SMS and mail how long it took."""
        filings = [ride.filing for ride in self.rides]
        began = dict[str, datetime]()
        for office in OFFICES:
            statement = sql.SQL(BEGAN).format(sql.Identifier(f"o_{office}"))
            began.update(self.system.database.execute(statement, [filings]).fetchall())
        taken = ((one["reference"], one["received_at"]) for one in self.system.sink.messages())
        return [
            Delay(
                reference,
                began[reference].timestamp(),
                (datetime.fromisoformat(at) - began[reference]).total_seconds(),
            )
            for reference, at in taken
            if reference in began
        ]

    def tally(self) -> Tally:
        """Everything so far; settle before."""
        return tally(self.system, self.rides)


def persist(who: Caller, path: str, body: dict[str, Any], errors: list[Error] | None = None) -> Answer | None:
    """Do something, and send it again with its key until it is answered: as a good client does it.

    None where nothing but errors came for two minutes; `errors` is told of each.
    """
    key, until = uuid4().hex, time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < until:
        try:
            answer = who.ask("POST", path, body, Idempotency_Key=key)
        except HTTPError as error:
            how = type(error).__name__
        else:
            if answer.status == OK:
                return answer
            how = f"{answer.status} {answer.code if answer.body else ''}".strip()
        if errors is not None:
            errors.append(Error(time.time(), how))
        if how.startswith("4"):
            return answer
        time.sleep(AGAIN_SECONDS)
    return None


def tally(system: System, rides: list[Ride]) -> Tally:
    """What became of every step of these filings, in the tables and in the sink's own list."""
    asked, happened, texts, mails = (Counter[tuple[str, str]]() for _ in range(4))
    unknown = 0
    for ride in rides:
        asked += Counter((ride.filing, TOLD[verb]) for verb in ride.done if verb in TOLD)
        office, person = sql.Identifier(f"o_{ride.office}"), ride.filer.person
        lines = system.database.execute(sql.SQL(HISTORY).format(office), [ride.filing])
        happened += Counter((ride.filing, event) for (event,) in lines if event in TOLD.values())
        templates = (message["template"] for message in system.sink.messages(person.mobile))
        texts += Counter((ride.filing, template) for template in templates if template in TOLD.values())
        rows = system.database.execute(sql.SQL(MAILS).format(office), [ride.filing]).fetchall()
        came = Counter(message["reference"] for message in system.sink.messages(person.email))
        for reference, event, fate in rows:
            # A mail whose sender died while it sent is put before a person, and never sent again.
            parked = fate in {"unknown", "sending"} and not came[reference]
            unknown += parked
            mails[ride.filing, event] += came[reference] or parked
    return Tally(asked, happened, texts, mails, unknown)
