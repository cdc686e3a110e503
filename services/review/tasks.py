"""What review's worker does besides events, when the clock says so."""

import json
from functools import partial
from typing import Any

import structlog
from django.utils import timezone

from infra.celery import app
from infra.db import current_office
from infra.db.many import each_office, offices_where
from infra.db.scope import schema_of
from services.review import following, holding
from services.review.city import archiving
from services.review.crossing import keeping
from services.review.exports import actions as tables
from services.review.exports import work as making_tables
from services.review.orders_and_cards import cards, orders
from services.review.packages import exporting
from services.review.packages import work as making_packages
from services.review.referrals import keeping as keeping_letters
from services.review.setup import planning
from tenants.filings import deeming
from tenants.filings.calendars import calendar, calendars
from tenants.filings.followed import print_of
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)


@app.task(name="review.carry_out")
def carry_out(**_later: Any) -> None:
    """Carry out decisions whose ten seconds are over."""
    each_office(holding.carry_out, holding.offices_due())


@app.task(name="review.compare")
def compare(**_later: Any) -> None:
    """Compare the filings to which something has happened with those of other offices."""
    each_office(keeping.compare, keeping.offices_waiting())


@app.task(name="review.deem_accepted")
def deem_accepted(**_later: Any) -> None:
    """Find the filings of which an office asked nothing in time."""
    terms = deeming.terms(calendar())
    each_office(partial(deeming.deem, terms), offices_where(directory().offices, deeming.ANY_SILENT, terms))


@app.task(name="review.follow_calendar")
def follow_calendar(**_later: Any) -> None:
    """Keep the docket's clocks anew where calendar or limits are others."""
    slugs = list(directory().offices)
    prints = {schema_of(slug): print_of(days) for slug, days in calendars(slugs).items()}
    there = offices_where(slugs, following.ANY_TO_FOLLOW, {"prints": json.dumps(prints)})
    if moved := each_office(following.follow, there):
        log.info("docket.followed", moved=moved)


@app.task(name="review.carry_out_planned")
def carry_out_planned(**_later: Any) -> None:
    """Make the changes of cards and staff whose moment has come."""
    if made := planning.carry_out():
        log.info("plan.carried_out", count=made)


@app.task(name="review.make_tables")
def make_tables(**_later: Any) -> None:
    """Make the summary tables that somebody waits for."""
    making_tables.go_on()


@app.task(name="review.forget_tables")
def forget_tables(**_later: Any) -> None:
    """Put away the summary tables of yesterday."""
    each_office(lambda: tables.forget(timezone.now()), directory().offices)
    making_tables.sweep_folders()


@app.task(name="review.make_packages")
def make_packages(**_later: Any) -> None:
    """Make the archive packages whose turn it is."""
    making_packages.make_due()


@app.task(name="review.check_exports")
def check_exports(**_later: Any) -> None:
    """Look at the next packages that are to be exported."""
    exporting.go_on()


@app.task(name="review.tidy")
def tidy(**_later: Any) -> None:
    """Take away what processes that died have left in the store."""
    each_office(lambda: making_packages.reap(str(current_office()), timezone.now()), directory().offices)
    keeping_letters.reap(timezone.now())


@app.task(name="review.lock_letters")
def lock_letters(**_later: Any) -> None:
    """Lock the letters of referral that were sent while the store did not answer, or whose sender died."""
    keeping_letters.lock_due()


@app.task(name="review.supervise")
def supervise(**_later: Any) -> None:
    """Give the cards that are due, and remind of orders."""
    given, reminded = cards.give(), orders.remind()
    if given or reminded:
        log.info("supervision.ran", cards=given, reminded=reminded)


@app.task(name="review.archive_on")
def archive_on(**_later: Any) -> None:
    """Go on with what was to be archived at once, and is not yet."""
    archiving.go_on_with_all()
