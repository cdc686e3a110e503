"""Lists to be signed, as PDF/A-2 on A4: the paper copies of a day, and those that are handed over."""

from dataclasses import dataclass

from tenants.filings.printed_form import pdf, qr

TEMPLATE = "list.typ"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading, and how wide it is in typst's words: `12mm`, or a share as `1fr`."""

    title: str
    width: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: what stands above the table, the table, the sum, and who signs. `address` becomes a code."""

    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    sum: str
    signers: tuple[str, ...]
    address: str = ""


def render(sheet: Sheet) -> bytes:
    """The list as a PDF; every page says which of how many it is."""
    values = {f"{line}.{at}": cell for line, row in enumerate(sheet.rows) for at, cell in enumerate(row)}
    values |= {f"fact.{at}": text for at, (_name, text) in enumerate(sheet.facts)}
    more = {
        "title": sheet.title,
        "facts": [name for name, _text in sheet.facts],
        "columns": [{"title": one.title, "width": one.width} for one in sheet.columns],
        "count": len(sheet.rows),
        "sum": sheet.sum,
        "signers": list(sheet.signers),
        "qr": qr(sheet.address) if sheet.address else "",
        "address": sheet.address,
    }
    return pdf(TEMPLATE, values, more)
