"""Making a version of the exercise, and taking one back that is not in force yet; by an officer of the city.

A version is made from another one, its base: the one that is in force at the moment from which the new one will be.
What it changes is put into the versions that come after it, too, but where these say otherwise themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.problems import Conflict, Forbidden, Unprocessable
from tenants.offices.citypack import CityPack
from tenants.offices.models import Notice, Role
from tenants.offices.provisioning import tell
from tenants.offices.setup import versions
from tenants.offices.setup.merging import merged
from tenants.offices.setup.starting import not_past
from tenants.offices.staffing import record
from tenants.offices.team import of_city

REMARK = 500
ALONE = "LOCK TABLE offices_notice IN SHARE ROW EXCLUSIVE MODE"


@dataclass(frozen=True, slots=True)
class Change:
    """A version that is asked for: what it was made from, its pack, from when it is in force (None: now), and why."""

    base: int
    pack: dict[str, Any]
    starts_at: datetime | None
    remark: str


def may(actor: Actor) -> bool:
    """The city's officers."""
    return actor.kind == "staff" and actor.role == Role.OFFICER and of_city(actor)


def may_read(actor: Actor) -> bool:
    """The city's officers and auditors."""
    return actor.kind == "staff" and actor.role in (Role.OFFICER, Role.AUDITOR) and of_city(actor)


def checked(change: Change, actor: Actor) -> CityPack:
    """What the change would put in force, if it could be made now; nothing is written.

    Raises:
        Conflict: at that moment another version is in force than the base.
        Forbidden: not an officer of the city.
        Unprocessable: the moment is past, or the pack says nothing new or does not go together.
    """
    _permit(actor)
    not_past(change.starts_at)
    pack, base = usable(change.pack), versions.stored(change.base)
    there = versions.at(change.starts_at)
    if there is None or there.pk != base.pk:
        raise _overtaken()
    if change.pack == versions.whole(base.pack):
        raise Unprocessable("nothing-changes", _("Nothing is another than it was."))
    for _later, _pack in _put_into(change, base):
        pass
    return pack


def make(change: Change, actor: Actor) -> Notice:
    """Make the version; what changed is in the city's trail, by the places in the pack.

    Raises:
        Conflict, Forbidden, Unprocessable: as `checked`; or there is no remark.
    """
    if not change.remark:
        raise Unprocessable("no-remark", _("Say why: it stands beside the version for good.")).at("remark")
    with _alone():
        checked(change, actor)
        base = versions.stored(change.base)
        starts = {} if change.starts_at is None else {"in_force_from": change.starts_at}
        for later, pack in _put_into(change, base):
            later.pack = pack
            later.save(update_fields=["pack"])
        made = Notice.objects.create(
            pack=change.pack, made_by=actor.id, remark=change.remark[:REMARK], file=None, **starts
        )
        made.refresh_from_db(fields=["in_force_from"])
        told = {"version": made.pk, "base": base.pk, "from": made.in_force_from.isoformat()}
        record(actor.office, "exercise.changed", actor, **told)
        tell()
    return made


def take_back(version: int, actor: Actor) -> None:
    """Take back a version that is not in force yet.

    Raises:
        Conflict: it is in force, was, or is taken back already.
        Forbidden: not an officer of the city.
        NotFound: there is no such version.
    """
    _permit(actor)
    with _alone():
        there = Notice.objects.filter(pk=versions.stored(version).pk)
        if not there.filter(in_force_from__gt=Now(), taken_back_at__isnull=True).update(taken_back_at=Now()):
            message = _("Only a version that is still to come is taken back. Make another one instead.")
            raise Conflict("version-not-to-come", message)
        record(actor.office, "exercise.taken_back", actor, version=version)
        tell()


def usable(pack: dict[str, Any]) -> CityPack:
    """The pack, if it goes together.

    Raises:
        Unprocessable: it does not; it says where.
    """
    try:
        return CityPack.model_validate(pack, extra="ignore")
    except ValidationError as error:
        faults = "; ".join(
            ": ".join(filter(None, [".".join(map(str, one["loc"])), one["msg"]])) for one in error.errors()
        )
        message = _("This does not go together: %(faults)s") % {"faults": faults}
        raise Unprocessable("pack-broken", message) from error


def _put_into(change: Change, base: Notice) -> Iterator[tuple[Notice, dict[str, Any]]]:
    """The versions that come after, each with its pack as it would be."""
    for later in Notice.objects.standing().filter(in_force_from__gt=change.starts_at or Now()):
        before = versions.whole(later.pack)
        pack = merged(versions.whole(base.pack), before, change.pack)
        try:
            usable(pack)
        except Unprocessable as error:
            message = _(
                "It does not go together with the version that comes into force on %(day)s: take that back first."
            )
            day = timezone.localtime(later.in_force_from).strftime("%Y-%m-%d %H:%M")
            raise Unprocessable("later-version-broken", message % {"day": day}) from error
        if pack != before:
            yield later, pack


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction in which nobody else makes or takes back a version."""
    with shared_scope(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(ALONE)
        yield


def _permit(actor: Actor) -> None:
    if not may(actor):
        raise Forbidden("setup-not-yours", _("The exercise is set up by the city's officers."))


def _overtaken() -> Conflict:
    message = _("Another version is in force at that moment than the one that you began with.")
    return Conflict("exercise-changed", message)
