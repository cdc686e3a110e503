"""Which filings a message to many is about: one condition, of the count and of the writing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.notify.bulk.models import Bulk
from services.notify.outgoing import READ
from tenants.filings.models import Filing

CHOSEN = """
    f.state = ANY(%(states)s) AND f.filer_kind = ANY(%(filer_kinds)s)
    AND (%(late)s::boolean IS NULL OR f.late = %(late)s::boolean)
"""
COLUMNS = ", ".join(f"f.{name}" for name in ("id", *READ))
NEXT = f"""
    SELECT {COLUMNS} FROM filings_filing f WHERE {CHOSEN} AND f.id > %(after)s ORDER BY f.id LIMIT %(most)s
"""  # noqa: S608 - words of our own, as below
THESE = f"SELECT {COLUMNS} FROM filings_filing f WHERE f.id = ANY(%(ids)s)"  # noqa: S608
FIRST = UUID(int=0)


def terms(bulk: Bulk) -> dict[str, Any]:
    """The parameters of CHOSEN."""
    return {"states": bulk.states, "filer_kinds": bulk.filer_kinds, "late": bulk.late}


def following(bulk: Bulk, after: UUID | None, most: int) -> list[Filing]:
    """The current office's filings in the selection as it is now, in the order in which they were begun."""
    return list(Filing.objects.raw(NEXT, {**terms(bulk), "after": after or FIRST, "most": most}))


def these(ids: Sequence[UUID]) -> list[Filing]:
    """The current office's filings of these ids."""
    return list(Filing.objects.raw(THESE, {"ids": list(ids)}))
