"""When a message goes out, and whether: people are left in peace by what can wait, and hear the newest alone.

All of it is decided by the statement that writes the messages, by the database's clock.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models.fields import NOT_PROVIDED

from infra.db import current_office
from infra.db.postgresql.prepared import Prepared
from services.notify.budget import limits
from services.notify.models import Channel, Fate, Message, Why
from services.notify.recipients import AT_ONCE, BESIDE, INVITED, URGENT
from tenants.offices.directory import pack

WRITTEN = [
    field
    for field in Message._meta.concrete_fields
    if field.name in {"filing", "parts", "pace"} or (field.db_default is NOT_PROVIDED and not field.null)
]
# What is computed below, and not written as it is.
COMPUTED = ("state", "error")

# To somebody who has not heard of the last change yet (it waits, be it for the morning), only the newest is told.
SUPERSEDE = f"""
    superseded AS (
        UPDATE notify_message SET state = '{Fate.SUPPRESSED}', error = '{Why.SUPERSEDED}', done_at = now()
        WHERE filing = %(filing)s AND recipient = 'filer' AND state = '{Fate.CREATED}' AND next_try_at > now()
          AND %(together)s > 0 AND event <> %(event)s AND event_type <> ALL(%(beside)s::text[])
        RETURNING 1
    ),"""  # noqa: S608 - words of our own, as below
# Local time once, and from when on an SMS that can wait may be sent.
MORNING = """
    here AS (SELECT now() AT TIME ZONE 'Asia/Shanghai' AS now),
    morning AS (
        SELECT CASE WHEN %(quiet_from)s::time = %(quiet_to)s::time THEN now()
            WHEN now::time >= %(quiet_from)s THEN (now::date + 1 + %(quiet_to)s::time) AT TIME ZONE 'Asia/Shanghai'
            WHEN now::time < %(quiet_to)s THEN (now::date + %(quiet_to)s::time) AT TIME ZONE 'Asia/Shanghai'
            ELSE now() END AS at, now::date::timestamp AT TIME ZONE 'Asia/Shanghai' AS midnight
        FROM here
    )"""
WHY = f"""
    CASE WHEN EXISTS (SELECT FROM notify_unreachable u WHERE u.address_blind = v.address_blind)
            THEN '{Why.UNREACHABLE}'
        WHEN v.channel = '{Channel.SMS}' AND (
            SELECT count(*) FROM notify_message m WHERE m.address_blind = v.address_blind
              AND m.created_at >= morning.midnight AND m.state <> '{Fate.SUPPRESSED}' AND m.channel = v.channel
            ) >= %(sms_a_day)s THEN '{Why.TOO_MANY}'
        WHEN NOT %(urgent)s AND EXISTS (
            SELECT FROM budget_spent s WHERE s.office = %(office)s AND s.channel = v.channel
              AND s.month = date_trunc('month', here.now)::date AND s.parts >= CASE v.channel
                WHEN '{Channel.SMS}' THEN %(sms_a_month)s::int ELSE %(mail_a_month)s::int END
            ) THEN '{Why.OVER_BUDGET}'
        ELSE '' END"""  # noqa: S608
# Soon after a message about the same filing has gone out the next one waits a little: another change may follow.
SOON = f"""
    (SELECT max(m.created_at) + make_interval(mins => %(together)s) FROM notify_message m
     WHERE m.filing = v.filing AND m.created_at > now() - make_interval(mins => %(together)s)
       AND m.recipient = v.recipient AND m.channel = v.channel AND m.state <> '{Fate.SUPPRESSED}'
       AND NOT (m.state = '{Fate.CREATED}' AND m.next_try_at > now()))"""  # noqa: S608
# What an office is told together with others: at the next full hour, or on the next morning at nine.
TOGETHER = """
    CASE v.pace WHEN 'hourly' THEN date_trunc('hour', now()) + interval '1 hour'
        WHEN 'daily' THEN ((here.now - interval '9 hours')::date + interval '33 hours') AT TIME ZONE 'Asia/Shanghai'
        ELSE now() END"""
# A list of ten thousand accounts is told one after the other, so that whoever files meanwhile waits behind few.
IN_TURN = f"""
    (SELECT max(m.next_try_at) + interval '100 ms' FROM notify_message m
     WHERE m.event_type = '{INVITED}' AND m.channel = v.channel AND m.state IN ('{Fate.CREATED}', '{Fate.SENDING}')
       AND m.next_try_at > now() - interval '100 ms')"""  # noqa: S608
AT = f"""
    CASE WHEN v.recipient <> 'filer' THEN {TOGETHER} WHEN %(at_once)s THEN now()
        ELSE greatest(now(), {SOON}, CASE WHEN v.channel = '{Channel.SMS}' THEN morning.at END,
            CASE WHEN %(in_turn)s THEN {IN_TURN} END) END"""


def facts(messages: list[Message]) -> dict[str, Any]:
    """The parameters of `insertion`: the messages of one event about one filing, and the notice's rules of peace."""
    first = messages[0]
    values = {
        f"{field.column}{number}": field.get_db_prep_save(field.pre_save(message, add=True), connection)
        for number, message in enumerate(messages)
        for field in WRITTEN
        if field.column not in COMPUTED
    }
    return values | rules(first.event_type) | {"event": first.event, "filing": first.filing}


def rules(event_type: str) -> dict[str, Any]:
    """When an event may be told of, and what that may cost: by the notice, and the current office's budget."""
    peace, office = pack().peace, str(current_office())
    return {
        "at_once": event_type in AT_ONCE,
        "in_turn": event_type == INVITED,
        "together": 0 if event_type in BESIDE else peace.together_minutes,
        "beside": list(BESIDE),
        "quiet_from": peace.quiet_from,
        "quiet_to": peace.quiet_to,
        "sms_a_day": peace.sms_a_day,
        "office": office,
        "urgent": event_type in URGENT,
        "sms_a_month": limits.a_month(office, Channel.SMS),
        "mail_a_month": limits.a_month(office, Channel.MAIL),
    }


@cache
def insertion(count: int) -> Prepared:
    """The statement that writes so many messages that are not there yet.

    It returns of each: channel, id, whether it goes out now, why it is not sent at all, and how many others it took
    the place of.
    """
    fields = [field for field in WRITTEN if field.column not in COMPUTED]
    columns = ", ".join(str(field.column) for field in fields)
    rows = ", ".join(
        "(" + ", ".join(f"%({field.column}{number})s::{field.db_type(connection)}" for field in fields) + ")"
        for number in range(count)
    )
    return Prepared(f"""
        WITH {SUPERSEDE} {MORNING}
        INSERT INTO notify_message ({columns}, state, error, next_try_at)
        SELECT v.*, CASE why WHEN '' THEN '{Fate.CREATED}' ELSE '{Fate.SUPPRESSED}' END, why, {AT}
        FROM here, morning, (VALUES {rows}) AS v ({columns}), LATERAL (SELECT {WHY} AS why) AS reason
        ON CONFLICT DO NOTHING
        RETURNING channel, id, state = '{Fate.CREATED}' AND next_try_at <= now(), error,
            (SELECT count(*) FROM superseded)
    """)  # noqa: S608
