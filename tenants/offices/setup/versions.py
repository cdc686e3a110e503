"""Which version of the exercise was, is and will be in force."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.db import shared_scope
from infra.problems import NotFound
from tenants.offices.citypack import CityPack
from tenants.offices.models import Notice
from tenants.offices.setup.starting import Standing


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the exercise; `number` counts all that were ever made.

    `until`: when the next one came, or comes, into force. `replaced`: another one took its place before its time came.
    """

    id: int
    number: int
    in_force_from: datetime
    until: datetime | None
    made_at: datetime
    made_by: str
    remark: str
    standing: Standing


def versions() -> list[Version]:
    """All versions, the last made first; one query."""
    with shared_scope():
        waiting = Notice.objects.annotate(waits=ExpressionWrapper(Q(in_force_from__gt=Now()), BooleanField()))
        rows = list(waiting.defer("pack", "file").order_by("pk"))
    order = sorted(
        (row for row in rows if row.taken_back_at is None), key=lambda row: (row.in_force_from, row.pk)
    )
    after = {row.pk: later for row, later in zip(order, [*order[1:], None], strict=True)}
    found = []
    for number, row in enumerate(rows, 1):
        later = after.get(row.pk)
        until = later.in_force_from if later else None
        found.append(
            Version(
                row.pk,
                number,
                row.in_force_from,
                until,
                row.made_at,
                row.made_by,
                row.remark,
                _standing(row, later),
            )
        )
    return found[::-1]


def _standing(row: Notice, later: Notice | None) -> Standing:
    if row.taken_back_at is not None:
        return Standing.TAKEN_BACK
    if later is not None and later.in_force_from == row.in_force_from:
        return Standing.REPLACED
    if row.waits:  # type: ignore[attr-defined]
        return Standing.TO_COME
    return Standing.IN_FORCE if later is None or later.waits else Standing.FORMER  # type: ignore[attr-defined]


def whole(pack: dict[str, Any]) -> dict[str, Any]:
    """A pack as this release has it: with what an older one did not know, without what it does not know itself."""
    return CityPack.model_validate(pack, extra="ignore").model_dump(mode="json")


def stored(version: int) -> Notice:
    """A version with its pack.

    Raises:
        NotFound: there is none of this number.
    """
    with shared_scope():
        found = Notice.objects.filter(pk=version).first()
    if found is None:
        raise NotFound("no-such-version", _("There is no such version of the exercise."))
    return found


def at(moment: datetime | None) -> Notice | None:
    """The version that is in force at a moment, now by the database's clock (None); None before the first."""
    with shared_scope():
        return Notice.objects.standing().filter(in_force_from__lte=moment or Now()).first()


def pack_on(day: date) -> CityPack | None:
    """What was in force at the end of a day in the city, today now; of a day to come what is set to be; None before the
    first version.
    """
    end = timezone.make_aware(datetime.combine(day, time())) + timedelta(days=1, microseconds=-1)
    found = at(None if day == timezone.localdate() else end)
    return CityPack.model_validate(found.pack, extra="ignore") if found else None
