"""A thread that hears from PostgreSQL that something in memory is out of date."""

import threading
from collections.abc import Callable

import psycopg
import structlog
from django.db import connection

log = structlog.get_logger(__name__)
AGAIN_SECONDS = 2.0
_started: set[str] = set()
_stop = threading.Event()


def start(channel: str, changed: Callable[[], None]) -> None:
    """Call `changed` whenever the channel speaks, and whenever it may have spoken unheard; once per process."""
    if channel in _started:
        return
    _started.add(channel)
    settings = connection.settings_dict
    parameters = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        **settings["OPTIONS"],
    }
    arguments = (parameters, channel, changed)
    threading.Thread(target=_listen, args=arguments, name=f"listen-{channel}", daemon=True).start()


def _listen(parameters: dict[str, str], channel: str, changed: Callable[[], None]) -> None:
    while not _stop.is_set():
        try:
            with psycopg.connect(**parameters, autocommit=True) as listening:  # type: ignore[arg-type]
                listening.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
                changed()
                for _notification in listening.notifies():
                    changed()
        except psycopg.Error as error:
            log.warning("listener.lost", channel=channel, error=type(error).__name__)
            changed()
            _stop.wait(AGAIN_SECONDS)
