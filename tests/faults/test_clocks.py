"""F23 and F24: clocks that are wrong, the clock service twice or not at all."""

import pytest
from psycopg import sql

from infra.local.programs import faketime
from tests.faults.trial import Trial
from tests.journeys.steps import begin
from tests.journeys.system import eventually

pytestmark = pytest.mark.xdist_group("faults")
OFFICE = "donggang"
# As if the filing had been begun long ago and were due on that day.
DUE = """
    UPDATE {}.filings_filing SET due_on = (now() AT TIME ZONE 'Asia/Shanghai')::date + %s,
        stage_since = now() - interval '300 days' WHERE id = %s
"""
FOLLOWED = "SELECT count(*) FROM {}.filings_followed WHERE calendar <> ''"
REMINDERS = "SELECT count(*) FROM {}.notify_reminder WHERE filing = %s"
SERVICES = ("web", "notify", "relay", "review")


def set_due(trial: Trial, filing: str, days: int) -> None:
    """After the office's dates were computed for the first time: else that is when this one is put right again."""
    database, office = trial.system.database, sql.Identifier(f"o_{OFFICE}")
    followed = sql.SQL(FOLLOWED).format(office)
    eventually(lambda: database.execute(followed).fetchone() != (0,), 60)
    database.execute(sql.SQL(DUE).format(office), [days, filing])


def reminded(trial: Trial, filing: str) -> bool:
    statement = sql.SQL(REMINDERS).format(sql.Identifier(f"o_{OFFICE}"))
    return trial.system.database.execute(statement, [filing]).fetchone() != (0,)


def texts(trial: Trial, mobile: str) -> list[str]:
    """What a filer was told by SMS, by template."""
    return [message["template"] for message in trial.system.sink.messages(mobile)]


@pytest.mark.fault(
    "F24",
    "two clocks at once; then none while a filing's due date passes",
    "one reminder; one message when it is caught up with",
)
def test_two_clocks_and_none(trial: Trial) -> None:
    clerk, filer = trial.load.clerks[OFFICE], trial.load.filer(OFFICE)
    filing = begin(clerk, filer)
    mobile = filer.person.mobile
    with trial.fault(quiet=True):
        with trial.system.twin("clock"):
            set_due(trial, filing, 1)
            eventually(lambda: reminded(trial, filing), 60)
            eventually(lambda: texts(trial, mobile))
        trial.system.clock()
        trial.system.clock()
        assert texts(trial, mobile) == ["filing.reminder"]
        trial.system.kill("clock")
        set_due(trial, filing, -9)
        trial.system.start("clock")
        eventually(lambda: "filing.overdue" in texts(trial, mobile), 60)
        trial.system.clock()
    trial.system.settle()
    assert texts(trial, mobile) == ["filing.reminder", "filing.overdue"]


@pytest.mark.fault(
    "F23",
    "the clocks of web and workers 10 minutes ahead, then 10 minutes behind (faketime)",
    "terms go by the database's clock; codes work; nobody is reminded twice",
)
def test_clocks_are_wrong(trial: Trial) -> None:
    clerk, filer = trial.load.clerks[OFFICE], trial.load.filer(OFFICE)
    library = faketime() or pytest.fail("faketime is missing: apt-get install faketime")
    filing = begin(clerk, filer)
    set_due(trial, filing, 1)
    signs_in = [trial.load.filer(OFFICE).person.email for _ in range(2)]
    with trial.fault():
        for shift, mail in zip(("+600", "-600"), signs_in, strict=True):
            trial.system.kill(*SERVICES)
            trial.system.start(*SERVICES, LD_PRELOAD=library, FAKETIME=shift)
            trial.system.filer(OFFICE, mail)
            trial.system.clock()
            eventually(lambda: reminded(trial, filing))
        trial.system.kill(*SERVICES)
        trial.system.start(*SERVICES)
    assert texts(trial, filer.person.mobile) == ["filing.reminder"]
