"""F25: two opposite decisions at the same moment, five hundred times."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from demonstration.client import Caller
from tests.faults.load import RETURN, Load, Ride
from tests.faults.trial import Trial
from tests.journeys.steps import submitted

pytestmark = pytest.mark.xdist_group("faults")
OFFICE = "donggang"
PAIRS, FILINGS = 500, 4


class Desk:
    """A filing that a supervisor returns and approves, at two desks at once, again and again."""

    def __init__(self, trial: Trial, load: Load) -> None:
        self.clerk, self.supervisor = load.clerks[OFFICE], trial.system.staff(OFFICE, "supervisor")
        self.other = trial.system.staff(OFFICE, "supervisor")
        self.city = trial.system.staff("city")
        filer = load.filer(OFFICE)
        self.ride = Ride(OFFICE, filer, submitted(self.clerk, filer))
        self.clerk.post(f"filings/{self.ride.filing}/paper", {"place": "1号盒"})
        self.answers: list[list[int]] = []

    def decide(self) -> None:
        """Both at once; then it lies on the district's desk again."""
        barrier, statuses = threading.Barrier(2), dict[str, int]()

        def act(who: Caller, verb: str, body: object) -> None:
            barrier.wait()
            answer = who.ask("POST", f"filings/{self.ride.filing}/{verb}", body, Idempotency_Key=uuid4().hex)
            statuses[verb] = answer.status

        acts = [(self.other, "return", RETURN), (self.supervisor, "approve", {})]
        threads = [threading.Thread(target=act, args=one) for one in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.answers.append(sorted(statuses.values()))
        (won,) = (verb for verb, status in statuses.items() if status == 200)
        self.ride.done.append(won)
        if won == "approve":
            self.city.post(f"docket/{OFFICE}/{self.ride.filing}/send_back", {"reason": "再看"})
        else:
            self.clerk.post(f"filings/{self.ride.filing}/submit")
            self.ride.done.append("submit")


@pytest.mark.fault(
    "F25",
    "approved and returned at the same moment, 500 pairs",
    "one is done, the other is told so (409); one line of history, one message",
    measured=False,
)
def test_opposite_decisions_at_once(trial: Trial, load: Load) -> None:
    desks = [Desk(trial, load) for _ in range(FILINGS)]

    def work(desk: Desk) -> None:
        for _ in range(PAIRS // FILINGS):
            desk.decide()

    with trial.fault(quiet=True, settles=600), ThreadPoolExecutor(FILINGS) as pool:
        load.rides += [desk.ride for desk in desks]
        list(pool.map(work, desks))
    load.rides = [ride for ride in load.rides if all(ride is not desk.ride for desk in desks)]
    answers = [answer for desk in desks for answer in desk.answers]
    assert answers == [[200, 409]] * PAIRS
