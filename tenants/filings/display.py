"""Annex 1 as people read it: labels and values in words, personal numbers masked."""

from typing import Any

from django.utils.translation import gettext as _

from tenants.filings.form import BY_NAME, AccountType, Content, sections_for
from tenants.filings.models import Filing
from tenants.filings.states import DocumentKind, FilerKind

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


def label_of(name: str) -> str:
    """What a field, a document (`documents.identity_card`) or, for the empty one, the filing as a whole is called."""
    what, _dot, kind = name.partition(".")
    if what == "documents":
        return str(dict(DocumentKind.choices).get(kind, ""))
    return str(BY_NAME[name].label) if name in BY_NAME else _("The filing as a whole")
