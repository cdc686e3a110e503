"""What the office asked to have corrected, each point beside its field, old beside new; and what is missing still."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from infra.problems import Text
from services.intake import steps
from tenants.filings import lodging
from tenants.filings.boxes import Box
from tenants.filings.display import displayed, text_of
from tenants.filings.form import BY_NAME
from tenants.filings.models import Filing
from tenants.filings.states import DocumentKind


@dataclass(frozen=True, slots=True)
class Point:
    """All that was said about one field, document, or the whole (no label); `old` is what stood there then."""

    label: str | Promise
    said: list[dict[str, str]]
    href: str = ""
    box: Box | None = None
    old: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """What is missing or wrong, and where it is mended."""

    label: str | Promise
    message: Text
    href: str


def context(filing: Filing, shown: list[Box]) -> dict[str, Any]:
    """The points, and all else that the form says, to read."""
    said: dict[str, list[dict[str, str]]] = {}
    for one in filing.return_reasons:
        said.setdefault(one["field"], []).append(one)
    open_ = {box.row.name: box for box in shown}
    return {
        "points": [_point(filing, field, of_field, open_.get(field)) for field, of_field in said.items()],
        "others": [
            (title, [fact for fact in facts if fact[0] not in open_]) for title, facts in displayed(filing)
        ],
        "rest": steps.address(filing, steps.of(filing)[0].slug, everything=True),
    }


def lacking(filing: Filing) -> list[Lack]:
    """All that keeps the filing from being submitted."""
    return [
        Lack(_label(fault.field), fault.message, _href(filing, fault.field))
        for fault in lodging.faults(filing)
    ]


def _point(filing: Filing, field: str, said: list[dict[str, str]], box: Box | None) -> Point:
    old = filing.returned_values.get(field)
    return Point(_label(field), said, "" if box else _href(filing, field), box, text_of(field, old))


def _label(field: str) -> str | Promise:
    what, _dot, kind = field.partition(".")
    if what == "documents":
        return DocumentKind(kind).label
    return BY_NAME[field].label if field in BY_NAME else ""


def _href(filing: Filing, field: str) -> str:
    what, _dot, kind = field.partition(".")
    if what == "documents":
        return f"{reverse('intake:filing', kwargs={'filing_id': filing.pk})}#document-{kind}"
    return steps.link(filing, field) if field in BY_NAME else ""
