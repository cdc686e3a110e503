"""A ledger in which everything has happened once: filings in every state, with all that was told and sent of them."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from psycopg import sql

from demonstration.client import Caller
from tests.journeys.steps import RECENT, approve, begin, hand_in, submitted
from tests.journeys.system import System, eventually

OFFICE, OTHER = "donggang", "lanshan"
DRAFTS = 48
WORKERS = ("clock", "relay", "intake", "review", "notify")
UNLINKED = "SELECT count(*) FROM audit_auditentry WHERE id NOT IN (SELECT entry_id FROM audit_auditlink)"
UNTOLD = """
    SELECT count(*) FROM notify_message WHERE told <> state AND recipient = 'filer'
    AND state IN ('accepted', 'delivered', 'failed', 'unknown', 'suppressed')
"""
UNMADE = "SELECT count(*) FROM review_package WHERE locked_until IS NULL"


class Ledger:
    """A system whose ledger is looked at, and damaged as its tables' owner could: past the application."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.clerk, self.supervisor = system.staff(OFFICE), system.staff(OFFICE, "supervisor")
        self.city = system.staff("city")
        self.ids: dict[str, str] = {}
        self._cast = system.cast(OFFICE)

    def live(self) -> None:
        """Let it all happen; the last drafts are there to be damaged."""
        self.ids["archived"], self.ids["approved"] = self._submitted(), self._submitted()
        for filing in (self.ids["archived"], self.ids["approved"]):
            approve(self.supervisor, filing)
        self.city.post(f"docket/{OFFICE}/{self.ids['archived']}/archive")
        self.city.post(f"docket/{OFFICE}/{self.ids['approved']}/send_back", {"reason": "请核对"})
        self.ids["returned"] = self._returned()
        self.ids["withdrawn"] = self._draft()
        self.clerk.post(f"filings/{self.ids['withdrawn']}/withdraw", {"reason": "exempt"})
        self._pass_on()
        self.ids["overdue"] = begin(self.clerk, self._cast.filer("company", date(2017, 1, 1)))
        self.system.clock()
        self.ids["elsewhere"] = begin(
            self.system.staff(OTHER), self.system.cast(OTHER).filer("company", RECENT)
        )
        for _ in range(DRAFTS):
            self.urged()

    def rest(self) -> None:
        """Wait until everything has arrived; then nothing more happens."""
        self.system.settle()
        eventually(
            lambda: (
                self.one("SELECT state FROM filings_filing WHERE id = %s", self.ids["overdue"]) == "overdue"
            )
        )
        # What became of messages is told, and the package of what was archived is made.
        eventually(lambda: self.one(UNMADE) == 0, 120)
        for office in (OFFICE, OTHER):
            eventually(lambda office=office: self.one(UNTOLD, office=office) == 0)  # type: ignore[misc]
        self.system.settle()
        for office in (OFFICE, OTHER):
            eventually(lambda office=office: self.one(UNLINKED, office=office) == 0)  # type: ignore[misc]
        self.system.kill(*WORKERS)

    def urged(self) -> str:
        """A draft of which the city has reminded the district: two events."""
        filing = self._draft()
        self.city.post(f"docket/{OFFICE}/{filing}/urge")
        return filing

    @cached_property
    def untouched(self) -> Iterator[str]:
        """Urged drafts, each given to one damage alone."""
        rows = self.rows(
            "SELECT filing_id FROM filings_history WHERE event = 'filing.urged' ORDER BY filing_id"
        )
        return iter([str(row[0]) for row in rows])

    def draft(self) -> str:
        """An urged draft that nobody else damages."""
        return next(self.untouched)

    def rows(self, statement: str, *values: object, office: str = OFFICE) -> list[tuple[Any, ...]]:
        """The rows of a statement as the owner of all tables."""
        database = self.system.database
        database.execute(sql.SQL("SET search_path = {}, shared").format(sql.Identifier(f"o_{office}")))
        cursor = database.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def one(self, statement: str, *values: object, office: str = OFFICE) -> Any:
        """The first value of the only row."""
        ((value, *_),) = self.rows(statement, *values, office=office)
        return value

    def _pass_on(self) -> None:
        """One filing has gone to the other office, another one is to go there."""
        for name in ("passed_on", "to_be_passed_on"):
            self.ids[name] = self._submitted()
            body = {"to": OTHER, "why": "地址在该区"}
            transfer = self.supervisor.post(f"filings/{self.ids[name]}/pass_on", body)["id"]
            if name == "passed_on":
                self.system.staff(OTHER, "supervisor").post(f"transfers/{transfer}/accept")

    def _draft(self) -> str:
        return begin(self.clerk, self._cast.filer("individual", RECENT))

    def _submitted(self) -> str:
        return submitted(self.clerk, self._cast.filer("individual", RECENT))

    def _returned(self) -> str:
        """Returned, corrected, returned again; by a filer who signed in with a code."""
        filer = self._cast.filer("individual", RECENT)
        me: Caller = self.system.filer(OFFICE, filer.person.mobile)
        filing = begin(me, filer)
        body = {"reasons": [{"field": "purpose", "message": "过于笼统"}]}
        hand_in(me, filing, filer)
        self.clerk.post(f"filings/{filing}/return", body)
        hand_in(me, filing, filer)
        chief = self.system.staff(OFFICE, "supervisor")
        chief.post(f"filings/{filing}/return", {**body, "new_facts": "执照已注销", "why": "须补交"})
        return filing
