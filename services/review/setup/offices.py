"""The city's offices: a new one, and what of a card may change."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from infra.problems import Conflict, Forbidden, NotFound
from services.review.orders_and_cards.models import Order
from tenants.filings.notices import CorrectionNumbering
from tenants.filings.numbering import Numbering
from tenants.offices import contact, directory
from tenants.offices.citypack import OfficeEntry
from tenants.offices.directory import Card
from tenants.offices.models import Office
from tenants.offices.provisioning import create_office
from tenants.offices.setup import changing
from tenants.offices.staffing import record


def card_of(office: str) -> Card:
    """An office's card.

    Raises:
        NotFound: there is no such office.
    """
    card = directory.office(office)
    if card is None:
        raise NotFound("no-such-office", _("There is no such office."))
    return card


def numbered(office: str) -> bool:
    """Whether there are numbers with an office's code: from then on it stays."""
    with office_scope(office):
        if Numbering.objects.exists() or CorrectionNumbering.objects.exists():
            return True
        return Order.objects.filter(office=office).exists()


def change(office: str, values: Mapping[str, Any], actor: Actor, shown: Mapping[str, Any]) -> list[str]:
    """Change an office's card; returns what is another now.

    Raises:
        Conflict: another office has this code, numbers were made with the one that it has, or as `contact.change`.
        Forbidden: not an officer of the city.
        NotFound: there is no such office.
    """
    _permit(actor)
    card = card_of(office)
    code = values.get("code", card.code)
    if code != card.code:
        if numbered(office):
            message = _("There are numbers with the code %(code)s already: it stays.")
            raise Conflict("code-in-use", message % {"code": card.code}).at("code")
        _free(code=code)
    return contact.change(office, values, actor, shown)


def open_office(values: dict[str, Any], actor: Actor) -> Office:
    """Make a district's office: its role, schema, row and bucket.

    Raises:
        Conflict: an office has this code or word already.
        Forbidden: not an officer of the city.
    """
    _permit(actor)
    _free(slug=values["slug"])
    _free(code=values["code"])
    facts = {name: values[name] for name in OfficeEntry.model_fields if values.get(name)}
    entry = OfficeEntry.model_validate({**facts, "kind": "district"})
    with shared_scope():  # nobody's office: this one's role makes no other
        made = create_office(entry, len(directory.directory().offices))
    record(actor.office, "office.created", actor, made=made.slug, code=made.code)
    hours = {name: values[name] for name in ("hours", "hours_en") if values.get(name)}
    if hours:
        contact.change(made.slug, hours, actor)
    return made


def _free(**fact: str) -> None:
    ((name, value),) = fact.items()
    with shared_scope():
        if Office.objects.filter(**fact).exists():
            raise Conflict(
                "office-there", _("There is an office with “%(value)s” already.") % {"value": value}
            ).at(name)


def _permit(actor: Actor) -> None:
    if not changing.may(actor):
        raise Forbidden("offices-not-yours", _("Offices are kept by the city's officers."))
