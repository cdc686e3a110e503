"""What review's worker does besides events, when the clock says so."""

from typing import Any

import structlog

from infra.celery import app
from services.review.city import archiving
from services.review.supervision import cards, orders

log = structlog.get_logger(__name__)


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
