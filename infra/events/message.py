"""An envelope as a Celery message (protocol 2), signed, with where it goes."""

import json
from dataclasses import dataclass
from typing import Any

from infra import broker
from infra.events.envelope import Envelope
from infra.events.signing import canonical, signature

TASK = "events.deliver"


@dataclass(frozen=True, slots=True)
class Message:
    """One signed envelope, and where it goes: to the topic exchange, or (again) to one service's queue."""

    id: str
    envelope: str
    signature: str
    exchange: str
    routing_key: str

    @classmethod
    def new(cls, envelope: Envelope) -> "Message":
        """What the outbox tells, signed, to all who want to hear of it."""
        text = canonical(envelope.model_dump(mode="json"))
        return cls(str(envelope.id), text, signature(text), broker.EVENTS.name, envelope.routing_key)

    @classmethod
    def again(cls, service: str, kept: dict[str, Any]) -> "Message":
        """What a service could not handle, as it came: who forged it does not get our signature in this way."""
        envelope = kept.get("envelope")
        id_ = envelope.get("id") if isinstance(envelope, dict) else ""
        return cls(
            str(id_), canonical(envelope), str(kept.get("signature")), "", broker.events_queue(service)
        )

    @property
    def body(self) -> bytes:
        """Celery's message body: arguments, keyword arguments, and what follows (nothing)."""
        return f"[[{self.envelope},{json.dumps(self.signature)}],{{}},{{}}]".encode()

    @property
    def headers(self) -> dict[str, Any]:
        """Celery's headers; its worker needs no more."""
        return {"task": TASK, "id": self.id, "lang": "py"}
