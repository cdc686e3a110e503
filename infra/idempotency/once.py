"""Answer a request once.

The key, the effect and the answer are written in one transaction: whoever asks again, after a crash too, finds all
of them or none. Two at once: the second waits for the first one's commit at the unique key.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db.along import send_along
from infra.db.postgresql.prepared import Prepared
from infra.idempotency.models import IdempotencyKey
from infra.problems import Unprocessable

Answer = tuple[int, Any]
KEEP = timedelta(hours=24)
LONGEST = 255
CLAIM = Prepared("""
    INSERT INTO idempotency_idempotencykey (actor, key, fingerprint) VALUES (%s, %s, %s)
    ON CONFLICT DO NOTHING RETURNING id
""")
ANSWER = Prepared("UPDATE idempotency_idempotencykey SET status = %s, body = %s WHERE id = %s")


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """What makes two requests the same."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).digest()


def once(actor: Actor, key: str, print_: bytes, act: Callable[[], Answer]) -> Answer:
    """Run `act` and keep its answer, or give the answer that was kept.

    Raises:
        Unprocessable: the key is too long, or was used for another request.
        Problem: what `act` refuses; a refusal changes nothing and is not kept.
    """
    if len(key) > LONGEST:
        raise Unprocessable(
            "idempotency-key-too-long", _("The idempotency key is longer than 255 characters.")
        )
    with transaction.atomic():
        if (row := _claim(f"{actor.kind}:{actor.id}", key, print_)) is None:
            return _kept(f"{actor.kind}:{actor.id}", key, print_)
        status, body = act()
        kept = IdempotencyKey(pk=row, body=json.dumps(body, cls=DjangoJSONEncoder))
        sealed = IdempotencyKey._meta.get_field("body").pre_save(kept, add=False)
        send_along(ANSWER, [status, sealed, row])
        return status, body


def prune(now: datetime) -> int:
    """Forget the current office's answers that are a day old, as Stripe does; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=now - KEEP).delete()[0]


def _claim(actor: str, key: str, print_: bytes) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [actor, key, print_])
        row = cursor.fetchone()
        return row[0] if row else None


def _kept(actor: str, key: str, print_: bytes) -> Answer:
    kept = IdempotencyKey.objects.get(actor=actor, key=key)
    if bytes(kept.fingerprint) != print_:
        raise Unprocessable(
            "idempotency-key-reused", _("This idempotency key was used for another request. Send a new key.")
        )
    return kept.status, json.loads(kept.body.open())
