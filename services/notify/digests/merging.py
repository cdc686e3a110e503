"""Several mails to an office become one: in one transaction, so that each of them is told once."""

import json
from dataclasses import asdict
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.template.loader import render_to_string

from infra.crypto.cipher import SealBroken
from infra.db import current_office
from services.notify import sender
from services.notify.digests.models import Speed
from services.notify.models import Channel, Fate, Message, Why
from services.notify.recipients import DIGEST
from services.notify.texts import Content

WAITING = f"state = '{Fate.CREATED}' AND pace <> '{Speed.NOW}' AND next_try_at <= now()"
ANY_DUE = f"EXISTS (SELECT FROM notify_message WHERE {WAITING})"
# Whoever merges has them to himself; another one finds nothing.
DUE = f"""
    SELECT * FROM notify_message WHERE id IN (
        SELECT id FROM notify_message WHERE {WAITING} ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    ORDER BY recipient, address_blind, id
"""  # noqa: S608
MERGED = f"""
    UPDATE notify_message SET state = '{Fate.SUPPRESSED}', error = '{Why.DIGEST}', done_at = now()
    WHERE id = ANY(%s)
"""  # noqa: S608
# One mail that came alone goes out as it is; so does one that cannot be read here, which the sender will say.
ALONE = f"UPDATE notify_message SET pace = '{Speed.NOW}' WHERE id = ANY(%s)"  # noqa: S608
MOST = 500


def merge() -> int:
    """Merge what has come due in the current office; returns how many digests were written."""
    written = 0
    while some := _merge_some():
        written += some
    return written


def _merge_some() -> int:
    with transaction.atomic():
        found = list(Message.objects.raw(DUE, [MOST]))
        alone, merged, digests = list[UUID](), list[UUID](), list[Message]()
        for _to, group in groupby(found, key=lambda message: (message.recipient, message.address_blind)):
            some = list(group)
            if len(some) > 1 and (digest := _digest(some)):
                digests.append(digest)
                merged += [message.pk for message in some]
            else:
                alone += [message.pk for message in some]
        _change(MERGED, merged)
        _change(ALONE, alone)
        Message.objects.bulk_create(digests)
        ready = [*alone, *(digest.pk for digest in digests)]
        transaction.on_commit(
            partial(sender.hand_over, str(current_office()), Channel.MAIL, ready), robust=True
        )
    return len(ready)


def _change(statement: str, ids: list[UUID]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(statement, [ids])


def _digest(some: list[Message]) -> Message | None:
    """One mail that says what these say, in the order in which it happened."""
    try:
        parts: list[dict[str, Any]] = [json.loads(message.content.open()) for message in some]
        address = some[0].address.open()
    except SealBroken:
        return None
    facts = {"parts": parts, "count": len(parts)}
    content = Content(
        " ".join(render_to_string("notify/digest/office_subject.txt", facts).split()),
        render_to_string("notify/digest/office_body.txt", facts),
    )
    digest = Message(
        event_type=DIGEST,
        recipient=some[0].recipient,
        channel=Channel.MAIL,
        address=address,
        content=json.dumps(asdict(content), ensure_ascii=False),
    )
    digest.event = digest.pk
    return digest
