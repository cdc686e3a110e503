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

from infra.local.sink.messages import Message, Messages

OLDEST_SECONDS = 300
Answer = tuple[HTTPStatus, dict[str, Any]]


def sign(secret: str, timestamp: str, signed: bytes) -> str:
    """The signature of a request."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + signed, hashlib.sha256).hexdigest()


class Gateway:
    """Accepts signed SMS into `messages`."""

    def __init__(self, messages: Messages, secret: str) -> None:
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
            )
        except (ValueError, AttributeError) as error:
            return HTTPStatus.UNPROCESSABLE_ENTITY, {"accepted": False, "error": str(error)}
        self._messages.add_sms_once(message)
        return HTTPStatus.OK, {"accepted": True, "reference": message.reference}

    def ask(self, timestamp: str, signature: str, reference: str) -> Answer:
        """Whether an SMS with this reference was accepted."""
        if refused := self._refuse(timestamp, signature, reference.encode()):
            return refused
        accepted = self._messages.has_sms(reference)
        status = HTTPStatus.OK if accepted else HTTPStatus.NOT_FOUND
        return status, {"accepted": accepted, "reference": reference}

    def _refuse(self, timestamp: str, signature: str, signed: bytes) -> Answer | None:
        right = sign(self._secret, timestamp, signed)
        if not hmac.compare_digest(right.encode(), signature.encode()):
            return HTTPStatus.UNAUTHORIZED, {"accepted": False, "error": "wrong signature"}
        if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > OLDEST_SECONDS:
            return HTTPStatus.UNAUTHORIZED, {"accepted": False, "error": "too old"}
        return None


def _text(sms: dict[str, Any], name: str) -> str:
    value = sms.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is missing")
    return value
