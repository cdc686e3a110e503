"""The SMS gateway's rules: who may send, what a request must hold, each reference taken once.

A request is signed with HMAC-SHA256 over "<timestamp>.<body>" (for a question: "<timestamp>.<reference>"), as hex in
X-Signature, the time as Unix seconds in X-Timestamp.
"""

import hashlib
import hmac
import json
import time
from http import HTTPStatus
from typing import Any

from infra.local.sink.answer import Answer
from infra.local.sink.messages import CITY, Message, Messages
from infra.local.sink.script import Take

OLDEST_SECONDS = 300
NO_SUCH_NUMBER = "MK:0001"
NOT_TAKEN = {
    "error": HTTPStatus.INTERNAL_SERVER_ERROR,
    "throttle": HTTPStatus.TOO_MANY_REQUESTS,
    "refuse": HTTPStatus.UNPROCESSABLE_ENTITY,
}


def sign(secret: str, timestamp: str, signed: bytes) -> str:
    """The signature of a request."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + signed, hashlib.sha256).hexdigest()


def report(message: Message, state: str) -> dict[str, Any]:
    """What the gateway says of an SMS that it has taken."""
    said = {"office": message.office, "reference": message.reference, "state": state}
    return said | ({"code": NO_SUCH_NUMBER, "permanent": True} if state == "failed" else {})


class Gateway:
    """Accepts signed SMS into `messages`."""

    def __init__(self, take: Take, messages: Messages, secret: str) -> None:
        self._take = take
        self._messages = messages
        self._secret = secret

    def send(self, timestamp: str, signature: str, body: bytes) -> Answer:
        """Take an SMS; the same reference again gets the first answer and sends nothing."""
        if refused := self._refuse(timestamp, signature, body):
            return refused
        try:
            sms = json.loads(body)
            message = Message(
                channel="sms",
                to=_text(sms, "to"),
                reference=_text(sms, "reference"),
                text=_text(sms, "text"),
                template=str(sms.get("template") or ""),
                signature=str(sms.get("signature") or ""),
                provider=CITY,
                office=str(sms.get("office") or ""),
            )
        except (ValueError, AttributeError) as error:
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, {"accepted": False, "error": str(error)})
        step = self._take(message)
        if status := NOT_TAKEN.get(step.do):
            return Answer(status, {"accepted": False, "error": step.do})
        return Answer(HTTPStatus.OK, {"accepted": True, "reference": message.reference}, step.manner)

    def ask(self, timestamp: str, signature: str, reference: str) -> Answer:
        """Whether an SMS with this reference was accepted, and what became of it."""
        if refused := self._refuse(timestamp, signature, reference.encode()):
            return refused
        if message := self._messages.of_city(reference):
            return Answer(HTTPStatus.OK, {"accepted": True, **report(message, message.state)})
        return Answer(HTTPStatus.NOT_FOUND, {"accepted": False, "reference": reference})

    def _refuse(self, timestamp: str, signature: str, signed: bytes) -> Answer | None:
        right = sign(self._secret, timestamp, signed)
        if not hmac.compare_digest(right.encode(), signature.encode()):
            return Answer(HTTPStatus.UNAUTHORIZED, {"accepted": False, "error": "wrong signature"})
        if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > OLDEST_SECONDS:
            return Answer(HTTPStatus.UNAUTHORIZED, {"accepted": False, "error": "too old"})
        return None


def _text(sms: dict[str, Any], name: str) -> str:
    value = sms.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is missing")
    return value
