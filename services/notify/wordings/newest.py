"""The newest version of every text that an office has of its own, held in memory: a message costs no query.

A process loads them with its first message, and again when the database says that one changed. It hears that at once
instead of looking every minute, for a message must not be written with words that were put right before it; and it
costs nothing but a connection in the one process that writes messages.
"""

import threading

from django.conf import settings
from django.db import connection

from services.notify.places import Slot
from services.notify.wordings.models import Wording
from tenants.offices import listener
from tenants.offices.directory import directory

Known = dict[tuple[str, Slot], str]

_lock = threading.Lock()
_known: Known | None = None
_forgotten = object()  # another one each time, so that a load that was overtaken knows it


def said(office: str, slot: Slot) -> str:
    """The text of an office, else the city's; empty where neither has one."""
    known = _known if _known is not None else _refresh()
    return known.get((office, slot)) or known.get((directory().city.slug, slot), "")


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
    of_one = ("office", "event_type", "kind", "language")
    newest = Wording.objects.order_by(*of_one, "-version").distinct(*of_one)
    return {(wording.office, wording.slot): wording.text for wording in newest if wording.text}


def _channel() -> str:
    return f"beian_wordings_{settings.DATABASES['default']['NAME']}"
