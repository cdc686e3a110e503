"""The fields of annex 1 on a page, and what somebody typed into them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from tenants.filings.form import FilingForm, Row
from tenants.filings.models import Filing

# An organisation needs this code, or else the older one: it is not called optional.
EITHER = {"uscc"}
WIDE = {"content", "purpose", "org_address"}
SEVERAL = {"content"}  # of boxes that are all empty a browser sends nothing


@dataclass(frozen=True, slots=True)
class Box:
    """A field with what stands around it.

    `kept`: the mask of what is sealed. `was`: what is saved, as a browser would send it; None where that is not told.
    """

    row: Row
    field: BoundField
    kept: str
    was: str | None

    @property
    def optional(self) -> bool:
        """Whether a filing can be submitted without it."""
        return not (self.row.needed or self.row.name in EITHER)

    @property
    def wide(self) -> bool:
        """Whether it has a line of its own."""
        return self.row.name in WIDE


def boxes(form: FilingForm, rows: Iterable[Row], filing: Filing | None, *, own: bool) -> list[Box]:
    """The fields of these rows.

    Args:
        own: whoever types files for themselves: the browser may offer what it knows of its owner.
    """
    found = []
    for row in rows:
        if own and row.autofill:
            form.fields[row.name].widget.attrs["autocomplete"] = row.autofill
        value = getattr(filing, row.name) if filing else None
        kept = str(value or "") if row.sealed else ""
        was = _sent(value) if filing and not row.sealed else None
        found.append(Box(row, form[row.name], kept, was))
    return found


def typed(post: QueryDict, rows: Iterable[Row]) -> dict[str, Any]:
    """What somebody changed in these fields.

    The page says what it showed of each (`was-...`): what was left as it was is not theirs, and somebody else may have
    changed it meanwhile. What is sealed and left empty stays as it is.
    """
    changed = {}
    for row in rows:
        sent, was = post.getlist(row.name), post.get(f"was-{row.name}")
        asked = row.name in post or (row.name in SEVERAL and was is not None)
        unchanged = was is not None and _lines(",".join(sent)) == _lines(was)
        if asked and not unchanged and not (row.sealed and not sent[-1]):
            changed[row.name] = sent if row.name in SEVERAL else sent[-1]
    return changed


def _sent(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list) else str(value)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
