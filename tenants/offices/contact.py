"""An office's own card: where it is, when it is open, how it is reached. Each change is in the office's trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.problems import Conflict, FieldError
from tenants.offices.models import Office
from tenants.offices.provisioning import tell

FIELDS = ("address", "address_en", "area_code", "phone", "email", "hours", "hours_en")
# What the city's officers may change besides.
CARD = ("name", "name_en", "area", "area_en", "code", *FIELDS, "also", "place")
CHANGED = "office.contact_changed"
OVERTAKEN = "changed-meanwhile"
SHOWN = 20  # of the changes so far
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """Who changed the card, and each field's value before and after."""

    at: datetime
    actor: str
    fields: dict[str, tuple[str, str]]


def now_of(office: str, fields: tuple[str, ...] = FIELDS) -> dict[str, Any]:
    """The card as it stands."""
    with shared_scope():
        found: dict[str, Any] = Office.objects.values(*fields).get(slug=office)
    return found


def change(
    office: str, values: Mapping[str, Any], actor: Actor, shown: Mapping[str, Any] = NOTHING
) -> list[str]:
    """Change an office's card; what was there before stays in the office's trail.

    Args:
        values: of `CARD`, checked.
        shown: the card as whoever changes it saw it.

    Returns:
        the fields that are others now.

    Raises:
        Conflict: one of the values is by now neither what was seen nor what it shall be.
    """
    with shared_scope(), transaction.atomic():
        one = Office.objects.select_for_update().get(slug=office)
        changed = _differing(one, values)
        overtaken = [
            FieldError(name, OVERTAKEN, _("Changed meanwhile to: %(value)s") % {"value": said(before)})
            for name, (before, _after) in changed.items()
            if name in shown and before != shown[name]
        ]
        if overtaken:
            message = _("Somebody else changed this card meanwhile. Read what is there now, and send again.")
            raise Conflict("changed-meanwhile", message, errors=overtaken)
        if changed:
            for name, (_before, after) in changed.items():
                setattr(one, name, after)
            one.save(update_fields=list(changed))
            with office_scope(office):
                trail.record(actor, CHANGED, _subject(office), {"fields": changed})
            tell()
    return list(changed)


def differing(office: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the values that the card does not have."""
    with shared_scope():
        one = Office.objects.get(slug=office)
    return {name: after for name, (_before, after) in _differing(one, values).items()}


def _differing(one: Office, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [getattr(one, name), values[name]]
        for name in CARD
        if name in values and getattr(one, name) != values[name]
    }


def changes(office: str) -> list[Change]:
    """The last changes of the card, newest first. In the office's scope."""
    found = AuditEntry.objects.filter(subject=_subject(office), action=CHANGED).order_by("-id")[:SHOWN]
    return [
        Change(
            one.at,
            one.actor,
            {name: (said(pair[0]), said(pair[1])) for name, pair in one.detail["fields"].items()},
        )
        for one in found
    ]


def said(value: Any) -> str:
    """A field's value in words."""
    return "、".join(str(one) for one in value) if isinstance(value, list) else value or ""


def _subject(office: str) -> UUID:
    """What the trail has the card by."""
    return uuid5(NAMESPACE_URL, f"/o/{office}")
