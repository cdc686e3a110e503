"""Filers are known by a contact of the filing alone: a slip of the pen in it does not shut them out."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.crypto.blind import blinds
from infra.db import current_office
from infra.problems import FieldError, Unprocessable
from tenants.filings.models import Filing


def stays(filing: Filing, actor: Actor, before: Mapping[str, Any]) -> set[str]:
    """A filer who changes the number or address that they signed in with can still open the filing.

    Returns the columns that changed.

    Raises:
        Unprocessable: it has another contact than theirs, who may change it.
    """
    mine = [name for name in ("admin_mobile", "email") if _is_of(actor, before.get(name))]
    after = (filing.contact, filing.admin_mobile, filing.email)
    if not mine or any(_is_of(actor, value) for value in after):
        return set()
    if filing.contact is None:
        filing.contact = before[mine[0]].open()
        return {"contact"}
    message = _(
        "You signed in with this one: with another here you could not open the filing any more. The office, or who"
        " began the filing, can change it."
    )
    raise Unprocessable(
        "form-invalid", message, errors=[FieldError(name, "own-contact", message) for name in mine]
    )


def _is_of(actor: Actor, contact: Any) -> bool:
    """Whether a filer is known by this contact."""
    if actor.kind != "filer" or contact is None:
        return False
    known = blinds(contact.open(), office=str(current_office()), purpose="contact")
    return not actor.ids.isdisjoint(known)
