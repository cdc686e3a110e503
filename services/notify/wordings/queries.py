"""What is to be seen of texts: whose is used, and what it was before."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from infra.db import shared_scope
from infra.problems import NotFound
from services.notify.places import Slot, slots
from services.notify.texts import default
from services.notify.wordings.models import Wording
from tenants.offices.directory import directory
from tenants.offices.models import Staff

SHOWN = 50  # versions; all are kept


class Whose(TextChoices):
    """Whose text is used."""

    OWN = "own", _("this office's")
    CITY = "city", _("the city's")
    OURS = "ours", _("built in")


@dataclass(frozen=True, slots=True)
class Used:
    """The text that is used. `version`: of the office's own newest one, 0 where there was none yet."""

    slot: Slot
    text: str
    whose: Whose
    version: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an office's text, and the name of who wrote it."""

    wording: Wording
    author: str


def find(event_type: str, kind: str, language: str) -> Slot:
    """A slot by its names.

    Raises:
        NotFound: there is no such text.
    """
    slot = Slot(event_type, kind, language)
    if slot not in slots():
        raise NotFound("no-such-text", _("There is no such text."))
    return slot


def all_used(office: str) -> list[Used]:
    """What is used in an office, of every slot."""
    of_one, city = ("office", "event_type", "kind", "language"), directory().city.slug
    found = Wording.objects.filter(office__in={office, city}).order_by(*of_one, "-version").distinct(*of_one)
    known = {(wording.office, wording.slot): wording for wording in found}
    return [_used(slot, known.get((office, slot)), known.get((city, slot))) for slot in slots()]


def used(office: str, slot: Slot) -> Used:
    """What is used in an office, of one slot."""
    return _used(slot, newest(office, slot), newest(directory().city.slug, slot))


def without_own(office: str, slot: Slot) -> Used:
    """What would be used if the office had no text of its own."""
    city = directory().city.slug
    return _used(slot, None, newest(city, slot) if office != city else None)


def newest(office: str, slot: Slot) -> Wording | None:
    """An office's newest version, be it an empty one."""
    return _versions(office, slot).first()


def versions(office: str, slot: Slot) -> list[Version]:
    """An office's last versions, newest first."""
    found = list(_versions(office, slot)[:SHOWN])
    with shared_scope():
        staff = Staff.objects.filter(pk__in={wording.author for wording in found})
        names = {str(pk): name for pk, name in staff.values_list("pk", "display_name")}
    return [Version(wording, names.get(wording.author, "")) for wording in found]


def version(office: str, slot: Slot, number: int) -> Wording:
    """One version of an office's text.

    Raises:
        NotFound: there is none of this number.
    """
    found = _versions(office, slot).filter(version=number).first()
    if found is None:
        raise NotFound("no-such-text", _("There is no such text."))
    return found


def _versions(office: str, slot: Slot) -> QuerySet[Wording]:
    found = Wording.objects.filter(
        office=office, event_type=slot.event_type, kind=slot.kind, language=slot.language
    )
    return found.order_by("-version")


def _used(slot: Slot, own: Wording | None, citys: Wording | None) -> Used:
    number = own.version if own else 0
    for whose, wording in ((Whose.OWN, own), (Whose.CITY, citys)):
        if wording and wording.text:
            return Used(slot, wording.text, whose, number, wording.at)
    return Used(slot, default(slot), Whose.OURS, number)
