"""A package as a file: one zip, with a list of all its files' SHA-256, read again after it was written."""

import hashlib
import json
import zipfile
from datetime import datetime
from typing import IO, Any

from django.utils import timezone

from services.review.packages import examining, metadata
from services.review.packages.contents import JSON, PLAIN, XML, Contents, Part
from services.review.packages.elements import NAMES
from tenants.filings.models import Filing
from tenants.offices.directory import Card

METADATA, REPORT, README, MANIFEST = "metadata.xml", "report.json", "readme.txt", "manifest-sha256.txt"
ABOUT = """\
{number}　微信公众账号备案归档信息包

本包由备案系统在归档后自动生成，按 GB/T 42727-2023 的要求组织，元数据按 DA/T 46-2009 著录。
form.pdf 登记表打印件；documents/ 备案材料（与收到时逐字节一致）；process/ 办理过程、咨询、通知、纸质材料和审计链；
metadata.xml 元数据；report.json 四性检测报告（DA/T 70-2018）；manifest-sha256.txt 各文件的 SHA-256 摘要。
核验：python3 verify_package.py 本文件.zip，或解压后运行 sha256sum -c manifest-sha256.txt。
包内含个人信息，仅供档案保管和依法利用。

The archive package of a filing, made by the machine once it was archived: shaped after GB/T 42727-2023, its metadata
after DA/T 46-2009. form.pdf: the registration form; documents/: what was handed in, byte by byte; process/: history,
questions, messages, the paper copy's place, the audit chain; metadata.xml; report.json: authenticity, completeness,
usability, safety (DA/T 70-2018); manifest-sha256.txt: the SHA-256 of every file.
To check it: python3 verify_package.py this-file.zip, or unpack it and run sha256sum -c manifest-sha256.txt.
It holds personal data, for the archive alone.
"""


class NotAsWritten(Exception):
    """What was written is not what is read."""


class FailedCheck(Exception):
    """The machine found that something does not hold; `report` says what."""

    def __init__(self, report: list[dict[str, Any]]) -> None:
        super().__init__(", ".join(examining.failed(report)))
        self.report = report


def write(of: Contents, card: Card, file: IO[bytes]) -> tuple[list[dict[str, Any]], int]:
    """Examine the contents and write the package; returns the report, and how many files it has.

    Raises:
        FailedCheck: a check failed.
        StoreUnavailable, ScannerUnavailable: as `examining.examine`.
        NotAsWritten: the file cannot be read back as it was written.
    """
    described = metadata.xml_of(of, card)
    report = examining.examine(examining.Material(of, described, of.parts))
    if examining.failed(report):
        raise FailedCheck(report)
    parts = [
        *of.parts,
        Part(METADATA, NAMES["metadata"], XML, described),
        Part(REPORT, NAMES["report"], JSON, _report(of.filing, report)),
        Part(README, NAMES["readme"], PLAIN, ABOUT.format(number=of.filing.number).encode()),
    ]
    hashes = {part.path: hashlib.sha256(part.data).hexdigest() for part in parts}
    manifest = "".join(f"{digest}  {path}\n" for path, digest in hashes.items()).encode()
    parts.append(Part(MANIFEST, NAMES["readme"], PLAIN, manifest))
    _zip(parts, timezone.localtime(of.filing.stage_since), file)
    _read_again(file, hashes)
    return report, len(parts)


def _report(filing: Filing, report: list[dict[str, Any]]) -> bytes:
    told = {
        "standard": "DA/T 70-2018",
        "number": filing.number,
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "checks": examining.in_words(report),
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _zip(parts: list[Part], at: datetime, file: IO[bytes]) -> None:
    """Public and without a password; what is compressed already is stored as it is."""
    with zipfile.ZipFile(file, "w") as book:
        for part in parts:
            info = zipfile.ZipInfo(part.path, at.timetuple()[:6])
            info.compress_type = (
                zipfile.ZIP_DEFLATED if part.media_type in (JSON, XML, PLAIN) else zipfile.ZIP_STORED
            )
            info.external_attr = 0o644 << 16
            book.writestr(info, part.data)


def _read_again(file: IO[bytes], hashes: dict[str, str]) -> None:
    file.seek(0)
    with zipfile.ZipFile(file) as book:
        there = {name: hashlib.sha256(book.read(name)).hexdigest() for name in book.namelist()}
    there.pop(MANIFEST, None)
    if there != hashes:
        raise NotAsWritten(", ".join(sorted(there.keys() ^ hashes.keys())))
