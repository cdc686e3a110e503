"""Every text that an office has of its own, as it is in force, held in memory: a message costs no query.

A process loads them with its first message, again when the database says that one changed, and when the next one comes
into force. It hears of a change at once instead of looking every minute, for a message must not be written with words
that were put right before it; and it costs nothing but a connection in the one process that writes messages.
"""

import math
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import F, Min
from django.db.models.functions import Now

from services.notify.places import Slot
from services.notify.wordings.models import Wording
from tenants.offices import listener
from tenants.offices.directory import directory


@dataclass(frozen=True, slots=True)
class Known:
    """The texts, and until when they are, by the clock that never jumps."""

    texts: dict[tuple[str, Slot], str]
    until: float


_lock = threading.Lock()
_known: Known | None = None
_forgotten = object()  # another one each time, so that a load that was overtaken knows it


def said(office: str, slot: Slot) -> str:
    """The text of an office, else the city's; empty where neither has one."""
    known = _known
    if known is None or time.monotonic() >= known.until:
        known = _refresh()
    return known.texts.get((office, slot)) or known.texts.get((directory().city.slug, slot), "")


def forget() -> None:
    """Load them anew at the next use."""
    global _known, _forgotten  # noqa: PLW0603 - as below
    # In this order: a load that ends between the two sees that it was overtaken.
    _forgotten = object()
    _known = None


def changed() -> None:
    """Tell every process, once the transaction is committed, that a text has changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [_channel()])


def _refresh() -> Known:
    global _known  # noqa: PLW0603 - what a process remembers of the database, on purpose
    with _lock:
        listener.start(_channel(), forget)
        while True:
            forgotten = _forgotten
            _known = loaded = _load()
            if forgotten is _forgotten:
                return loaded


def _load() -> Known:
    started = time.monotonic()
    # First: what comes into force between the two questions makes one load too many, never one too few.
    first = Wording.objects.to_come().aggregate(wait=Min(F("in_force_from") - Now()))["wait"]
    texts = {(one.office, one.slot): one.text for one in Wording.objects.in_force() if one.text}
    return Known(texts, started + (first.total_seconds() if first is not None else math.inf))


def _channel() -> str:
    return f"beian_wordings_{settings.DATABASES['default']['NAME']}"
