"""Passing a filing to another office (转办): it ends in one, and begins in the other with all that it was.

Both are in one database: one transaction, which takes the role of the one and then of the other, writes both sides, so
that there is nothing between. Only the documents are copied before, into the bucket of the office that gets it: who
dies then leaves copies that no filing names, and `documents.reap` takes them away.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from infra import storage
from infra.audit.actor import Actor
from infra.crypto.fields import BlindField
from infra.db import office_scope
from infra.problems import Conflict, Problem, Unprocessable
from tenants.filings import accounts, documents, notices, pasts, versions, workflow
from tenants.filings.annex_one import AnnexOne
from tenants.filings.calendars import calendar
from tenants.filings.events import Transferred
from tenants.filings.initials import InitialsField
from tenants.filings.models import Filing, History
from tenants.filings.pauses import CORRECTION, TRANSFER, Pause
from tenants.filings.questions import Question
from tenants.filings.queue import NEVER
from tenants.filings.standing import due_when_submitted
from tenants.filings.states import FilingKind, State
from tenants.filings.stored_documents import Document
from tenants.offices import claims, directory
from tenants.offices.directory import Card

log = structlog.get_logger(__name__)
LEAVES = tuple(State(str(source)) for source in Filing.transfer._django_fsm.transitions)
# Made of others when it is saved.
_MADE = (BlindField, InitialsField)
CARRIED = (
    *(field.name for field in AnnexOne._meta.local_fields if not isinstance(field, _MADE)),
    "filer_kind", "account", "contact", "contact_verified", "language", "typed_by", "submitted_by", "revision",
    "created_at", "first_due_on", "due_on", "due_reason", "late", "returns", "asked", "clock_since",
    "deemed_accepted_at",
)  # fmt: skip
OF_DOCUMENT = (
    "kind", "media_type", "size", "sha256", "pages", "hints", "matches", "uploaded_at", "revision",
)  # fmt: skip
OF_QUESTION = ("text", "asked_at", "answer", "answered_at", "answered_by")


@dataclass(frozen=True, slots=True)
class Copy:
    """A document and where its copy lies in the other office's bucket."""

    of: Document
    stored: storage.Stored


@dataclass(frozen=True, slots=True)
class Gone:
    """Where a filing went: the office, and what it is there."""

    card: Card
    successor: UUID


@dataclass(frozen=True, slots=True)
class Left:
    """What a filing that leaves takes along."""

    state: str
    values: Mapping[str, Any]
    questions: Sequence[Mapping[str, Any]]
    lines: Sequence[pasts.Line]
    corrects: bool
    returned: Mapping[str, Any] | None  # what it said when it was last returned


def may_leave(filing: Filing) -> None:
    """See that a filing is one that can be passed to another office now.

    Raises:
        Conflict: it is past that, or at its end.
        Unprocessable: it changes or closes an archived one, which stays.
    """
    if filing.state not in LEAVES:
        raise workflow.not_from_here(filing)
    if filing.kind != FilingKind.FIRST:
        raise Unprocessable(
            "replaces-here",
            _(
                "A change or closing stays with the office that archived the filing. Only a first filing moves."
            ),
        )


def pass_on(
    filing_id: UUID, giving: str, taking: str, actor: Actor, *, transfer: UUID, copies: Sequence[Copy]
) -> UUID:
    """Let a filing of one office go on in another, in the transaction of the caller; returns what it is there.

    Args:
        copies: of its documents (`copied`).

    Raises:
        Problem: it cannot leave (any more), or what was copied is not what it has now.
    """
    successor = uuid7()
    with office_scope(giving):
        left = _left(filing_id, giving, copies)
        _leave(filing_id, taking, successor, actor, transfer)
    with office_scope(taking):
        _arrive(successor, left, copies, actor, came_from=giving, before_it=filing_id)
        pasts.keep(successor, giving, filing_id, transfer, left.lines)
    return successor


@contextmanager
def copied(filing_id: UUID, giving: str, taking: str) -> Iterator[list[Copy]]:
    """Copies of its documents for a block that passes it on; where that is refused they are taken away again.

    Raises:
        Unavailable: the store does not answer, or what it has is not what was checked.
    """
    copies = _copied(filing_id, giving, taking)
    try:
        yield copies
    except Problem:  # where a commit's fate is not known they stay, and are reaped
        _take_away(taking, copies)
        raise


def _take_away(office: str, copies: Sequence[Copy]) -> None:
    for copy in copies:
        storage.remove(office, copy.stored.key, copy.stored.version_id)


def _copied(filing_id: UUID, giving: str, taking: str) -> list[Copy]:
    """The documents that count, in the other office's bucket, each read back and compared with its SHA-256.

    Raises:
        Unavailable: the store does not answer, or what it has is not what was checked.
    """
    with office_scope(giving):
        there = documents.CURRENT.all(filing=filing_id)
    made: list[Copy] = []
    try:
        for one in there:
            data = storage.get(giving, one.key, one.version_id, one.sha256)
            made.append(Copy(one, storage.put(taking, data, one.media_type, one.sha256)))
            if storage.digest(taking, made[-1].stored.key, made[-1].stored.version_id) != one.sha256:
                raise storage.Damaged(one.key)
    except (storage.StoreUnavailable, storage.Damaged) as error:
        log.error("transfer.not_copied", filing=str(filing_id), error=type(error).__name__)
        _take_away(taking, made)
        raise documents.store_unavailable() from error
    return made


def _left(filing_id: UUID, giving: str, copies: Sequence[Copy]) -> Left:
    """What it is now; nobody changes it any more until all is done."""
    filing = Filing.objects.select_for_update().get(pk=filing_id)
    may_leave(filing)
    if {copy.of.pk for copy in copies} != {one.pk for one in documents.CURRENT.all(filing=filing_id)}:
        raise Conflict(
            "changed-meanwhile", _("Somebody else changed this filing just now. Look at it again.")
        )
    waits = Pause.objects.filter(filing=filing, ended_at__isnull=True, reason=CORRECTION)
    history = History.objects.filter(filing_id=filing_id).order_by("sequence")
    return Left(
        state=filing.state,
        values={name: getattr(filing, name) for name in CARRIED},
        questions=[
            {name: getattr(one, name) for name in OF_QUESTION}
            for one in Question.objects.filter(filing=filing_id).order_by("id")
        ],
        lines=pasts.carried(
            filing_id,
            giving,
            list(history),
            {one.sequence: notices.kept(one) for one in notices.of(filing_id)},
        ),
        corrects=waits.exists(),
        returned=versions.carried(filing),
    )


def _leave(filing_id: UUID, taking: str, successor: UUID, actor: Actor, transfer: UUID) -> None:
    filing = Filing.objects.get(pk=filing_id)
    said = {"to": taking, "successor": str(successor)}
    workflow.move(filing, "transfer", actor, detail={**said, "transfer": str(transfer)}, extra=said)
    Pause.objects.filter(filing=filing, ended_at__isnull=True).update(ended_at=timezone.now())
    claims.release(filing_id)


def _arrive(
    successor: UUID, left: Left, copies: Sequence[Copy], actor: Actor, *, came_from: str, before_it: UUID
) -> None:
    filing, now = Filing(pk=successor, **left.values), timezone.now()
    filing.save(force_insert=True)
    accounts.claim(filing)
    filing.clock_since = now if filing.clock_since else None
    due = due_when_submitted(filing, now, calendar()) if left.state == State.SUBMITTED else NEVER
    said = {"came_from": came_from, "before_it": str(before_it)}
    workflow.move(filing, "arrive", actor, at=left.state, now=now, office_due_on=due, detail=said, extra=said)
    if left.corrects:
        Pause.objects.create(filing=filing, reason=CORRECTION)
    if left.returned:
        versions.arrive(filing, **left.returned)
    for values in left.questions:
        Question(filing=successor, **values).save(force_insert=True)
    Document.objects.bulk_create(
        Document(
            filing=filing,
            key=copy.stored.key,
            version_id=copy.stored.version_id,
            **{name: getattr(copy.of, name) for name in OF_DOCUMENT},
        )
        for copy in copies
    )


def lock(filing_id: UUID) -> int:
    """Lock the documents of one that was handed in before it went; a draft's may be erased by its filer, as ever."""
    handed_in = Filing.objects.filter(pk=filing_id, state=State.WITHDRAWN).exclude(submitted_by="").exists()
    return documents.lock(filing_id) if handed_in else 0


def stand_still(filing: Filing, now: datetime) -> dict[str, object]:
    """The office's clock stands still from now on; returns the columns that change with it."""
    Pause.objects.create(filing=filing, reason=TRANSFER, started_at=now)
    return {"office_due_on": NEVER} if filing.state == State.SUBMITTED else {}


def go_on(filing: Filing, now: datetime) -> dict[str, object]:
    """The office's clock goes on; returns the columns that change with it."""
    Pause.objects.filter(filing=filing, ended_at__isnull=True, reason=TRANSFER).update(ended_at=now)
    if filing.state != State.SUBMITTED:
        return {}
    return {"office_due_on": due_when_submitted(filing, now, calendar())}


def went_to(history: Sequence[History]) -> Gone | None:
    """Where the filing of this history goes on; None where it was not passed to another office."""
    line = next((one for one in reversed(history) if one.event == Transferred.type), None)
    card = directory.office(line.detail["to"]) if line else None
    return Gone(card, UUID(line.detail["successor"])) if line and card else None
