"""From the commit of a transition until the gateway has the message: how long it takes, and how many are in time."""

import time

from tests.bench.row import Goal
from tests.bench.rows.transitions import moved
from tests.bench.rows.workers import Work
from tests.bench.serving import serving
from tests.bench.stage import OFFICE

ALL = ("relay", "intake", "review", "notify")
MESSAGES = f"o_{OFFICE}.notify_message"
SMS = "WHERE channel = 'sms' AND state = 'accepted'"
SECONDS_EACH = f"""
    SELECT extract(epoch FROM m.done_at - e.time) AS seconds FROM o_{OFFICE}.notify_message m
    JOIN shared.events_outbox e ON e.id = m.event WHERE m.channel = 'sms' AND m.state = 'accepted'
"""


def reachable(count: int, **columns: object) -> list[str]:
    """Make filings with a phone of their own; their ids."""
    from datetime import date

    from infra.db import office_scope
    from tenants.filings.models import Filing
    from tests.make import phone, wechat_id

    made = [
        Filing(
            **{
                "filer_kind": "company",
                "account": wechat_id(),
                "admin_mobile": phone(),
                "first_due_on": date(2099, 1, 1),
                "due_on": date(2099, 1, 1),
                **columns,
            }
        )
        for _ in range(count)
    ]
    with office_scope(OFFICE):
        Filing.objects.bulk_create(made, batch_size=1000)
    return [str(filing.pk) for filing in made]


class HalfLoad(Work):
    name = "gateway"
    title = "from the commit until the gateway has the SMS, p99 at half the rate that it can bear"
    unit = "ms"
    goal = Goal("at most", 150)
    probe, seconds = 300, 8.0

    def prepare(self) -> None:
        super().prepare()
        for key in self._make(self.probe):
            moved(key)
        self._serving = serving(self.stage.stack.home, *ALL)
        self._serving.__enter__()
        self.rate = self._rate(self.probe, MESSAGES, "done_at", SMS) / 2

    def clear(self) -> None:
        self._serving.__exit__(None, None, None)
        super().clear()

    def _make(self, count: int) -> list[str]:
        return reachable(count, state="submitted", paper_state="received")

    def ours(self) -> float:
        self._empty()
        keys = self._make(int(self.rate * self.seconds))
        begun = time.perf_counter()
        for number, key in enumerate(keys):
            time.sleep(max(0.0, begun + number / self.rate - time.perf_counter()))
            moved(key)
        self._rate(len(keys), MESSAGES, "done_at", SMS)
        (p99,) = self._owner.execute(
            f"SELECT 1000 * percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) FROM ({SECONDS_EACH}) AS each"
        ).fetchone()
        return float(p99)


class Burst(Work):
    name = "burst"
    title = "SMS with the gateway within 10 s of a burst of 10,000 (one sweep: the end of the period)"
    unit = "%"
    goal = Goal("at least", 99.99)
    count, within = 10_000, 10.0

    def ours(self) -> float:
        from datetime import date

        from infra.db import office_scope
        from tenants.filings import workflow

        reachable(self.count, state="draft", due_on=date(2017, 4, 20))
        with serving(self.stage.stack.home, *ALL):
            with office_scope(OFFICE):
                lapsed = len(list(workflow.lapse_due()))
            time.sleep(self.within + 1)
            (sent,) = self._owner.execute(
                f"SELECT count(*) FROM ({SECONDS_EACH}) AS each WHERE seconds <= %s", [self.within]
            ).fetchone()
        self._empty()
        if lapsed != self.count:
            raise RuntimeError(f"{lapsed} lapsed")
        return 100 * int(sent) / self.count
