"""A decision is held back for ten seconds, in which who made it may undo it; then it is carried out, once.

Held back it is a row and nothing else: the filing, its history, the trail and the events know nothing of it, so that
there is nothing to take back. Who undoes it deletes the row; who carries it out deletes it in the transaction that
moves the filing. Both need the row's lock, so that one of them finds it gone. What dies between leaves the row, and
the clock finds it.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office, shared_scope
from infra.db.fetch import Rows
from infra.problems import Conflict, Problem
from services.review import returning
from services.review.models import Decision
from services.review.returning import Term
from tenants.filings import examining, workflow
from tenants.filings.corrections import Again
from tenants.filings.models import Filing

log = structlog.get_logger(__name__)
FOR = timedelta(seconds=10)
APPROVE, RETURN = "approve", "return"
# Asked of everything that is decided.
DECIDED = Rows(lambda office, filing: _waiting_of(office).filter(filing=filing))
TRANSITIONS = {APPROVE: "approve", RETURN: "return_for_correction"}


def hold(
    filing: Filing,
    verb: str,
    actor: Actor,
    *,
    examination: UUID | None = None,
    until: Term | None = None,
    batch: UUID | None = None,
) -> Decision:
    """Decide, and hold the decision back; what could not be done now is refused now.

    Args:
        examination: with what a return tells the filer.
        until: by when a return is to be corrected.

    Raises:
        Problem: as `workflow.move`, or it is decided already.
    """
    with transaction.atomic():
        # Who decides at the same time waits here, and then finds the row.
        now = Filing.objects.select_for_update().get(pk=filing.pk)
        if now.sequence != filing.sequence:
            raise changed_meanwhile()
        filing = now
        refuse_if_decided(filing.pk)
        row = Decision(
            filing=filing.pk,
            office=str(current_office()),
            verb=verb,
            by=actor.id,
            role=actor.role,
            since=filing.stage_since,
            revision=filing.revision,
            examination=examination,
            due_on=until.due_on if until else None,
            due_reason=until.due_reason if until else [],
            batch=batch,
            leaves_at=Now() + FOR,
        )
        workflow.turn(copy(filing), TRANSITIONS[verb], actor, **_facts(row))
        _of_office().filter(filing=filing.pk).delete()  # one that was refused
        row.save(force_insert=True)
        trail.record(actor, "decision.made", filing.pk, {"verb": verb})
    return row


def undo(filings: Iterable[UUID], actor: Actor) -> list[UUID]:
    """Take back one's own decisions about these filings; returns about which: the others have left.

    What was refused is put away in the same way.
    """
    with transaction.atomic():
        rows = list(_of_office().select_for_update().filter(filing__in=list(filings), by=actor.id))
        undone = [row.filing for row in rows]
        _of_office().filter(filing__in=undone).delete()
        for row in rows:
            if not row.refused:
                trail.record(actor, "decision.undone", row.filing, {"verb": row.verb})
    return undone


def made(filing: UUID, verb: str, actor: Actor) -> Decision | None:
    """One's own decision that is on its way already: who presses the button twice has decided once."""
    found: Decision | None = _waiting().filter(filing=filing, verb=verb, by=actor.id).first()
    return found


def refuse_if_decided(filing: UUID) -> None:
    """Let a filing pass that nobody has decided.

    Raises:
        Conflict: a decision about it is on its way.
    """
    if DECIDED.one(office=str(current_office()), filing=filing):
        raise Conflict("decided-already", _("This filing has just been decided. Take another one."))


def decided(filings: Sequence[UUID] | None = None) -> dict[UUID, Decision]:
    """The current office's decisions that are on their way, by filing."""
    rows = _waiting() if filings is None else _waiting().filter(filing__in=filings)
    return {row.filing: row for row in rows}


def changed_meanwhile() -> Conflict:
    """The refusal of a decision about a filing that is another by now."""
    return Conflict("changed-meanwhile", _("Somebody else changed this filing just now. Look at it again."))


def on_their_way() -> Any:
    """The filings of the current office that are decided and have not left: a subquery."""
    return _waiting().values("filing")


def own(actor: Actor) -> list[Decision]:
    """One's own decisions that are on their way, or could not be carried out; the latest first."""
    return list(_of_office().filter(by=actor.id).order_by("-decided_at"))


def offices_due() -> list[str]:
    """The offices in which a decision's time has come."""
    with shared_scope():
        due = Decision.objects.filter(refused="", leaves_at__lte=Now())
        return list(due.order_by("office").values_list("office", flat=True).distinct())


def carry_out() -> int:
    """Carry out what the current office has decided ten seconds ago, each by itself; returns how many."""
    count = 0
    while _carry_out_one():
        count += 1
    return count


def _carry_out_one() -> bool:
    with transaction.atomic():
        due = _waiting().select_for_update(skip_locked=True).filter(leaves_at__lte=Now())
        row = due.order_by("leaves_at", "filing").first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                _carry_out(row)
        except (OperationalError, InterfaceError):
            raise  # the database is away: the decision waits
        except Exception as error:
            # It keeps nobody else's decision from being carried out, and is put before who made it.
            row.refused = error.code if isinstance(error, Problem) else "broken"
            row.save(update_fields=["refused"])
            log.warning(
                "decision.refused", filing=str(row.filing), verb=row.verb, exc_info=row.refused == "broken"
            )
        else:
            row.delete()
    return True


def _carry_out(row: Decision) -> None:
    filing = Filing.objects.get(pk=row.filing)
    if (filing.stage_since, filing.revision) != (row.since, row.revision):
        raise changed_meanwhile()
    actor = Actor("staff", row.by, row.role, row.office)
    if row.verb == APPROVE:
        workflow.move(filing, "approve", actor, now=timezone.now())
    else:
        facts = _facts(row)
        until = Term(facts["due_on"], facts["due_reason"])
        returning.send(filing, actor, facts["reasons"], until, facts["again"])


def _facts(row: Decision) -> dict[str, Any]:
    """The facts of a decision's transition."""
    if row.verb == APPROVE or row.examination is None or row.due_on is None:
        return {"now": timezone.now()}
    said = examining.by_id(row.examination).findings
    again = Again(said.new_facts, said.why) if said.new_facts or said.why else None
    reasons = [fault.reason for fault in said.faults]
    return returning.facts(reasons, Term(row.due_on, row.due_reason), again)


def _waiting() -> Any:
    return _waiting_of(str(current_office()))


def _waiting_of(office: Any) -> Any:
    return _of(office).filter(refused="")


def _of_office() -> Any:
    return _of(str(current_office()))


def _of(office: Any) -> Any:
    return Decision.objects.filter(office=office)
