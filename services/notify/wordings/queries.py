"""What is to be seen of texts: whose is used, what it was before, and what it will be."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, ExpressionWrapper, Max, Q, TextChoices
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infra.db import shared_scope
from infra.problems import NotFound
from services.notify.places import Slot, slots
from services.notify.texts import default
from services.notify.wordings.models import OF_ONE, Wording, Wordings
from tenants.offices.directory import directory
from tenants.offices.models import Staff
from tenants.offices.setup.starting import Standing

SHOWN = 50  # versions; all are kept


class Whose(TextChoices):
    """Whose text is used."""

    OWN = "own", _("this office's")
    CITY = "city", _("the city's")
    OURS = "ours", _("built in")


@dataclass(frozen=True, slots=True)
class Used:
    """The text that is used. `version`: the office's own newest one, in force or not, 0 where there was none yet.

    `since`: from when on it is used. `to_come`: when the office's own next one comes into force.
    """

    slot: Slot
    text: str
    whose: Whose
    version: int = 0
    since: datetime | None = None
    to_come: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an office's text, the name of who wrote it, and how it stands."""

    wording: Wording
    author: str
    standing: Standing


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
    """What is used in an office, of every slot. A constant number of queries."""
    city = directory().city.slug
    found = Wording.objects.in_force().filter(office__in={office, city})
    known = {(wording.office, wording.slot): wording for wording in found}
    rows = Wording.objects.filter(office=office).values_list(*OF_ONE[1:])
    newest = {Slot(*slot): number for *slot, number in rows.annotate(Max("version"))}
    coming = {one.slot: one.in_force_from for one in _next(office)}
    return [
        _used(slot, known.get((office, slot)), known.get((city, slot)), newest.get(slot, 0), coming.get(slot))
        for slot in slots()
    ]


def used(office: str, slot: Slot) -> Used:
    """What is used in an office, of one slot."""
    coming = _next(office).filter(**slot._asdict()).first()
    return _used(
        slot,
        in_force(office, slot),
        in_force(directory().city.slug, slot),
        newest(office, slot),
        coming.in_force_from if coming else None,
    )


def without_own(office: str, slot: Slot) -> Used:
    """What would be used if the office had no text of its own."""
    city = directory().city.slug
    return _used(slot, None, in_force(city, slot) if office != city else None)


def in_force(office: str, slot: Slot) -> Wording | None:
    """An office's version that is in force, be it an empty one."""
    return Wording.objects.in_force().filter(office=office, **slot._asdict()).first()


def newest(office: str, slot: Slot) -> int:
    """The number of an office's newest version, in force or not; 0 where there is none."""
    last = _versions(office, slot).first()
    return last.version if last else 0


def saved_to_come(office: str, slot: Slot) -> Wording | None:
    """The version that was saved last, where that one is to come."""
    last = _versions(office, slot).first()
    coming = Wording.objects.to_come().filter(pk=last.pk) if last else Wording.objects.none()
    return coming.first()


def versions(office: str, slot: Slot) -> list[Version]:
    """An office's last versions, newest first."""
    waits = ExpressionWrapper(Q(in_force_from__gt=Now()), BooleanField())
    found = list(_versions(office, slot).annotate(waits=waits)[:SHOWN])
    now = in_force(office, slot)
    back = {one.takes_back for one in found}
    with shared_scope():
        staff = Staff.objects.filter(pk__in={wording.author for wording in found})
        names = {str(pk): name for pk, name in staff.values_list("pk", "display_name")}
    shown: list[Version] = []
    moments = set()  # to come, of which a later version has been seen
    for one in found:
        if one.takes_back is not None:
            continue
        standing = Standing.FORMER
        if one.version in back:
            standing = Standing.TAKEN_BACK
        elif one.waits:  # type: ignore[attr-defined]
            standing = Standing.REPLACED if one.in_force_from in moments else Standing.TO_COME
            moments.add(one.in_force_from)
        elif now is not None and one.pk == now.pk:
            standing = Standing.IN_FORCE
        shown.append(Version(one, names.get(one.author, ""), standing))
    return shown


def version(office: str, slot: Slot, number: int) -> Wording:
    """One version of an office's text.

    Raises:
        NotFound: there is none of this number.
    """
    found = _versions(office, slot).filter(version=number, takes_back__isnull=True).first()
    if found is None:
        raise NotFound("no-such-text", _("There is no such text."))
    return found


def _versions(office: str, slot: Slot) -> Wordings:
    return Wording.objects.filter(office=office, **slot._asdict()).order_by("-version")


def _next(office: str) -> Wordings:
    """What comes into force next of each text."""
    coming = Wording.objects.to_come().filter(office=office)
    return coming.order_by(*OF_ONE, "in_force_from").distinct(*OF_ONE)


def _used(
    slot: Slot,
    own: Wording | None,
    citys: Wording | None,
    newest: int = 0,
    coming: datetime | None = None,
) -> Used:
    for whose, wording in ((Whose.OWN, own), (Whose.CITY, citys)):
        if wording and wording.text:
            return Used(slot, wording.text, whose, newest, wording.in_force_from, coming)
    return Used(slot, default(slot), Whose.OURS, newest, None, coming)
