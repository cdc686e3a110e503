"""Whether a document's text has what the form says: compared when it is uploaded, and only the outcome is kept.

It is known for a PDF that has letters. Beside each outcome stands a keyed hash of what was looked for: once the form
says something else, the outcome says nothing.
"""

import unicodedata
from typing import Any

from infra.crypto.blind import blind, blinds
from infra.db import current_office
from tenants.filings.states import DocumentKind

# Letters; fewer are a scanner's stamp or the number of a page.
LEAST = 20
COMPARED: dict[str, tuple[str, ...]] = {
    DocumentKind.ORGANISATION_CERTIFICATE: ("org_name", "uscc", "org_code", "org_head"),
    DocumentKind.BUSINESS_LICENCE: ("org_name", "uscc", "org_head"),
    DocumentKind.IDENTITY_CARD: ("founder_name", "founder_id_number", "org_head"),
    DocumentKind.REGISTRATION_FORM: ("nickname", "wechat_id", "org_name", "founder_name"),
}
PURPOSE = "document"
Matches = dict[str, dict[str, Any]]


def compared(filing: Any, kind: str, words: str) -> Matches | None:
    """What is kept with a document of this kind: by field of the form, whether it stands in these words.

    None where there are too few of them.
    """
    text = _plain(words)
    if len(text) < LEAST:
        return None
    sought = {name: value for name in COMPARED[kind] if (value := _plain(_said(filing, name)))}
    return {name: {"of": _digest(value), "there": value in text} for name, value in sought.items()}


def outcomes(filing: Any, matches: Matches | None) -> dict[str, bool]:
    """By field, whether a document has what the form says now; nothing of what was not compared."""
    office = str(current_office())
    return {
        name: found["there"]
        for name, found in (matches or {}).items()
        if found["of"] in blinds(_plain(_said(filing, name)), office=office, purpose=PURPOSE)
    }


def _said(filing: Any, name: str) -> str:
    value = getattr(filing, name)
    return str(value.open() if hasattr(value, "open") else value or "")


def _plain(text: str) -> str:
    """Letters and digits alone: a PDF has spaces where a line ends, and brackets of another width."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def _digest(value: str) -> str:
    return blind(value, office=str(current_office()), purpose=PURPOSE)
