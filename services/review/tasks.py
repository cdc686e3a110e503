"""What review's worker does besides events: the packages of what was archived, and their export."""

from typing import Any

import structlog
from django.utils import timezone

from infra.celery import app
from infra.db import office_scope
from services.review.packages import exporting, work
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)


@app.task(name="review.make_packages")
def make_packages(**_later: Any) -> None:
    """Make the archive packages whose turn it is."""
    work.make_due()


@app.task(name="review.check_exports")
def check_exports(**_later: Any) -> None:
    """Look at the next packages that are to be exported."""
    exporting.go_on()


@app.task(name="review.tidy")
def tidy(**_later: Any) -> None:
    """Take away what processes that died have left in the store."""
    for slug in directory().offices:
        try:
            with office_scope(slug):
                work.reap(slug, timezone.now())
        except Exception:  # whatever it is, the next office is not to blame
            log.exception("tidy.office_failed", office=slug)
