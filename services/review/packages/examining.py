"""The machine's report on a package (四性检测): authenticity, completeness, usability, safety, check by check.

The checks are those of DA/T 70-2018 for the archiving of records, as far as a machine can make them here; what it
cannot look at is said, and not passed over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
from django.conf import settings
from django.utils import timezone

from infra import antivirus, storage
from infra.db import current_office
from services.review.packages import metadata
from services.review.packages.contents import FORM, PDF, Contents, Part
from services.review.packages.elements import NAMES, format_of
from services.review.packages.findings import (
    OUTCOMES,
    PROPERTIES,
    Found,
    Property,
    counted,
    is_so,
    said,
    these,
)
from tenants.filings.document_checks.pdf import PDFIUM
from tenants.filings.documents import missing_documents
from tenants.filings.events import CityArchived
from tenants.filings.page_images import picture_of
from tenants.filings.states import State
from tenants.offices.packparts import Text

SMALL = 200  # pixels of a page's width, enough to know that it can be drawn


@dataclass(frozen=True, slots=True)
class Material:
    """What is examined: everything of the package but the report itself."""

    of: Contents
    metadata: bytes
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: of which property, its name, and what looks; that returns the outcome and why."""

    property: Property
    code: str
    name: Text
    look: Callable[[Material], Found]


def examine(material: Material) -> list[dict[str, Any]]:
    """Every check with its outcome. No personal data: paths, counts and codes.

    Raises:
        StoreUnavailable, ScannerUnavailable: somebody does not answer, and nothing can be said yet.
    """
    report = []
    for check in CHECKS:
        outcome, detail = check.look(material)
        line = {"property": check.property, "check": check.code, "outcome": outcome}
        report.append(line | {"detail": detail.model_dump()})
    return report


def failed(report: list[dict[str, Any]]) -> list[str]:
    """The checks that failed: such a package is not made."""
    return [line["check"] for line in report if line["outcome"] == "failed"]


def in_words(report: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The report as it lies in the package, in both languages."""
    by_code = {check.code: check for check in CHECKS}
    return [
        line
        | {
            "property": {"code": line["property"], **PROPERTIES[line["property"]].model_dump()},
            "name": by_code[line["check"]].name.model_dump(),
            "in_words": OUTCOMES[line["outcome"]].model_dump(),
        }
        for line in report
    ]


def name_of(code: str) -> Text:
    """What a check is called; its code where a later release has another list."""
    return next((check.name for check in CHECKS if check.code == code), Text(zh=code, en=code))


def _source(m: Material) -> Found:
    """The entry of the archiving is a link of the office's keyed chain."""
    found = [link for link in m.of.links.values() if link.entry.action == CityArchived.type]
    position = found[0].position if found else 0
    return is_so(len(found) == 1, said(f"审计链第{position}环", f"link {position}"))


def _accuracy(m: Material) -> Found:
    """What the metadata say of state, number and day is what the last line of the history says."""
    filing, last = m.of.filing, m.of.lines[-1]
    archived = filing.state == last.target == State.CITY_ARCHIVED and last.sequence == filing.sequence
    return is_so(archived and filing.number, said(f"第{last.sequence}条记录", f"line {last.sequence}"))


def _content(m: Material) -> Found:
    """Each document has the size that was recorded when it was checked (its SHA-256 was compared as it was read)."""
    others = [p.path for p in m.parts if p.document is not None and p.document.size != len(p.data)]
    there = sum(part.document is not None for part in m.parts)
    return is_so(not others, these(others, counted(there, "份材料", "documents")))


def _linked(m: Material) -> Found:
    """The metadata know every file, and every file that they know is there."""
    known, there = set(metadata.files_in(m.metadata)), {part.path for part in m.parts}
    return is_so(known == there, these(sorted(known ^ there), counted(len(there), "个文件", "files")))


def _amount(m: Material) -> Found:
    empty = [part.path for part in m.parts if not part.data]
    count, size = len(m.parts), sum(len(part.data) for part in m.parts)
    return is_so(not empty, these(empty, said(f"{count}个文件，{size}字节", f"{count} files, {size} bytes")))


def _elements(m: Material) -> Found:
    lacking = metadata.lacking(m.metadata)
    return is_so(
        not lacking, said("、".join(name.zh for name in lacking), ", ".join(name.en for name in lacking))
    )


def _materials(m: Material) -> Found:
    """What the notice asks of this kind of filer; it may ask more today than it did then, so that it is a note."""
    return is_so(not (missing := missing_documents(m.of.filing)), _materials_missing(missing), "noted")


def _materials_missing(kinds: list[str]) -> Text:
    return said("、".join(NAMES[kind].zh for kind in kinds), ", ".join(NAMES[kind].en for kind in kinds))


def _process(m: Material) -> Found:
    """The history is numbered without gaps, and each line begins as the one before ended."""
    lines = m.of.lines
    numbered = [line.sequence for line in lines] == list(range(1, len(lines) + 1))
    joined = all(one.target == other.source for one, other in pairwise(lines))
    return is_so(numbered and joined, counted(len(lines), "条记录", "lines"))


def _opens(m: Material) -> Found:
    """Form and documents can be drawn, with as many pages as were counted."""
    broken = [part.path for part in m.parts if part.media_type in DRAWN and not _drawn(part)]
    return is_so(not broken, these(broken))


DRAWN = {PDF, "image/jpeg", "image/png", "image/webp"}


def _drawn(part: Part) -> bool:
    try:
        picture_of(part.data, part.media_type, 1, SMALL).load()
        return part.document is None or part.media_type != PDF or part.document.pages == _pages(part.data)
    except Exception:  # noqa: BLE001 - whatever the libraries make of it, it cannot be read
        return False


def _pages(data: bytes) -> int:
    with PDFIUM:
        document = pypdfium2.PdfDocument(data)
        try:
            return len(document)
        finally:
            document.close()


def _formats(m: Material) -> Found:
    """Formats for long keeping; the form is PDF/A, and of a PDF that was handed in it is noted where it is none."""
    others = [part.path for part in m.parts if not _lasts(part)]
    return is_so(not others, these(others), "failed" if FORM in others else "noted")


def _lasts(part: Part) -> bool:
    if part.media_type == PDF:
        return b"pdfaid:part" in part.data
    return format_of(part.media_type).lasting


def _virus(m: Material) -> Found:
    if not settings.CLAMD_URL:
        return "not_looked_at", said("未配置病毒扫描", "no scanner is set up")
    found = {part.path: virus for part in m.parts if (virus := antivirus.virus_in(part.data))}
    return is_so(not found, these(f"{path}: {virus}" for path, virus in found.items()))


def _held(m: Material) -> Found:
    """The store itself says that it holds on to each document."""
    office, now = str(current_office()), timezone.now()
    documents = [part.document for part in m.parts if part.document is not None]
    loose = [
        str(one.pk)
        for one in documents
        if (until := storage.locked_until(office, one.key, one.version_id)) is None or until <= now
    ]
    return is_so(not loose, these(loose, counted(len(documents), "份材料", "documents")))


def _carrier(_m: Material) -> Found:
    return "not_looked_at", said("存于对象存储，无独立载体", "in the object store, on no carrier of its own")


def _check(of: Property, look: Callable[[Material], Found], *, zh: str, en: str) -> Check:
    return Check(of, look.__name__.removeprefix("_"), Text(zh=zh, en=en), look)


CHECKS = (
    _check(
        "authenticity",
        _source,
        zh="来源真实性：固化信息（审计链）有效",
        en="Source: the entry of the archiving is sealed into the audit chain",
    ),
    _check(
        "authenticity",
        _accuracy,
        zh="元数据准确性：与办理过程一致",
        en="Metadata: state, number and day are those of the history",
    ),
    _check(
        "authenticity",
        _content,
        zh="内容真实性：电子属性与登记一致",
        en="Content: size and digest of each document are those recorded",
    ),
    _check(
        "authenticity",
        _linked,
        zh="元数据与内容关联真实性",
        en="Metadata and files belong together, each with each",
    ),
    _check(
        "completeness", _amount, zh="数据总量：件数和字节数", en="Amount: files and bytes, none of them empty"
    ),
    _check(
        "completeness",
        _elements,
        zh="元数据完整性：必填项齐全",
        en="Metadata: every mandatory element says something",
    ),
    _check(
        "completeness",
        _materials,
        zh="内容完整性：应交材料齐全",
        en="Content: what the notice asks for is there",
    ),
    _check(
        "completeness", _process, zh="过程信息完整性：办理过程连续无缺", en="Process: the history has no gaps"
    ),
    _check(
        "usability",
        _opens,
        zh="内容可用性：可正常打开，页数相符",
        en="Content: it can be opened, page by page",
    ),
    _check("usability", _formats, zh="格式：符合长期保存要求", en="Formats: for long keeping"),
    _check("safety", _virus, zh="病毒检测", en="No harmful code"),
    _check(
        "safety",
        _held,
        zh="归档过程安全性：原件已锁定，不可更改",
        en="Process: the store holds on to the documents",
    ),
    _check("safety", _carrier, zh="归档载体安全性", en="The carrier"),
)
