"""The verbs of summary tables: ask for one, stop it, have it made anew, and get it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra import storage
from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import Conflict, Forbidden, NotFound, TooMany, Unavailable, Unprocessable
from services.review.exports.models import Export, ExportState, Kind
from services.review.exports.selection import Selection
from tenants.filings import lodging, permissions

KEEP = timedelta(days=1)  # a file; who wants it later has a new one made
KEEP_ROWS = timedelta(days=7)
UNDER_WAY = 3  # tables that one person has made at a time
SHOWN = 30


def ask(selection: Selection, kind: str, actor: Actor) -> Export:
    """Have a table made.

    Raises:
        Forbidden: not a clerk or supervisor of a district.
        TooMany: some are being made for the same person.
        Unprocessable: there is no such kind.
    """
    _permit(actor)
    if kind not in Kind.values:
        raise Unprocessable("no-such-kind", _("Choose a spreadsheet or a PDF.")).at("kind")
    with transaction.atomic():
        if Export.objects.filter(made_by=actor.id, state=ExportState.MAKING).count() >= UNDER_WAY:
            message = _("Some tables are being made for you already. Wait for one, or stop it.")
            raise TooMany("tables-under-way", message, retry_after=30)
        one = Export(kind=kind, selection=selection.as_text(), made_by=actor.id)
        one.save(force_insert=True)
        trail.record(actor, "export.asked", one.pk, {"kind": kind})
    return one


def stop(key: UUID, actor: Actor) -> Export:
    """Give a table up.

    Raises:
        Conflict: it has ended.
    """
    one = own(key, actor)
    with transaction.atomic():
        making = Export.objects.filter(pk=key, state=ExportState.MAKING)
        if not making.update(state=ExportState.STOPPED, ended_at=Now()):
            raise Conflict("table-ended", _("This table has ended already."))
        trail.record(actor, "export.stopped", key)
    one.refresh_from_db()
    return one


def again(key: UUID, actor: Actor) -> Export:
    """Have the same table made anew."""
    one = own(key, actor)
    return ask(selection_of(one), one.kind, actor)


def file_of(key: UUID, actor: Actor) -> tuple[Export, bytes]:
    """A table's file, for its maker; that they got it is in the trail.

    Raises:
        NotFound: there is none, or none any more.
        Unavailable: the store does not answer.
    """
    one = own(key, actor)
    if not is_there(one, timezone.now()):
        raise NotFound("no-such-table", _("The file is not there any more. Have it made anew."))
    trail.record(actor, "export.downloaded", one.pk, {"rows": one.done})
    try:
        data = storage.get(str(current_office()), one.key, one.version_id, one.sha256)
    except (storage.StoreUnavailable, storage.Damaged):
        raise Unavailable(
            "store-unavailable", _("The file store does not answer. Try again in a minute.")
        ) from None
    return one, data


def own(key: UUID, actor: Actor) -> Export:
    """A table, for its maker alone.

    Raises:
        Forbidden: not a clerk or supervisor of a district.
        NotFound: there is none, or it is somebody else's; the answer does not say which.
    """
    _permit(actor)
    one = Export.objects.filter(pk=key, made_by=actor.id).first()
    if one is None:
        raise NotFound("no-such-table", _("There is no such table."))
    return one


def owned(actor: Actor) -> list[Export]:
    """The tables that somebody has asked for lately, newest first."""
    _permit(actor)
    return list(Export.objects.filter(made_by=actor.id).order_by("-pk")[:SHOWN])


def selection_of(one: Export) -> Selection:
    """Which filings a table is of."""
    return Selection.from_text(one.selection.open())


def is_there(one: Export, now: datetime) -> bool:
    """Whether its file can still be had."""
    return one.state == ExportState.DONE and one.ended_at is not None and one.ended_at > now - KEEP


def forget(now: datetime) -> int:
    """Put away the current office's files of yesterday, and in the end their rows; returns how many files."""
    office, removed = str(current_office()), 0
    for version in storage.versions(office, folder=storage.PASSING):
        if version.since < now - KEEP:
            removed += storage.remove(office, version.stored.key, version.stored.version_id)
    Export.objects.filter(made_at__lt=now - KEEP_ROWS).delete()
    return removed


def _permit(actor: Actor) -> None:
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))
    lodging.takes_filings()
