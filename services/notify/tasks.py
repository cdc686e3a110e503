"""What notify's worker does besides events: it sends, and does what the clock asks for."""

import json
from functools import partial
from typing import Any

import structlog
from celery import signals
from django.utils import timezone

from infra import metrics
from infra.audit import chain, checking
from infra.celery import app, service_of
from infra.db.many import each_office, offices_where
from infra.db.scope import schema_of
from infra.messages.sms import health
from services.notify import bouncing, office_clocks, reaching, reminders, sweeping, telling
from services.notify.budget import spending, warning
from services.notify.bulk import writing
from services.notify.digests import merging
from services.notify.sender import run_here, stop_here
from tenants.filings import moving, workflow
from tenants.filings.calendars import calendars
from tenants.filings.followed import print_of
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
KEEPS_TIME = f"{workflow.ANY_LAPSES} OR {reminders.ANY_DUE}"


@signals.worker_init.connect
def _begin_to_send(sender: Any, **_signal: Any) -> None:
    if service_of(sender.hostname) == "notify":
        run_here()


@signals.worker_shutdown.connect
def _end_sending(**_signal: Any) -> None:
    stop_here()


@app.task(name="notify.keep_time")
def keep_time(**_later: Any) -> None:
    """Lapse what is overdue and remind, in every office; however often and on however many machines it runs."""
    plan = reminders.plan()
    near = offices_where(directory().offices, reminders.NEAR, plan)
    busy = list(offices_where(near, KEEPS_TIME, plan))
    lapsed = each_office(lambda: len(list(workflow.lapse_due())), busy)
    reminded = each_office(partial(reminders.remind, plan), busy)
    if lapsed is None or reminded is None:
        return  # the gauge stays where it is, and the alarm that looks at it goes off
    metrics.CLOCK_RUN.set(timezone.now().timestamp())
    if lapsed or reminded:
        log.info("clock.ran", lapsed=lapsed, reminded=reminded)


@app.task(name="notify.follow_calendar")
def follow_calendar(**_later: Any) -> None:
    """Move the filers' dates where calendar, period or limits are others: by a version that came into force, or by a
    newer release that knows another year.
    """
    slugs = list(directory().offices)
    prints = {schema_of(slug): print_of(days) for slug, days in calendars(slugs).items()}
    moved = each_office(
        moving.follow, offices_where(slugs, moving.ANY_TO_FOLLOW, {"prints": json.dumps(prints)})
    )
    if moved:
        log.info("calendar.followed", moved=moved)


@app.task(name="notify.warn_offices")
def warn_offices(**_later: Any) -> None:
    """Say in every office which filings have been with it, or with the city, for long."""
    plan = office_clocks.plan()
    if plan["daytime"]:
        each_office(partial(office_clocks.warn, plan), office_clocks.slow_offices(directory().offices, plan))


@app.task(name="notify.sweep_messages")
def sweep_messages(**_later: Any) -> None:
    """Find messages that are stuck, in every office."""
    each_office(sweeping.sweep, offices_where(directory().offices, sweeping.ANY_OPEN, {}))
    spending.flush()  # of what was sent before nothing more was


@app.task(name="notify.tell_fates")
def tell_fates(**_later: Any) -> None:
    """Tell the house what became of messages to filers, in every office."""
    each_office(telling.tell, offices_where(directory().offices, telling.ANY_UNTOLD, {}))


@app.task(name="notify.send_digests")
def send_digests(**_later: Any) -> None:
    """Tell every office together what it wants to hear together."""
    each_office(merging.merge, offices_where(directory().offices, merging.ANY_DUE, {}))


@app.task(name="notify.send_bulk")
def send_bulk(**_later: Any) -> None:
    """Write some more of what the city writes to many."""
    writing.send_some()


@app.task(name="notify.read_bounces")
def read_bounces(**_later: Any) -> None:
    """Read the mails that came back."""
    bouncing.read()


@app.task(name="notify.find_unreached")
def find_unreached(**_later: Any) -> None:
    """Find the filers whom no message has reached, in every office: somebody has to call them."""
    near = offices_where(directory().offices, reaching.ANYTHING, {})
    each_office(reaching.look, offices_where(near, reaching.ANY_UNREACHED, reaching.terms()))


@app.task(name="notify.check_budgets")
def check_budgets(**_later: Any) -> None:
    """Warn of what messages cost, office by office, before it is too much."""
    warning.check()


@app.task(name="notify.forget_health")
def forget_health(**_later: Any) -> None:
    """Drop what nobody looks at any more of how the providers did."""
    health.forget()


@app.task(name="notify.recount_budget")
def recount_budget(**_later: Any) -> None:
    """Set what every office has spent this month by its own messages."""
    spending.keep()
    each_office(spending.recount, directory().offices)


@app.task(name="notify.seal_audit")
def seal_audit(**_later: Any) -> None:
    """Extend every office's audit chain."""
    each_office(chain.seal, offices_where(directory().offices, chain.ANY_UNLINKED, {}))


@app.task(name="notify.verify_audit")
def verify_audit(**_later: Any) -> None:
    """Recompute every office's audit chain, each night: a change that somebody made to it is an alarm by morning."""
    broken = each_office(_broken_links, directory().offices)
    if broken is not None:
        metrics.AUDIT_BROKEN.set(broken)


def _broken_links() -> int:
    faults = checking.check()
    for fault in faults:
        log.error("audit.broken", position=fault.position, entry=fault.entry, reason=fault.reason)
    return len(faults)
