"""The verbs of lists: a clerk hands one in, says yes to what its check found, or gives it up."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra import spreadsheet
from infra.audit import trail
from infra.audit.actor import Actor
from infra.problems import Conflict, Forbidden, NotFound
from services.intake.known import reading, work
from services.intake.known.columns import Cells
from services.intake.known.models import AccountList, ListedAccount, ListState, Verdict
from tenants.filings import lodging, permissions

KEEP = """
    INSERT INTO intake_listedaccount (id, of_list_id, line, cells, ids)
    SELECT r.id, %s, r.line, r.cells, '{}' FROM unnest(%s::uuid[], %s::int[], %s::bytea[]) AS r (id, line, cells)
"""


def hand_in(file: "UploadedFile[Any]", actor: Actor) -> AccountList:
    """Keep the rows of a file, sealed; they are checked next, and nothing is written of a filing.

    Raises:
        Forbidden: not a clerk or supervisor of a district.
        TooLarge, Unprocessable: the file cannot be taken.
    """
    permit(actor)
    lodging.takes_filings()
    if (file.size or 0) > spreadsheet.MAX_BYTES:
        raise spreadsheet.too_large()
    sheet = reading.read(file.read())
    name = "".join(filter(str.isprintable, file.name or ""))[-100:]
    one = AccountList(
        name=name, columns=sheet.columns, unread=sheet.unread, total=len(sheet.rows), made_by=actor.id
    )
    with transaction.atomic():
        one.save(force_insert=True)
        _keep(one, sheet.rows)
        trail.record(actor, "list.handed_in", one.pk, {"rows": one.total})
    work.step(one.pk)  # of a short list that is all; the clock goes on with a longer one
    return one


def say_yes(key: UUID, actor: Actor, *, invites: bool) -> AccountList:
    """Let the good rows become drafts.

    Args:
        invites: whether their filers are told.

    Raises:
        Conflict: it is not checked, or somebody has decided already.
    """
    permit(actor)
    with transaction.atomic():
        one = _locked(key, ListState.CHECKED)
        if not one.counts.get(Verdict.GOOD):
            raise Conflict("list-without-good-rows", _("No row of this list can be taken over."))
        one.state, one.invites = ListState.WRITING, invites
        one.said_by, one.role, one.said_at = actor.id, actor.role, timezone.now()
        one.save(update_fields=["state", "invites", "said_by", "role", "said_at"])
        trail.record(actor, "list.approved", one.pk, {"rows": one.counts[Verdict.GOOD], "invites": invites})
    work.step(key)
    return one


def stop(key: UUID, actor: Actor) -> AccountList:
    """Give a list up: what is written stays, nothing more is; the rows of one that was never approved are put away.

    Raises:
        Conflict: it has ended.
    """
    permit(actor)
    with transaction.atomic():
        one = _locked(key, ListState.CHECKING, ListState.CHECKED, ListState.WRITING)
        if not one.said_by:
            one.rows.all().delete()
        one.state, one.ended_at = ListState.STOPPED, timezone.now()
        one.save(update_fields=["state", "ended_at"])
        trail.record(actor, "list.stopped", one.pk, {"written": one.counts.get(Verdict.WRITTEN, 0)})
    return one


def _keep(one: AccountList, rows: Sequence[Cells]) -> None:
    """Write the rows, sealed: one statement, for the ORM takes seconds for ten thousand, and somebody waits."""
    made = [ListedAccount(line=row.line, cells=json.dumps(row.values)) for row in rows]
    seal = ListedAccount._meta.get_field("cells").pre_save
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            [
                one.pk,
                [row.pk for row in made],
                [row.line for row in made],
                [seal(row, add=True) for row in made],
            ],
        )


def permit(actor: Actor) -> None:
    """Let clerks and supervisors of the office pass.

    Raises:
        Forbidden: nobody else.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))


def _locked(key: UUID, *states: ListState) -> AccountList:
    one = AccountList.objects.select_for_update().filter(pk=key).first()
    if one is None:
        raise NotFound("no-such-list", _("There is no such list."))
    if one.state not in states:
        raise Conflict("list-decided", _("Somebody else has decided about this list. Look at it again."))
    return one
