"""What intake's worker does besides events: putting away what has served its time."""

from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from infra.broker import tasks_queue
from infra.celery import app
from infra.db import office_scope
from infra.idempotency import once
from services.intake.codes import budget
from services.intake.known import work
from services.intake.known.queries import forget
from services.intake.models import FilerSession, SignInCode
from tenants.filings import direct, documents
from tenants.offices import public_limits
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
# Longer than any limit looks back.
KEEP_CODES = timedelta(days=1)


@app.task(name="intake.tidy")
def tidy(**_later: Any) -> None:
    """Take away what has served its time: codes, sign-ins, idempotency keys, lists' rows, stray uploads, counts."""
    for slug in directory().offices:
        try:
            with office_scope(slug):
                _tidy_office(slug)
        except Exception:  # whatever it is, the next office is not to blame
            log.exception("tidy.office_failed", office=slug)
    public_limits.prune()


def _tidy_office(slug: str) -> None:
    now = timezone.now()
    SignInCode.objects.filter(sent_at__lt=now - KEEP_CODES).delete()
    budget.prune(slug, now - KEEP_CODES)
    FilerSession.objects.filter(created_at__lt=now - timedelta(seconds=settings.FILER_SECONDS)).delete()
    once.prune(now)
    forget(now)
    documents.reap(now)
    direct.reap(now)


@app.task(name="intake.go_on_with_lists")
def go_on_with_lists(**_later: Any) -> None:
    """Check, and take over, the next rows of the lists of known accounts; at once again where there are more."""
    if work.go_on():
        go_on_with_lists.apply_async(queue=tasks_queue("intake"))
