"""Writing the messages to many: some at a time, in each office under its role, and to nobody twice.

One transaction locks the row of the bulk, writes the messages, and moves on how far it is: a tick that is killed has
done nothing. Were one repeated all the same, an event's id is made of the bulk's and the filing's, and the table takes
a message of one event to one address once.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial
from typing import Any
from uuid import UUID, uuid5

import structlog
from django.db import connection, transaction

from infra import metrics
from infra.db import office_scope
from services.notify import outgoing, peace, sender
from services.notify.bulk import addressing, choosing, stopping, texts
from services.notify.bulk.models import Bulk, BulkState
from services.notify.daytime import now, quiet
from services.notify.models import Fate, Message
from services.notify.recipients import BULK
from tenants.filings.models import Filing
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)

# Filings in a tick of ten seconds, of all bulks together: a mail server that takes twenty a second has sent them before
# the next tick, and whoever files meanwhile never waits behind more than these.
A_TICK = 200
# Where so many of an office still wait to be sent the server is slower, or away: no more are written until it has them.
AHEAD = 200
UNSENT = f"SELECT count(*) FROM notify_message WHERE bulk = %s AND state = '{Fate.CREATED}'"  # noqa: S608
FIELDS = [field for field in peace.WRITTEN if field.column not in peace.COMPUTED]
COLUMNS = ", ".join(str(field.column) for field in FIELDS)


def send_some() -> int:
    """Write the next messages of what runs, the oldest first; returns to how many filings. In no office's scope."""
    stopping.suppress_late()
    running = Bulk.objects.filter(state=BulkState.RUNNING).order_by("approved_at", "id")
    written = 0
    for key in list(running.values_list("pk", flat=True)):
        if written >= A_TICK:
            break
        try:
            written += _go_on(key, A_TICK - written)
        except Exception:
            # It stays where it is, and the next tick tries again; the others go on.
            log.exception("bulk.failed", bulk=str(key))
    return written


def _go_on(key: UUID, most: int) -> int:
    with transaction.atomic():
        locked = Bulk.objects.select_for_update(skip_locked=True)
        bulk = locked.filter(pk=key, state=BulkState.RUNNING).first()
        # At night the SMS would only heap up, for all of them to go out at once in the morning.
        if bulk is None or (bulk.sms and quiet(now())):
            return 0
        written = 0
        while written < most and bulk.state == BulkState.RUNNING:
            some = _in_office(bulk, most - written)
            if some is None:
                break
            written += some
        bulk.written += written
        bulk.save(update_fields=["written", "at_office", "after", "state"])
    if written or bulk.state == BulkState.DONE:
        log.info("bulk.written", bulk=str(key), count=written, state=bulk.state)
    return written


def _in_office(bulk: Bulk, most: int) -> int | None:
    """Write to some of the office where it is, or move on to the next one; None where it has to wait."""
    if bulk.at_office in directory().offices:
        with office_scope(bulk.at_office):
            if _unsent(bulk) >= AHEAD:
                return None
            if filings := choosing.following(bulk, bulk.after, most):
                _write(bulk, filings)
                bulk.after = filings[-1].pk
                return len(filings)
    later = bulk.offices[bulk.offices.index(bulk.at_office) + 1 :]
    bulk.after = None
    if later:
        bulk.at_office = later[0]
    else:
        bulk.state = BulkState.DONE
    return 0


def _unsent(bulk: Bulk) -> int:
    with connection.cursor() as cursor:
        cursor.execute(UNSENT, [bulk.pk])
        ((count,),) = cursor.fetchall()
    return int(count)


def _write(bulk: Bulk, filings: list[Filing]) -> None:
    """The messages to these filings' filers, and have them sent once they are committed."""
    messages = list(_messages(bulk, filings))
    if not messages:
        return
    ids = defaultdict[str, list[UUID]](list)
    with connection.cursor() as cursor:
        cursor.execute(_insertion(), _values(bulk, messages))
        for channel, pk, at_once, why in cursor.fetchall():
            if at_once:
                ids[channel].append(pk)
            elif why:
                metrics.SUPPRESSED.labels(channel, why).inc()
    for channel, some in ids.items():
        transaction.on_commit(partial(sender.hand_over, bulk.at_office, channel, some), robust=True)


def _messages(bulk: Bulk, filings: list[Filing]) -> Iterator[Message]:
    for filing, recipients in addressing.addressed(bulk, filings):
        facts = outgoing.facts_of(filing)
        for recipient in recipients:
            said = texts.content(bulk, recipient.channel, facts)
            yield outgoing.compose(uuid5(bulk.pk, str(filing.pk)), BULK, filing.pk, recipient, said)


def _values(bulk: Bulk, messages: list[Message]) -> dict[str, Any]:
    """Each column of all messages as one list, and the notice's rules of peace."""
    columns = {
        str(field.column): [
            field.get_db_prep_save(field.pre_save(message, add=True), connection) for message in messages
        ]
        for field in FIELDS
    }
    return columns | peace.rules(BULK) | {"bulk": bulk.pk}


@cache
def _insertion() -> str:
    """As `peace.insertion`, for one message of each of many events; none takes the place of another.

    What is written together to one number counts towards what it may get in a day.
    """
    lists = ", ".join(f"%({field.column})s::{field.db_type(connection)}[]" for field in FIELDS)
    why = peace.WHY.replace("%(sms_a_day)s", "%(sms_a_day)s - v.before")
    return f"""
        WITH {peace.MORNING}, v AS (
            SELECT *, row_number() OVER (PARTITION BY channel, address_blind ORDER BY id) - 1 AS before
            FROM unnest({lists}) AS lists ({COLUMNS})
        )
        INSERT INTO notify_message ({COLUMNS}, bulk, state, error, next_try_at)
        SELECT {COLUMNS}, %(bulk)s, CASE why WHEN '' THEN '{Fate.CREATED}' ELSE '{Fate.SUPPRESSED}' END, why, {peace.AT}
        FROM here, morning, v, LATERAL (SELECT {why} AS why) AS reason
        ON CONFLICT DO NOTHING
        RETURNING channel, id, state = '{Fate.CREATED}' AND next_try_at <= now(), error
    """  # noqa: S608 - words of our own
