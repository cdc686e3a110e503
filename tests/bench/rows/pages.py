"""Pages: that they stay as they are as an office, or the number of offices, grows."""

from typing import ClassVar

from tests.bench import filings
from tests.bench.asking import milliseconds, queries_of
from tests.bench.installations import FILINGS_EACH, MANY, OFFICES, SEVEN, inside, slugs
from tests.bench.row import Goal, Row
from tests.bench.stage import OFFICE

FEW, MILLION = 1_000, 1_000_000
TIMES = 30
NEXT = "lanshan"  # the office with few

# As the handlers would have written them: so many in each office, every tenth office behind with one of its filings.
ENTRIES = """
    INSERT INTO shared.review_docketentry (filing, office, account, kind, filer_kind, state, paper, due_on, late,
        number, sequence, since, content, received, returns, office_due_on)
    SELECT uuidv7(), slug, 'bench_' || n, 'first', 'company', 'submitted', 'received', '2099-01-01', false, '', 1,
        now() - n * interval '1 second', '{news}', true, 0,
        CASE WHEN n = 1 AND position %% 10 = 0 THEN current_date - 1 ELSE current_date + 4 END
    FROM shared.offices_office, generate_series(1, %s) n WHERE kind <> 'city'
"""
PASSAGES = """
    INSERT INTO shared.review_passage (filing, sequence, office, source, target, at, minutes)
    SELECT filing, 1, office, 'draft', 'submitted', since, 90 * ascii(right(filing::text, 1))
    FROM shared.review_docketentry
    UNION ALL SELECT filing, 2, office, 'submitted', 'county_approved', since, 60 * ascii(right(filing::text, 1))
    FROM shared.review_docketentry
"""
COUNTS = """
    INSERT INTO shared.review_docketcount (office, submitted)
    SELECT office, count(*) FROM shared.review_docketentry GROUP BY office
"""


class Page(Row):
    """A page of a desk, drawn in this process; the number of its queries must be the same on both sides."""

    unit = "ms"
    goal = Goal("at most", 1.2)
    path: ClassVar[str]
    role: ClassVar[str] = "clerk"
    shows: ClassVar[str] = ""  # what must be on it

    def _time(self, office: str) -> float:
        from django.conf import settings
        from django.db import connection
        from django.test import Client

        from tests.api import member

        settings.ALLOWED_HOSTS = ["*"]
        client = Client()
        client.cookies[f"beian-{office}"] = member(office, self.role, "bench").token
        address = f"/o/{office}/desk/{self.path}"
        answer = client.get(address)
        if answer.status_code != 200 or self.shows not in answer.content.decode():
            raise RuntimeError(f"{address}: {answer.status_code}, without {self.shows!r}")
        asked = queries_of(lambda: client.get(address))
        self.queries[f"{connection.settings_dict['NAME']} {office}"] = asked
        if len(set(self.queries.values())) > 1:
            raise RuntimeError(f"queries: {self.queries}")
        return milliseconds(lambda: client.get(address), TIMES)

    def prepare(self) -> None:
        self.queries: dict[str, int] = {}


class DeskPage(Page):
    """In an office with a million filings, against one with a thousand."""

    against = "1,000 filings"

    def prepare(self) -> None:
        super().prepare()
        for office, count in ((OFFICE, MILLION), (NEXT, FEW)):
            if filings.count(self.stage, office) != count + 1:
                filings.fill_office(self.stage, office, count)

    def limit(self) -> float:
        return self._time(NEXT)

    def ours(self) -> float:
        return self._time(OFFICE)


class Queue(DeskPage):
    name = "queue"
    title = "queue page, 1,000,000 filings in the office"
    path = ""


class Search(DeskPage):
    name = "search"
    title = "search by the part of its name that one filing has, 1,000,000 filings in the office"
    path = f"?search={filings.own_name(777)}"
    shows = filings.filing_id(777)

    def prepare(self) -> None:
        super().prepare()
        for office in (OFFICE, NEXT):
            filings.fill_names(self.stage, office)


class CityPage(Page):
    """With 2,850 offices in the docket, against seven with as many filings."""

    against = "7 offices, as many filings"
    role = "officer"

    def prepare(self) -> None:
        super().prepare()
        total = FILINGS_EACH * OFFICES
        for database in (SEVEN, MANY):
            with inside(self.stage, database), self.stage.owner() as owner:
                owner.execute(ENTRIES, [total // len(slugs())])
                owner.execute(PASSAGES)
                owner.execute(COUNTS)
                owner.execute(f"VACUUM ANALYZE {filings.DOCKET}")

    def limit(self) -> float:
        with inside(self.stage, SEVEN):
            return self._time("city")

    def ours(self) -> float:
        with inside(self.stage, MANY):
            return self._time("city")

    def clear(self) -> None:
        for database in (SEVEN, MANY):
            with inside(self.stage, database), self.stage.owner() as owner:
                owner.execute(f"TRUNCATE {filings.DOCKET}")


class Docket(CityPage):
    name = "docket-page"
    title = "docket page, 2,850 offices"
    path = "docket/?state=submitted"


class Dashboard(CityPage):
    name = "dashboard"
    title = "dashboard, 2,850 offices"
    path = ""
