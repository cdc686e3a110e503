"""The offices' choices, held in memory: a message costs no query."""

import time

from django.db import connection, transaction
from django.utils.translation import gettext as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office, shared_scope
from infra.problems import Forbidden, Unprocessable
from services.notify.digests.models import Pace, Speed
from services.notify.recipients import CITY_HEARS_OF, DISTRICT_HEARS_OF
from tenants.offices import directory

CHOOSERS = ("supervisor", "officer")
LOOKED_EVERY = 60.0  # seconds within which a choice counts in every process
KEEP = """
    INSERT INTO digests_pace AS p (office, event_type, speed, by) VALUES (%s, %s, %s, %s)
    ON CONFLICT (office, event_type) DO UPDATE SET speed = excluded.speed, by = excluded.by, at = now()
    WHERE p.speed <> excluded.speed
"""


class _Known:
    """What this process last read."""

    speeds: dict[tuple[str, str], str] = {}
    read_at = float("-inf")


def speed(office: str, event_type: str) -> str:
    """How fast an office's mailbox hears of something."""
    if time.monotonic() > _Known.read_at + LOOKED_EVERY:
        with shared_scope():
            rows = Pace.objects.values_list("office", "event_type", "speed")
            _Known.speeds = {(one, event): chosen for one, event, chosen in rows}
        _Known.read_at = time.monotonic()
    return _Known.speeds.get((office, event_type), Speed.NOW)


def forget() -> None:
    """Read them anew with the next message."""
    _Known.read_at = float("-inf")


def heard_of(office: str) -> list[str]:
    """What an office's mailbox hears of."""
    is_city = office == directory.directory().city.slug
    return sorted(CITY_HEARS_OF if is_city else DISTRICT_HEARS_OF)


def chosen() -> dict[str, str]:
    """The current office's choices, for all that it hears of."""
    office = str(current_office())
    known = dict(Pace.objects.filter(office=office).values_list("event_type", "speed"))
    return {event_type: known.get(event_type, Speed.NOW.value) for event_type in heard_of(office)}


def may_choose(actor: Actor) -> bool:
    """The district's supervisor, the city's officer, each at their own office."""
    return actor.kind == "staff" and actor.role in CHOOSERS and actor.office == current_office()


def choose(speeds: dict[str, str], actor: Actor) -> None:
    """Keep the current office's choices.

    Raises:
        Forbidden: only who leads the office may.
        Unprocessable: there is no such event or speed.
    """
    if not may_choose(actor):
        raise Forbidden(
            "pace-not-yours",
            _("How mail comes is chosen by the district's supervisor or the city's officer."),
        )
    office = str(current_office())
    if speeds.keys() - set(heard_of(office)) or set(speeds.values()) - set(Speed.values):
        raise Unprocessable("no-such-pace", _("Choose one of the ways in the list."))
    with transaction.atomic(), connection.cursor() as cursor:
        for event_type, one in sorted(speeds.items()):
            cursor.execute(KEEP, [office, event_type, one, actor.id])
            if cursor.rowcount:
                trail.record(actor, "pace.chosen", detail={"event": event_type, "speed": one})
    forget()
