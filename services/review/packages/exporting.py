"""Many packages as one zip: looked at by the clock, one by one, then streamed as they lie in the store.

The packages are stored in the zip as they are, and read from the store piece by piece as it is sent: memory stays the
same however many they are, and nothing is written to a disk in between.
"""

import csv
import io
import time
import zipfile
from collections.abc import Iterator
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now

from infra import storage
from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope
from services.review.packages.models import Export, ExportItem, ExportState, Found, Package
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
RUN_SECONDS = 60.0
AT_ONCE = 20
INDEX = "index.csv"
HEADS = ("number", "office", "file", "bytes", "sha256")


def go_on() -> int:
    """Look at the next packages of what is being exported; returns at how many. In no office's scope."""
    until, looked = time.monotonic() + RUN_SECONDS, 0
    for key in list(
        Export.objects.filter(state=ExportState.RUNNING).order_by("id").values_list("pk", flat=True)
    ):
        while time.monotonic() < until and (some := _look(key)):
            looked += some
    return looked


def _look(key: UUID) -> int:
    """Look at some, in one transaction: an export is one worker's at a time."""
    with transaction.atomic():
        export = Export.objects.select_for_update(skip_locked=True).filter(pk=key).first()
        if export is None or export.state != ExportState.RUNNING:
            return 0
        items = list(export.items.filter(found=Found.NOT_YET).order_by("id")[:AT_ONCE])
        packages = Package.objects.in_bulk([item.filing for item in items])
        for item in items:
            package = packages.get(item.filing)
            item.found = _found(package)
            item.save(update_fields=["found"])
            if item.found == Found.READY and package is not None:
                _record(export, package)
                export.ready += 1
                export.size += package.size
        export.looked_at += len(items)
        if len(items) < AT_ONCE:
            export.state, export.done_at = ExportState.DONE, Now()
        export.save()
    return len(items)


def _found(package: Package | None) -> Found:
    if package is None or package.made_at is None:
        return Found.NOT_MADE
    found = storage.digest(package.office, package.key, package.version_id)
    if found != package.sha256:
        log.error("package.damaged", filing=str(package.pk))
        return Found.DAMAGED
    return Found.READY


def _record(export: Export, package: Package) -> None:
    """A package holds all that a filing does: that it was taken out is in its district's trail."""
    officer = Actor("staff", export.made_by, "officer", directory().city.slug)
    with office_scope(package.office):
        trail.record(
            officer, "package.exported", package.pk, {"export": str(export.pk), "sha256": package.sha256}
        )


def packages_of(export: Export) -> list[Package]:
    """Those of an export that are as they were made, by their number."""
    ready = ExportItem.objects.filter(export=export, found=Found.READY).values("filing")
    return list(Package.objects.filter(filing__in=ready).defer("report").order_by("number"))


def stream(packages: list[Package]) -> Iterator[bytes]:
    """The zip of these, as it is sent; with a list of their names and SHA-256."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for package in packages:
            info = zipfile.ZipInfo(name_of(package), package.archived_at.timetuple()[:6])
            info.file_size = package.size
            with book.open(info, "w") as entry:
                for piece in storage.pieces(package.office, package.key, package.version_id):
                    entry.write(piece)
                    yield from out.taken()
        book.writestr(INDEX, _index(packages))
    yield from out.taken()


def one(package: Package) -> Iterator[bytes]:
    """A package as it lies in the store."""
    return storage.pieces(package.office, package.key, package.version_id)


def name_of(package: Package) -> str:
    """What a package's file is called."""
    return f"{package.number}.zip"


def _index(packages: list[Package]) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(HEADS)
    rows.writerows([p.number, p.office, name_of(p), p.size, p.sha256] for p in packages)
    return text.getvalue().encode("utf-8-sig")  # Excel knows UTF-8 by its mark


class _Out(io.RawIOBase):
    """What the zip is written to: nothing can be gone back to, and what is there is taken away at once."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._pieces.append(piece)
        return len(piece)

    def taken(self) -> Iterator[bytes]:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        yield from pieces
