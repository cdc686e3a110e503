"""Events: written in the transaction of what they tell of, published by the relay, handled once by each service."""

from infra.events.registry import on

__all__ = ["on"]
