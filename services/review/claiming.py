"""Who works on what: a filing that is open is claimed for fifteen minutes; one that is assigned is its clerk's to do.

A claim keeps colleagues from deciding meanwhile; an assignment only says whose it is. A supervisor takes over both.
What was taken from somebody is in the audit trail, and told to them (`services/review/handovers.py`).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.problems import Conflict, Forbidden, Unprocessable
from services.review import handovers, holding
from tenants.filings import permissions, workflow
from tenants.filings.models import Filing
from tenants.filings.states import ENDED, State
from tenants.offices import staffing

CLAIM_FOR = timedelta(minutes=15)
# By the database's clock. The second column: whether it was theirs already; the third: who had it open.
CLAIM = """
UPDATE filings_filing SET claimed_by = %(me)s, claimed_until = clock_timestamp() + %(time)s
WHERE id = %(id)s AND NOT state = ANY(%(ended)s)
  AND (%(over)s OR claimed_by IN ('', %(me)s) OR claimed_until IS NULL OR claimed_until < now())
RETURNING claimed_until, old.claimed_by = %(me)s AND old.claimed_until > now(),
  CASE WHEN old.claimed_until > now() THEN old.claimed_by ELSE '' END
"""
GIVE_BACK = """UPDATE filings_filing SET claimed_by = '', claimed_until = NULL
    WHERE id = %s AND claimed_by = %s AND claimed_until = %s"""
# Everything that somebody has to do, or has open.
HAND_OVER = """
UPDATE filings_filing SET
    assigned_to = CASE WHEN assigned_to = %(whose)s THEN %(to)s ELSE assigned_to END,
    claimed_by = CASE WHEN claimed_by = %(whose)s THEN '' ELSE claimed_by END,
    claimed_until = CASE WHEN claimed_by = %(whose)s THEN NULL ELSE claimed_until END
WHERE id = ANY(ARRAY(
    SELECT id FROM filings_filing WHERE state = 'submitted' AND assigned_to <> '' AND assigned_to = %(whose)s
    UNION SELECT id FROM filings_filing WHERE claimed_by <> '' AND claimed_by = %(whose)s AND claimed_until > now()))
RETURNING id
"""
RECORD = """
INSERT INTO audit_auditentry (actor_kind, actor, role, actor_office, action, subject, detail, request)
SELECT %s, %s, %s, %s, %s, id, jsonb_build_object('from', %s::text, 'to', %s::text), %s FROM unnest(%s::uuid[]) AS id
"""


def claim(filing: Filing, actor: Actor) -> Filing:
    """Take a filing to work on for fifteen minutes, or for fifteen more; others see who has it.

    Raises:
        Forbidden: not of this office's deciding staff.
        Conflict: somebody else has it open, or it has ended.
    """
    _decides(actor)
    holding.refuse_if_decided(filing.pk)
    with transaction.atomic():
        if _take(filing, actor, over=False) is None:
            raise Conflict(
                "claimed", _("A colleague has this filing open. Take another one, or wait a while.")
            )
    return filing


def opened(filing: Filing, actor: Actor) -> None:
    """Whoever opens what the district has to decide has it, if nobody else does."""
    if permissions.examine(filing, actor) and filing.state == State.SUBMITTED:
        with transaction.atomic():
            _take(filing, actor, over=False)


def give_back(filing_id: UUID, actor: Actor, until: datetime) -> None:
    """Let go of a claim on leaving its page.

    Args:
        until: until when that page had it: another page of the same member's may have it longer, and keeps it.
    """
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, [filing_id, actor.id, until])


def take_over(filing: Filing, actor: Actor) -> Filing:
    """A supervisor takes a filing from who has it open, or to whom it is assigned, and has it from now on.

    Raises:
        Forbidden: not a supervisor of this office.
        Conflict: it has ended.
    """
    only_supervisors(actor)
    with transaction.atomic():
        if (before := _take(filing, actor, over=True)) is None:
            raise workflow.not_from_here(filing)
        others = {before, filing.assigned_to} - {"", actor.id}
        Filing.objects.filter(pk=filing.pk).update(assigned_to=actor.id)
        filing.assigned_to = actor.id
        trail.record(actor, "filing.taken_over", filing.pk, {"from": sorted(others)})
        for one in others:
            handovers.tell(one, actor, filing=filing.pk)
    return filing


def assign(filing: Filing, actor: Actor, to: str) -> Filing:
    """Say whose a filing is to do: a supervisor anybody's, a clerk what is nobody's, or gives their own back.

    Args:
        to: a member's number; empty: nobody's.

    Raises:
        Forbidden: not of this office's deciding staff, or it is a colleague's.
        Conflict: somebody else was first, or it has ended.
        Unprocessable: there is no such member who decides.
    """
    _decides(actor)
    own = {to, filing.assigned_to} <= {"", actor.id}
    if actor.role != "supervisor" and not own:
        raise Forbidden("assigned-to-another", _("It is a colleague's. Ask a supervisor to give it to you."))
    if to and to not in {member.id for member in staffing.deciding(actor.office)}:
        raise Unprocessable("no-such-member", _("Nobody of this number decides here.")).at("to")
    before = filing.assigned_to
    with transaction.atomic():
        still = Filing.objects.filter(pk=filing.pk, assigned_to=before).exclude(state__in=ENDED)
        if not still.update(assigned_to=to):
            raise Conflict(
                "changed-meanwhile", _("Somebody else changed this filing just now. Look at it again.")
            )
        filing.assigned_to = to
        if before != to:
            trail.record(actor, "filing.assigned", filing.pk, {"from": before, "to": to})
        if before not in ("", to, actor.id):
            handovers.tell(before, actor, filing=filing.pk)
    return filing


def hand_over(whose: str, to: str, actor: Actor) -> int:
    """All that an absent member has to do, and has open, becomes another's, or nobody's; how many these were.

    Raises:
        Forbidden: not a supervisor of this office.
        Unprocessable: nobody is named, or there is no such member who decides.
    """
    only_supervisors(actor)
    if to and to not in {member.id for member in staffing.deciding(actor.office)} - {whose}:
        raise Unprocessable("no-such-member", _("Nobody of this number decides here.")).at("to")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HAND_OVER, {"whose": whose, "to": to})
        taken = [row[0] for row in cursor.fetchall()]
        said = [actor.kind, actor.id, actor.role, actor.office, "filing.taken_over", whose, to]
        cursor.execute(RECORD, [*said, trail.request_id(), taken])
        if taken and whose != actor.id:
            handovers.tell(whose, actor, count=len(taken))
    return len(taken)


def _take(filing: Filing, actor: Actor, *, over: bool) -> str | None:
    """Who had it open until now, empty where nobody had; None where it cannot be taken."""
    said: dict[str, Any] = {
        "me": actor.id,
        "time": CLAIM_FOR,
        "id": filing.pk,
        "ended": [str(one) for one in ENDED],
        "over": over,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, said)
        row = cursor.fetchone()
    if row is None:
        return None
    filing.claimed_by, filing.claimed_until = actor.id, row[0]
    if not row[1] and not over:
        trail.record(actor, "filing.claimed", filing.pk)
    return str(row[2])


def _decides(actor: Actor) -> None:
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))


def only_supervisors(actor: Actor) -> None:
    """Let supervisors of the current office pass."""
    _decides(actor)
    if actor.role != "supervisor":
        raise Forbidden("supervisors-only", _("Only a supervisor of the office may do this."))
