"""A bulk that was stopped: what is written and not yet sent stays unsent."""

from datetime import timedelta
from uuid import UUID

import structlog
from django.db import connection
from django.utils import timezone

from infra import metrics
from infra.db import office_scope
from infra.db.many import offices_where
from services.notify.bulk.models import Bulk, BulkState
from services.notify.models import Fate, Why
from services.notify.sending import GIVE_UP_AFTER

log = structlog.get_logger(__name__)
WAITS = f"bulk = %(bulk)s AND state = '{Fate.CREATED}'"
ANY_WAITS = f"EXISTS (SELECT FROM notify_message WHERE {WAITS})"
SUPPRESS = f"""
    UPDATE notify_message SET state = '{Fate.SUPPRESSED}', error = '{Why.STOPPED}', done_at = now()
    WHERE {WAITS} RETURNING channel
"""  # noqa: S608 - words of our own


def suppress(bulk: Bulk) -> int:
    """Suppress what waits of a stopped bulk, in every office; returns how many. What is being sent goes out."""
    wanted: dict[str, UUID] = {"bulk": bulk.pk}
    count = 0
    for slug in offices_where(bulk.offices, ANY_WAITS, wanted):
        with office_scope(slug), connection.cursor() as cursor:
            cursor.execute(SUPPRESS, wanted)
            channels = [channel for (channel,) in cursor.fetchall()]
        for channel in channels:
            metrics.SUPPRESSED.labels(channel, Why.STOPPED.value).inc()
        count += len(channels)
    if count:
        log.info("bulk.suppressed", bulk=str(bulk.pk), count=count)
    return count


def suppress_late() -> None:
    """What was being sent when its bulk was stopped, and waits for its next try since then."""
    lately = timezone.now() - GIVE_UP_AFTER - timedelta(hours=1)
    for bulk in Bulk.objects.filter(state=BulkState.STOPPED, stopped_at__gt=lately, written__gt=0):
        try:
            suppress(bulk)
        except Exception:
            log.exception("bulk.not_suppressed", bulk=str(bulk.pk))
