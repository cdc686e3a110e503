"""What a filing said when its office returned it, so that the clerk who gets it again sees what has changed.

Between handing in and a return nobody changes it: what is kept with the return is what was handed in. It lies sealed;
of a personal number there is the mask, and a keyed hash that tells another number from the same.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from infra.crypto.blind import blind, blinds
from infra.crypto.fields import BlindField, Sealed, SealedField
from infra.db import current_office
from infra.db.fetch import Rows
from infra.db.wall import KEEP, Wall
from tenants.filings.annex_one import AnnexOne

# What others are made of, with an office's key, is not what a filing says.
NAMES = [field.name for field in AnnexOne._meta.local_fields if not isinstance(field, BlindField)]
PURPOSE = "version"


class Version(models.Model):
    """Annex 1 as it was handed in, kept with the line of history that returned it."""

    wall: ClassVar[Wall] = KEEP  # rotating the keys writes it anew
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    filing = models.UUIDField()
    sequence = models.PositiveIntegerField()
    form = SealedField(mask="text")
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "sequence"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.filing} {self.sequence}"


@dataclass(frozen=True, slots=True)
class Changes:
    """What is another now than it was in what this filing is compared with.

    `old`: by the name of the field, what stood there: a value as `display.text_of` takes it, of a personal number its
    mask. `since`: when the office returned it; None where it is compared with the filing that it changes or closes.
    """

    old: dict[str, Any]
    since: datetime | None = None


LAST = Rows(lambda filing: Version.objects.filter(filing=filing).order_by("-sequence")[:1])


def keep(filing: Any) -> None:
    """Keep what a filing says, in the transaction of its return."""
    form = {name: _kept(getattr(filing, name)) for name in NAMES}
    Version(filing=filing.pk, sequence=filing.sequence, form=json.dumps(form, ensure_ascii=False)).save(
        force_insert=True
    )


def carried(filing: Any) -> dict[str, Any] | None:
    """What goes along with a filing that leaves the current office; None where it was never returned.

    Another office has another key: of a number it learns whether it is still the same.
    """
    version = LAST.one(filing=filing.pk)
    if version is None:
        return None
    form: dict[str, Any] = json.loads(version.form.open())
    for name, was in form.items():
        if isinstance(was, dict):
            form[name] = {"mask": was["mask"], "still": _is_still(was, getattr(filing, name))}
    return {"form": form, "kept_at": version.kept_at}


def arrive(filing: Any, form: dict[str, Any], kept_at: datetime) -> None:
    """Keep what a filing of another office said at its last return there (`carried`), with the line that it came by."""
    said = {
        name: _kept(getattr(filing, name)) | {"mask": was["mask"]}
        if was.get("still")
        else was | {"digest": ""}
        for name, was in form.items()
        if isinstance(was, dict)
    }
    text = json.dumps(form | said, ensure_ascii=False)
    Version(filing=filing.pk, sequence=filing.sequence, form=text, kept_at=kept_at).save(force_insert=True)


def since_return(filing: Any) -> Changes | None:
    """What has changed since the last return; None where what it said then was not kept."""
    version = LAST.one(filing=filing.pk)
    if version is None:
        return None
    form: dict[str, Any] = json.loads(version.form.open())
    old = {
        name: was["mask"] if isinstance(was, dict) else was
        for name in NAMES
        if not _is_still((was := form.get(name)), getattr(filing, name))
    }
    return Changes(old, version.kept_at)


def against(filing: Any, replaced: Any) -> Changes:
    """What a change or closing says otherwise than the filing that it names."""
    pairs = {name: (getattr(replaced, name), getattr(filing, name)) for name in NAMES}
    return Changes({name: was for name, (was, now) in pairs.items() if was != now})


def _kept(value: Any) -> Any:
    if isinstance(value, Sealed):
        office = str(current_office())
        return {"mask": value.masked, "digest": blind(value.open(), office=office, purpose=PURPOSE)}
    return value.isoformat() if isinstance(value, date) else value


def _is_still(was: Any, value: Any) -> bool:
    if isinstance(was, dict) and isinstance(value, Sealed):
        return was["digest"] in blinds(value.open(), office=str(current_office()), purpose=PURPOSE)
    return bool(was == _kept(value))
