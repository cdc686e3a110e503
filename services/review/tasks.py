"""What review's worker does besides events: the packages of what was archived, and their export."""

from typing import Any

from infra.celery import app
from services.review.packages import exporting, work


@app.task(name="review.make_packages")
def make_packages(**_later: Any) -> None:
    """Make the archive packages whose turn it is."""
    work.make_due()


@app.task(name="review.check_exports")
def check_exports(**_later: Any) -> None:
    """Look at the next packages that are to be exported."""
    exporting.go_on()
