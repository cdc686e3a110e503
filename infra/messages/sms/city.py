"""A gateway that speaks signed HTTP: the city's own platform, or the local sink.

`POST <gateway>` takes an SMS; the same reference again is answered as the first time and sent once.
`GET <gateway>/<reference>` says what became of it. It tells of deliveries at `/receipts/city/`. All of it is signed by
HMAC-SHA256 over time and body (docs/operations.md).
"""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

import urllib3
from django.conf import settings

from infra.messages.errors import NotSent
from infra.messages.sms.provider import CONNECT_SECONDS, READ_SECONDS, Fate, Forged, Report, Sms

TAKEN, ABSENT = 200, 404
# What is wrong with the message itself. A wrong secret, clock or address (401, 403, 404) is the operator's to mend:
# the messages wait for it.
REFUSED_FOR_GOOD = frozenset({400, 409, 413, 422})
OLDEST_SECONDS = 300


@cache
def _pool() -> urllib3.PoolManager:
    # Never again by itself: whether a message that timed out was taken is asked, not guessed.
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    return urllib3.PoolManager(timeout=timeout, retries=False, maxsize=16)


class City:
    """The gateway at SMS_GATEWAY_URL."""

    name: ClassVar[str] = "city"
    absent_after: ClassVar[timedelta] = timedelta(0)  # it knows a reference before it answers
    signs: ClassVar[bool] = True
    thanks: ClassVar[Mapping[str, object]] = {"accepted": True}

    def send(self, sms: Sms) -> None:
        """See `Provider.send`."""
        body = json.dumps(
            {
                "office": sms.office,
                "reference": str(sms.reference),
                "to": sms.to,
                "signature": sms.signature,
                "template": sms.template,
                "params": dict(sms.params),
                "text": sms.text,
            },
            ensure_ascii=False,
        ).encode()
        try:
            answer = _pool().request("POST", settings.SMS_GATEWAY_URL, body=body, headers=_headers(body))
        except urllib3.exceptions.NewConnectionError as error:
            raise NotSent("gateway does not answer") from error
        except urllib3.exceptions.HTTPError as error:
            unknown = not isinstance(error, urllib3.exceptions.ConnectTimeoutError)
            raise NotSent(f"gateway: {type(error).__name__}", unknown=unknown) from error
        if answer.status != TAKEN:
            raise NotSent(f"gateway: status {answer.status}", permanent=answer.status in REFUSED_FOR_GOOD)

    def ask(self, office: str, reference: UUID, to: str, since: datetime) -> Report | None:  # noqa: ARG002
        """See `Provider.ask`."""
        try:
            address = f"{settings.SMS_GATEWAY_URL}/{reference}"
            answer = _pool().request("GET", address, headers=_headers(str(reference).encode()))
        except urllib3.exceptions.HTTPError as error:
            raise NotSent(f"gateway: {type(error).__name__}", unknown=True) from error
        if answer.status == ABSENT:
            return None
        if answer.status != TAKEN:
            raise NotSent(f"gateway: status {answer.status}", unknown=True)
        try:
            said = json.loads(answer.data)
            return _report({"office": office, "reference": str(reference), "state": Fate.ACCEPTED, **said})
        except (ValueError, TypeError, Forged):
            return Report(office=office, reference=reference, fate=Fate.ACCEPTED)

    def reports(self, headers: Mapping[str, str], body: bytes) -> Iterator[Report]:
        """See `Provider.reports`: `[{office, reference, state, code?, permanent?}, ...]`."""
        stamp, signature = headers.get("X-Timestamp", ""), headers.get("X-Signature", "")
        if not hmac.compare_digest(_sign(stamp, body).encode(), signature.encode()):
            raise Forged("wrong signature")
        if not stamp.isdecimal() or abs(time.time() - int(stamp)) > OLDEST_SECONDS:
            raise Forged("too old")
        try:
            told = json.loads(body)
        except ValueError as error:
            raise Forged("no JSON") from error
        if not isinstance(told, list):
            raise Forged("no list")
        return iter([_report(one) for one in told])


def _report(said: Any) -> Report:
    try:
        return Report(
            office=str(said["office"]),
            reference=UUID(said["reference"]),
            fate=Fate(said["state"]),
            code=str(said.get("code") or ""),
            permanent=said.get("permanent") is True,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Forged("no report") from error


def _headers(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    return {"Content-Type": "application/json", "X-Timestamp": stamp, "X-Signature": _sign(stamp, body)}


def _sign(stamp: str, body: bytes) -> str:
    secret = settings.SMS_GATEWAY_SECRET.encode()
    return hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
