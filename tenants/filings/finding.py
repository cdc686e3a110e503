"""Finding a filing by what somebody at the desk, at the window or on the phone has of it."""

import re
from uuid import UUID

from django.db.models import Q

from infra.crypto.fields import owner
from infra.crypto.mask import PHONE, TAIL, tail_of
from tenants.filings.models import Filing
from tenants.filings.names import having

# Whole, or in the address that a sheet's code holds, which a hand scanner types.
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def by(said: str) -> Q:
    """The condition on filings of the current office that fit what was said.

    Args:
        said: a filing's id; or a part of its number, its account, its names or their initials; or the last four digits
            of a phone, or more of them, of which the last four are looked for.
    """
    if found := ID.search(said):
        return Q(pk=UUID(found[0]))
    return Q(pk__in=having(said, _tails(said)))


def _tails(said: str) -> list[str]:
    tail = said if re.fullmatch(rf"\d{{{TAIL}}}", said) else tail_of(said) if PHONE.fullmatch(said) else ""
    field = Filing._meta.get_field("contact_tail")
    return field.hashes_of(tail, owner(Filing)) if tail else []
