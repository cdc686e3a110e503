"""The one door: a filing changes through here, or not at all.

django-fsm decides whether; then one statement writes the filing (only if it is still what was read), its history
line, the audit entry and the event. It is a transaction of its own where the caller has none.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed, has_transition_perm
from psycopg.types.json import Jsonb

from infra import metrics
from infra.audit.actor import CLOCK, Actor
from infra.audit.trail import request_id
from infra.crypto.fields import SealedField
from infra.db import current_office
from infra.db.postgresql.prepared import Prepared
from infra.events.wake import wake_after_commit
from infra.failpoints import reached
from infra.problems import Conflict, Forbidden
from tenants.filings.events import OF_TRANSITION, FilingEvent
from tenants.filings.models import MOVED, Filing
from tenants.filings.states import State

WRITE = """
WITH moved AS (
    UPDATE filings_filing SET sequence = sequence + 1{sets}{using} WHERE {where}
    RETURNING id, sequence, old.state AS source, state AS target, account, kind, filer_kind, due_on,
              old.due_on AS due_before, late, paper_state, number, content, returns, clock_since, stage_since,
              old.stage_since AS before
), history AS (
    INSERT INTO filings_history (filing_id, sequence, event, source, target, actor_kind, actor, role, detail)
    SELECT id, sequence, %(type)s, source, target, %(actor_kind)s, %(actor)s, %(role)s, %(detail)s FROM moved
), audit AS (
    INSERT INTO audit_auditentry (actor_kind, actor, role, actor_office, action, subject, detail, request)
    SELECT %(actor_kind)s, %(actor)s, %(role)s, %(actor_office)s, %(type)s, id, %(detail)s, %(request)s FROM moved
), event AS (
    INSERT INTO events_outbox (office, type, subject, sequence, dataversion, data)
    SELECT %(office)s, %(type)s, id, sequence, %(dataversion)s, jsonb_build_object(
        'state', target, 'previous', source, 'account', account, 'kind', kind, 'filer_kind', filer_kind,
        'due_on', due_on, 'late', late, 'paper', paper_state, 'number', number, 'content', content,
        'returns', returns, 'clock_since', clock_since, 'since', stage_since, 'before', before) || {told}
    FROM moved
)
SELECT id, sequence, source FROM moved
"""
ONE = {"using": "", "told": "%(extra)s"}  # what `WRITE` has where one filing, or each for itself, changes
SAME_STATE = "id = %(id)s AND state = %(source)s"
STILL = f"{SAME_STATE} AND sequence = %(sequence)s AND revision = %(revision)s"
# A day ends with the day, in the city's time; the database's clock decides.
TODAY = "(now() AT TIME ZONE 'Asia/Shanghai')::date"
LAPSES = (
    f"state IN {tuple(str(source) for source in Filing.lapse._django_fsm.transitions)} AND due_on < {TODAY}"
)
# Whether `lapse_due` has anything to do in an office.
ANY_LAPSES = f"EXISTS (SELECT FROM filings_filing WHERE {LAPSES})"


def move(
    filing: Filing,
    transition: str,
    actor: Actor,
    *,
    detail: Mapping[str, object] | None = None,
    extra: Mapping[str, object] | None = None,
    **facts: Any,
) -> Filing:
    """Change a filing's state.

    Args:
        transition: the name of one of `Filing`'s transitions.
        detail: what history and audit keep of it: codes and ids, no personal data.
        extra: what the event says besides.
        facts: the arguments of the transition's method.

    Raises:
        Conflict: not from this state, or somebody else was first.
        Forbidden: not by this actor.
        Unprocessable: something that the transition needs is missing.
    """
    source, before = filing.state, {name: getattr(filing, name) for name in MOVED}
    turn(filing, transition, actor, **facts)
    changed = {name: value for name in MOVED if (value := getattr(filing, name)) != before[name]}
    changes = {"state": filing.state, **changed}
    write(
        filing, OF_TRANSITION[transition], actor, source=source, changes=changes, detail=detail, extra=extra
    )
    _count(source, filing.state, transition)
    return filing


def turn(filing: Filing, transition: str, actor: Actor, **facts: Any) -> None:
    """Set on the instance what a transition changes, and write nothing: of a copy, whether it could be done now.

    Raises:
        Conflict, Forbidden, Unprocessable: as `move`.
    """
    method = getattr(filing, transition)
    if not method._django_fsm.has_transition(filing.state):
        raise not_from_here(filing)
    if not has_transition_perm(method, actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    try:
        method(actor, **facts)
    except TransitionNotAllowed:
        raise not_from_here(filing) from None


def not_from_here(filing: Filing) -> Conflict:
    """The refusal of a transition that the filing's state does not have."""
    return Conflict(
        "not-in-this-state",
        _("The filing is in another state by now: %(state)s.") % {"state": State(filing.state).label},
    )


def write(
    filing: Filing,
    event: type[FilingEvent],
    actor: Actor,
    *,
    source: str | None = None,
    changes: Mapping[str, object] | None = None,
    detail: Mapping[str, object] | None = None,
    extra: Mapping[str, object] | None = None,
    only_if: str = STILL,
) -> None:
    """Write that something happened to a filing, with the columns that it changed.

    Args:
        only_if: `STILL` where what was read decided; `SAME_STATE` where other things may happen beside it.

    Raises:
        Conflict: the filing is not what was read; nothing was written.
    """
    columns = dict(changes or {})
    parameters: dict[str, Any] = {
        **{f"new_{name}": _adapted(filing, name, value) for name, value in columns.items()},
        "id": filing.pk,
        "source": source or filing.state,
        "sequence": filing.sequence,
        "revision": filing.revision,
        **_said(event, actor, detail, extra),
    }
    reached("write.before")
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(columns), only_if), parameters)
        row = cursor.fetchone()
    reached("write.written")
    if row is None:
        raise Conflict(
            "changed-meanwhile", _("Somebody else changed this filing just now. Look at it again.")
        )
    filing.sequence = row[1]
    wake_after_commit()


def write_new(filings: Sequence[Filing], event: type[FilingEvent], actor: Actor, **extra: object) -> None:
    """Write the first thing that happened to filings of this very transaction: one statement, however many."""
    parameters: dict[str, Any] = {
        "ids": [filing.pk for filing in filings],
        **_said(event, actor, None, extra),
    }
    reached("write.before")
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(sets="", where="id = ANY(%(ids)s) AND sequence = 0", **ONE), parameters)
    reached("write.written")
    for filing in filings:
        filing.sequence = 1
    wake_after_commit()


def write_each(
    where: str,
    parameters: Mapping[str, Any],
    event: type[FilingEvent],
    actor: Actor = CLOCK,
    *,
    sets: str,
    using: str = ONE["using"],
    told: str = ONE["told"],
    detail: Mapping[str, object] | None = None,
) -> list[tuple[UUID, int, str]]:
    """Write that the same happened to many filings of the current office: one statement, however many they are.

    Args:
        where: the SQL condition that chooses them. As `sets` (what changes besides the sequence), `using` (a relation
            that these are taken from) and `told` (what the event says besides) it is words of ours over `parameters`.

    Returns:
        id, sequence and the state before, of each.
    """
    statement = WRITE.format(sets=sets, using=using, where=where, told=told)
    values: dict[str, Any] = {**parameters, **_said(event, actor, detail, None)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[UUID, int, str]] = cursor.fetchall()
    if rows:
        wake_after_commit()
    return rows


@cache
def _statement(columns: tuple[str, ...], only_if: str) -> Prepared:
    """The one statement, for these columns of the filing."""
    sets = "".join(f", {name} = %(new_{name})s" for name in columns)
    if "state" in columns:
        sets += (
            ", stage_since = statement_timestamp()"  # as the line of history that the same statement writes
        )
    return Prepared(WRITE.format(sets=sets, where=only_if, **ONE))


def lapse_due() -> Iterator[str]:
    """Lapse every filing of the current office whose due date passed: one statement, however many they are.

    Yields:
        the ids of the filings that lapsed.
    """
    sets = ", state = %(target)s, late = true, stage_since = statement_timestamp()"
    rows = write_each(LAPSES, {"target": str(State.OVERDUE)}, OF_TRANSITION["lapse"], sets=sets)
    for _id, _sequence, source in rows:
        _count(source, State.OVERDUE, "lapse")
    yield from (str(row[0]) for row in rows)


def _count(source: str, target: str, transition: str) -> None:
    """Count a change of state once it is there for everybody; one that is rolled back was none."""
    transaction.on_commit(metrics.TRANSITIONS.labels(current_office(), source, target, transition).inc)


def _said(
    event: type[FilingEvent],
    actor: Actor,
    detail: Mapping[str, object] | None,
    extra: Mapping[str, object] | None,
) -> dict[str, object]:
    return {
        "type": event.type,
        "dataversion": event.dataversion,
        "office": current_office(),
        "actor_kind": actor.kind,
        "actor": actor.id,
        "role": actor.role,
        "actor_office": actor.office,
        "detail": Jsonb(dict(detail or {})),
        "extra": Jsonb(dict(extra or {})),
        "request": request_id(),
    }


def _adapted(filing: Filing, name: str, value: object) -> object:
    field = Filing._meta.get_field(name)
    if isinstance(field, SealedField):
        return field.pre_save(filing, add=False)
    return Jsonb(value) if field.get_internal_type() == "JSONField" else value
