"""The office map, held in memory: choosing an office costs no query.

A process loads it at first use and again when it is told that it changed, when the next version of the exercise comes
into force, or when it is asked for an office that it does not know, at most once a second.
"""

import math
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import get_language

from infra.db import shared_scope
from tenants.offices import listener
from tenants.offices.citypack import CityPack, OfficeEntry, sms_signature
from tenants.offices.models import Notice, Office


@dataclass(frozen=True, slots=True)
class Card:
    """What everybody may know of an office."""

    slug: str
    kind: str
    name_zh: str
    name_en: str
    area_zh: str
    area_en: str
    code: str
    address_zh: str
    address_en: str
    phone: str
    area_code: str
    email: str
    hours_zh: str
    hours_en: str
    also: tuple[str, ...]
    place: tuple[float, float] | None

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @property
    def area(self) -> str:
        return self.area_en if get_language() == "en" else self.area_zh

    @property
    def address(self) -> str:
        return self.address_en if get_language() == "en" else self.address_zh

    @property
    def hours(self) -> str:
        """When it is open; empty where it has not said so."""
        return (self.hours_en or self.hours_zh) if get_language() == "en" else self.hours_zh

    @property
    def telephone(self) -> str:
        """The number to call from anywhere."""
        return f"{self.area_code}-{self.phone}"

    @property
    def sms_signature(self) -> str:
        """What stands in 【】 before an SMS of the office."""
        return sms_signature(self.area_zh)

    @property
    def is_city(self) -> bool:
        return self.kind == Office.Kind.CITY


@dataclass(frozen=True)
class Directory:
    """All offices, and the notice in force."""

    offices: dict[str, Card]
    pack: CityPack
    loaded_at: float  # as `until` by the clock that never jumps
    until: float = math.inf  # when another version of the exercise comes into force

    @cached_property
    def districts(self) -> tuple[Card, ...]:
        return tuple(card for card in self.offices.values() if not card.is_city)

    @property
    def keeper(self) -> Card:
        """The office that keeps the paper copies; filers hand them in at the office that they file with."""
        return self.offices[self.pack.paper.office]

    @property
    def city(self) -> Card:
        return next(card for card in self.offices.values() if card.is_city)


_lock = threading.Lock()
_directory: Directory | None = None
_forgotten = object()  # another one each time, so that a load that was overtaken knows it
UNKNOWN_AGAIN_AFTER = 1.0  # seconds


def directory() -> Directory:
    """The map as it is; loaded when it is not there, or over."""
    known = _directory
    return refresh() if known is None or time.monotonic() >= known.until else known


def forget() -> None:
    """Load the map anew at the next use."""
    global _directory, _forgotten  # noqa: PLW0603 - as below
    # In this order: a load that ends between the two sees that it was overtaken.
    _forgotten = object()
    _directory = None


def refresh() -> Directory:
    """Load the map anew; once more where it changed meanwhile."""
    global _directory  # noqa: PLW0603 - the one thing that a process remembers of the database, on purpose
    with _lock, shared_scope():
        listener.start(channel(), forget)
        while True:
            forgotten = _forgotten
            _directory = loaded = _load()
            if forgotten is _forgotten:
                return loaded


def _load() -> Directory:
    started = time.monotonic()
    # All at one moment of the database's clock: which version is in force, and in how long another one will be.
    waits = dict(
        Notice.objects.standing().annotate(wait=F("in_force_from") - Now()).values_list("pk", "wait")
    )
    there = next(pk for pk, wait in waits.items() if wait <= timedelta())
    until = min((wait.total_seconds() for wait in waits.values() if wait > timedelta()), default=math.inf)
    # While a new release takes over, processes of the old one read what it put there: keys that they do not know, too.
    pack = CityPack.model_validate(Notice.objects.get(pk=there).pack, extra="ignore")
    entries = {entry.slug: entry for entry in pack.offices}
    offices = {
        office.slug: _card(office, entries.get(office.slug))
        for office in Office.objects.order_by("position", "slug")
    }
    return Directory(offices, pack, started, started + until)


def office(slug: str) -> Card | None:
    """An office by its slug."""
    known = directory()
    card = known.offices.get(slug)
    if card is None and time.monotonic() - known.loaded_at > UNKNOWN_AGAIN_AFTER:
        card = refresh().offices.get(slug)
    return card


def pack() -> CityPack:
    """The notice in force."""
    return directory().pack


def _card(office: Office, entry: OfficeEntry | None) -> Card:
    return Card(
        slug=office.slug,
        kind=office.kind,
        name_zh=office.name,
        name_en=office.name_en,
        area_zh=office.area,
        area_en=office.area_en,
        code=office.code,
        address_zh=office.address,
        address_en=office.address_en,
        phone=office.phone,
        area_code=office.area_code,
        email=office.email,
        hours_zh=office.hours,
        hours_en=office.hours_en,
        also=tuple(office.also if office.also is not None else entry.also if entry else ()),
        place=_place(office.place) or (entry.place if entry else None),
    )


def _place(stored: list[float] | None) -> tuple[float, float] | None:
    return (stored[0], stored[1]) if stored else None


def channel() -> str:
    """The PostgreSQL channel on which a change of the map is told."""
    return f"beian_directory_{settings.DATABASES['default']['NAME']}"
