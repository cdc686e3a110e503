"""What the clock asks of review: what was decided is carried out, and what nobody decided is deemed accepted."""

from functools import partial
from typing import Any

from infra.celery import app
from infra.db.many import each_office, offices_where
from services.review import holding
from tenants.filings import deeming
from tenants.filings.calendars import calendar
from tenants.offices.directory import directory


@app.task(name="review.carry_out")
def carry_out(**_later: Any) -> None:
    """Carry out decisions whose ten seconds are over."""
    each_office(holding.carry_out, holding.offices_due())


@app.task(name="review.deem_accepted")
def deem_accepted(**_later: Any) -> None:
    """Find the filings of which an office asked nothing in time."""
    terms = deeming.terms(calendar())
    each_office(partial(deeming.deem, terms), offices_where(directory().offices, deeming.ANY_SILENT, terms))
