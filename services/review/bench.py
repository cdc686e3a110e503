"""A filing as it lies on the desk: each field and document with what was found, asked and changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from infra.db.fetch import fetch
from services.review.findings import Finding, found
from tenants.filings import versions
from tenants.filings.display import displayed, text_of
from tenants.filings.models import Document, Filing
from tenants.filings.states import DocumentKind
from tenants.filings.versions import Changes


@dataclass(frozen=True, slots=True)
class Line:
    """A field of annex 1. `was`: what stood there, in words, where it has changed; None where it has not."""

    name: str
    label: str
    text: str
    was: str | None = None
    findings: Sequence[Finding] = ()
    asked: Sequence[dict[str, str]] = ()

    @property
    def untouched(self) -> bool:
        """The office asked to have it corrected, and it is as it was."""
        return bool(self.asked) and self.was is None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document that counts, or one that a newer one has `superseded` since the return."""

    document: Document
    pages: range
    fresh: bool = False
    superseded: bool = False
    findings: Sequence[Finding] = ()
    asked: Sequence[dict[str, str]] = ()

    @property
    def anchor(self) -> str:
        """The document's place on the page."""
        return f"{'before' if self.superseded else 'document'}-{self.document.kind}"

    @property
    def untouched(self) -> bool:
        """The office asked to have it corrected, and it is the same."""
        return bool(self.asked) and not (self.fresh or self.superseded)


@dataclass(frozen=True, slots=True)
class Asked:
    """A point of the last return. `done` is None where nobody can tell whether the filer did anything about it."""

    label: str | Promise
    href: str
    message: str
    fix: str
    done: bool | None


@dataclass(frozen=True, slots=True)
class Bench:
    """All of it. `changes` is None where there is nothing to compare with, or it was not kept (`unknown`)."""

    parts: list[tuple[str, list[Line]]]
    sheets: list[Sheet]
    missing: Sequence[str | Promise]
    findings: list[Finding]
    changes: Changes | None
    unknown: bool
    asked: list[Asked] = field(default_factory=list)

    @property
    def to_look_at(self) -> list[Finding]:
        """What a person has to compare."""
        return [one for one in self.findings if one.to_look_at]

    @property
    def changed(self) -> int:
        """How many fields and documents are others than before."""
        return sum(line.was is not None for _title, lines in self.parts for line in lines) + sum(
            sheet.fresh for sheet in self.sheets
        )


def laid_out(filing: Filing, there: Sequence[Document], needed: Sequence[str]) -> Bench:
    """The bench of a filing of the current office.

    Args:
        there: its documents that count.
        needed: the kinds of documents that are asked of its filer.
    """
    changes = changes_of(filing)
    old = changes.old if changes else {}
    findings = found([filing], {filing.pk: there})[filing.pk]
    at = _by_field(findings)
    reasons: dict[str, list[dict[str, str]]] = defaultdict(list)
    for reason in filing.return_reasons:
        reasons[reason["field"]].append(reason)
    parts = [
        (
            title,
            [
                Line(
                    name,
                    label,
                    text,
                    text_of(name, old[name]) if name in old else None,
                    at.get(name, ()),
                    reasons.get(name, ()),
                )
                for name, label, text in shown
            ],
        )
        for title, shown in displayed(filing)
    ]
    sheets = list(_sheets(filing, there, changes, at, reasons))
    kinds = {document.kind for document in there}
    missing = [DocumentKind(kind).label for kind in needed if kind not in kinds]
    unknown = changes is None and filing.returns > 0
    return Bench(parts, sheets, missing, findings, changes, unknown, _asked(filing, parts, sheets, changes))


def changes_of(filing: Filing) -> Changes | None:
    """What has changed since the last return, or against the filing that this one changes or closes."""
    if filing.returns:
        return versions.since_return(filing)
    replaced = fetch(Filing, filing.replaces) if filing.replaces else None
    return versions.against(filing, replaced) if replaced else None


def _by_field(findings: Sequence[Finding]) -> Mapping[str, list[Finding]]:
    at: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        at[one.field].append(one)
    return at


def _sheets(
    filing: Filing,
    there: Sequence[Document],
    changes: Changes | None,
    at: Mapping[str, list[Finding]],
    reasons: Mapping[str, list[dict[str, str]]],
) -> list[Sheet]:
    since = changes.since if changes else None
    before = {} if since is None else {one.kind: one for one in superseded(filing, since)}
    sheets = []
    for document in there:
        named = f"documents.{document.kind}"
        fresh = since is not None and document.uploaded_at > since
        pages = range(1, document.pages + 1)
        beside, said = at.get(named, ()), reasons.get(named, ())
        sheets.append(Sheet(document, pages, fresh, findings=beside, asked=said))
        if old := before.get(document.kind):
            sheets.append(Sheet(old, range(1, old.pages + 1), superseded=True))
    return sheets


def superseded(filing: Filing, since: object) -> list[Document]:
    """The documents that counted when the office returned the filing, and do no more."""
    return list(
        filing.documents.filter(uploaded_at__lte=since, superseded_at__gt=since, erased_at__isnull=True)
    )


def _asked(
    filing: Filing, parts: list[tuple[str, list[Line]]], sheets: list[Sheet], changes: Changes | None
) -> list[Asked]:
    lines = {line.name: line for _title, lines in parts for line in lines}
    documents = {f"documents.{sheet.document.kind}": sheet for sheet in sheets if not sheet.superseded}
    known = changes is not None
    points = []
    for reason in filing.return_reasons:
        name, done = reason["field"], None
        label: str | Promise = ""
        href = ""
        if line := lines.get(name):
            label, href, done = line.label, f"#line-{name}", line.was is not None if known else None
        elif sheet := documents.get(name):
            label, href = sheet.document.get_kind_display(), f"#{sheet.anchor}"
            done = sheet.fresh if known else None
        elif name.startswith("documents."):
            label, done = DocumentKind(name.removeprefix("documents.")).label, False
        points.append(Asked(label, href, reason["message"], reason.get("fix", ""), done))
    return points
