"""Annex 1 as people read it: labels and values in words, personal numbers masked."""

from typing import Any

from django.utils.translation import gettext as _

from tenants.filings.form import AccountType, Content, sections_for
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind

Shown = tuple[str, str, str]


def displayed(filing: Filing) -> list[tuple[str, list[Shown]]]:
    """The parts of annex 1 for this kind of filer: name, label and text of every field; empty ones are empty."""
    return [
        (
            str(title),
            [(row.name, str(row.label), text_of(row.name, getattr(filing, row.name))) for row in rows],
        )
        for title, rows in sections_for(FilerKind(filing.filer_kind))
    ]


def text_of(name: str, value: Any) -> str:
    """A field's value in words."""
    if value is None or value in ("", []):
        return ""
    if name == "account_type":
        return str(AccountType(value).label)
    if name == "content":
        return "、".join(str(Content(code).label) for code in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
