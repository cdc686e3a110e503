"""Making tables: batch by batch, each noted, so that everybody sees how far it is, and can stop it.

Who is killed says nothing more; after a while somebody else begins that table anew, and after some tries it has failed.
"""

import hashlib
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from shutil import rmtree

import structlog
from celery.worker import state as worker
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone, translation

from infra import storage
from infra.db import current_office, office_scope
from infra.db.many import offices_where
from services.review.exports.columns import batches
from services.review.exports.models import Export, ExportState, Kind
from services.review.exports.selection import Selection
from services.review.exports.writers import MOST, TYPES, WRITERS, Head
from tenants.offices import directory
from tenants.offices.staffing import names_of

log = structlog.get_logger(__name__)
SILENT = timedelta(seconds=120)  # longer than any batch takes, and the end of a long file
TRIES = 3
ONE = threading.Lock()  # at a time in a process: its other threads handle events, and its disk may be memory
TICK_SECONDS = 20.0  # then the next tick goes on
PREFIX = "beian-export-"
STALE_SECONDS = 3600.0
WAITS = f"state = '{ExportState.MAKING}' AND (beat_at IS NULL OR beat_at < now() - interval '{SILENT.seconds} seconds')"
# Whether an office has a table that nobody makes.
ANY_WAITS = f"EXISTS (SELECT FROM exports_export WHERE {WAITS})"


class Stopped(Exception):
    """It is not wanted any more, or somebody else makes it by now."""


class TooMany(Exception):
    """More filings than a file of this kind has room for."""


def go_on() -> None:
    """Make the tables of all offices that nobody makes. In no office's scope."""
    if not ONE.acquire(blocking=False):
        return
    try:
        until = time.monotonic() + TICK_SECONDS
        for slug in offices_where(directory.directory().offices, ANY_WAITS, {}):
            if time.monotonic() > until or _to_end():
                return
            try:
                with office_scope(slug):
                    while time.monotonic() < until and (one := _take()):
                        make(one)
            except Exception:  # an office that cannot be asked keeps no other waiting
                log.exception("exports.not_asked", office=slug)
    finally:
        ONE.release()


def make(one: Export) -> None:
    """Make a table that was taken; whatever becomes of it is noted."""
    try:
        with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
            _write(one, Path(folder))
    except Stopped:
        log.info("export.left", export=str(one.pk))
    except TooMany:
        _end(one, ExportState.FAILED, error="too_many")
    except Exception:
        log.exception("export.broke", export=str(one.pk), tries=one.tries)
        if one.tries >= TRIES:
            _end(one, ExportState.FAILED, error="broke")


def _take() -> Export | None:
    """The longest waiting table that nobody makes, taken; one that was begun too often has failed."""
    free = Q(beat_at__isnull=True) | Q(beat_at__lt=Now() - SILENT)
    waiting = Export.objects.filter(free, state=ExportState.MAKING)
    waiting.filter(tries__gte=TRIES).update(state=ExportState.FAILED, error="broke", ended_at=Now())
    while (one := waiting.order_by("pk").first()) is not None:
        mine = waiting.filter(pk=one.pk, tries=one.tries)
        if mine.update(beat_at=Now(), tries=F("tries") + 1, done=0):
            one.tries += 1
            return one
    return None


def _write(one: Export, folder: Path) -> None:
    selection = Selection.from_text(one.selection.open())
    total = selection.rows().order_by().count()
    _beat(one, done=0, total=total)
    if total > MOST[one.kind]:
        raise TooMany
    # The table is the city's, whoever has it made: in Chinese, as the notice's annexes are.
    with translation.override("zh-hans"):
        writer, done = WRITERS[one.kind](folder, _head(one, selection)), 0
        for lines in batches(selection):
            writer.add(lines)
            _beat(one, done := done + len(lines))
            if done > MOST[one.kind]:
                raise TooMany
        writer.finish()
    _store(one, writer.path, done)


def _store(one: Export, path: Path, done: int) -> None:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    office = str(current_office())
    with path.open("rb") as file:
        stored = storage.put_file(
            office, file, path.stat().st_size, TYPES[Kind(one.kind)], sha256, folder=storage.PASSING
        )
    facts = {"key": stored.key, "version_id": stored.version_id, "sha256": sha256}
    if not _end(one, ExportState.DONE, done=done, size=path.stat().st_size, **facts):
        storage.remove(office, stored.key, stored.version_id)


def _head(one: Export, selection: Selection) -> Head:
    card, pack = directory.directory().offices[str(current_office())], directory.pack()
    name = names_of([one.made_by]).get(one.made_by, "")
    at = timezone.localtime()
    return Head(
        title=f"{pack.name.zh}微信公众账号备案汇总表",
        office=card.name_zh,
        chosen=selection.words,
        mark=f"{name} {at:%Y-%m-%d %H:%M}",
    )


def _beat(one: Export, done: int, **more: int) -> None:
    """Say how far it is.

    Raises:
        Stopped: go no further.
    """
    if _to_end():  # the next worker need not wait for our silence
        _mine(one).update(beat_at=None, tries=F("tries") - 1)
        raise Stopped
    if not _mine(one).update(beat_at=Now(), done=done, **more):
        raise Stopped


def _end(one: Export, state: ExportState, **facts: object) -> bool:
    return bool(_mine(one).update(state=state, ended_at=Now(), **facts))


def _mine(one: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=one.pk, state=ExportState.MAKING, tries=one.tries)


def _to_end() -> bool:
    return bool(worker.should_stop or worker.should_terminate)


def sweep_folders() -> None:
    """Take away what processes that were killed left on this machine."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime > STALE_SECONDS:
            rmtree(folder, ignore_errors=True)
