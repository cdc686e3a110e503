"""Who reacts to what."""

from collections.abc import Callable

from infra.events.envelope import Envelope
from infra.service import SERVICES

Handler = Callable[[Envelope], None]
_handlers: dict[tuple[str, str], list[Handler]] = {}


def on(event_type: str, *, service: str) -> Callable[[Handler], Handler]:
    """Let a function of a service handle events of a type: in the event's office, in one transaction with the receipt.

    It may run again for an event that failed; it never runs again for one that it has handled.
    """
    if service not in SERVICES:
        raise ValueError(f"there is no service {service}")

    def register(handler: Handler) -> Handler:
        _handlers.setdefault((service, event_type), []).append(handler)
        return handler

    return register


def handlers(service: str, event_type: str) -> list[Handler]:
    """What a service does with events of a type."""
    return _handlers.get((service, event_type), [])


def table() -> dict[tuple[str, str], list[Handler]]:
    """Everything that is registered, for the documentation and the tests."""
    return dict(_handlers)
