"""What review's worker does besides events: making summary tables, and putting them away."""

from typing import Any

import structlog
from django.utils import timezone

from infra.celery import app
from infra.db import office_scope
from services.review.exports import actions, work
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)


@app.task(name="review.make_tables")
def make_tables(**_later: Any) -> None:
    """Make the summary tables that somebody waits for."""
    work.go_on()


@app.task(name="review.forget_tables")
def forget_tables(**_later: Any) -> None:
    """Put away the summary tables of yesterday."""
    for slug in directory().offices:
        try:
            with office_scope(slug):
                actions.forget(timezone.now())
        except Exception:  # whatever it is, the next office is not to blame
            log.exception("tables.not_forgotten", office=slug)
    work.sweep_folders()
