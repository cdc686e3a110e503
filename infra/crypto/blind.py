"""Keyed hashes: to find a value, or to see that two are the same, without having it in the clear."""

import hashlib
import hmac

from infra.crypto.keyring import keyring


def blind(value: str, *, office: str, purpose: str) -> str:
    """The hash of a value under the primary key, 64 hexadecimal digits; another in each office and for each purpose."""
    return _blind(keyring().primary, value, office, purpose)


def blinds(value: str, *, office: str, purpose: str) -> list[str]:
    """The hashes of a value under every key of the ring, for look-ups while keys are rotated."""
    return [_blind(kid, value, office, purpose) for kid in keyring().ids]


def _blind(kid: int, value: str, office: str, purpose: str) -> str:
    key = keyring().derive(kid, f"blind-{purpose}", office)
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()
