"""SMS through a gateway that speaks signed HTTP: the city's own platform, or the local sink.

`POST <gateway>` takes a message; the same reference again is answered as the first time and sent once.
`GET <gateway>/<reference>` says whether it was taken. Both are signed by HMAC-SHA256 over time and body.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from functools import cache
from uuid import UUID

import urllib3
from django.conf import settings

from infra.messages.errors import NotSent

CONNECT_SECONDS, READ_SECONDS = 3, 10
TAKEN = 200
# What is wrong with the message itself. A wrong secret, clock or address (401, 403, 404) is the operator's to mend:
# the messages wait for it.
REFUSED_FOR_GOOD = frozenset({400, 409, 413, 422})


@cache
def _pool() -> urllib3.PoolManager:
    # Never again by itself: whether a message that timed out was taken is asked, not guessed.
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=16)


def send_sms(
    *, reference: UUID, to: str, signature: str, template: str, params: Mapping[str, str], text: str
) -> None:
    """Hand one SMS to the gateway.

    Args:
        reference: ours; the gateway takes it once.
        to: E.164.
        signature: what stands in 【】 before the text.

    Raises:
        NotSent: permanent where the gateway refuses this message, unknown where it did not answer in time.
    """
    body = json.dumps(
        {
            "reference": str(reference),
            "to": to,
            "signature": signature,
            "template": template,
            "params": dict(params),
            "text": text,
        },
        ensure_ascii=False,
    )
    try:
        answer = _pool().request("POST", settings.SMS_GATEWAY_URL, body=body.encode(), headers=_headers(body))
    except urllib3.exceptions.NewConnectionError as error:
        raise NotSent("gateway does not answer") from error
    except urllib3.exceptions.HTTPError as error:
        unknown = not isinstance(error, urllib3.exceptions.ConnectTimeoutError)
        raise NotSent(f"gateway: {type(error).__name__}", unknown=unknown) from error
    if answer.status != TAKEN:
        raise NotSent(f"gateway: status {answer.status}", permanent=answer.status in REFUSED_FOR_GOOD)


def query_sms(reference: UUID) -> bool:
    """Whether the gateway has taken a message with our reference.

    Raises:
        NotSent: it does not say.
    """
    try:
        address = f"{settings.SMS_GATEWAY_URL}/{reference}"
        answer = _pool().request("GET", address, headers=_headers(str(reference)))
    except urllib3.exceptions.HTTPError as error:
        raise NotSent(f"gateway: {type(error).__name__}", unknown=True) from error
    if answer.status not in (TAKEN, 404):
        raise NotSent(f"gateway: status {answer.status}", unknown=True)
    return answer.status == TAKEN


def _headers(body: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    signed = hmac.new(settings.SMS_GATEWAY_SECRET.encode(), f"{stamp}.{body}".encode(), hashlib.sha256)
    return {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": signed.hexdigest()}
