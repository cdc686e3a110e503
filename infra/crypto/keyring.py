"""The key ring: all keys can open, the last one seals; every office and purpose has a key of its own under each."""

import base64
import binascii
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
HIGHEST_ID = 65_535


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by number, oldest first; its repr tells none of them."""

    keys: tuple[tuple[int, bytes], ...] = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> "KeyRing":
        """Read "1:<base64 of 32 bytes>,2:<...>".

        Raises:
            ImproperlyConfigured: it is not of that form; no key is in the message.
        """
        keys: dict[int, bytes] = {}
        for position, part in enumerate((part for part in text.split(",") if part.strip()), start=1):
            kid, key = _numbered(part.strip(), position)
            if not 0 < kid <= HIGHEST_ID or len(key) != KEY_BYTES:
                raise ImproperlyConfigured(
                    f"BEIAN_KEYS: key {position} needs a number up to 65535 and 32 bytes"
                )
            if kid in keys:
                raise ImproperlyConfigured(f"BEIAN_KEYS: there are two keys with the number {kid}")
            keys[kid] = key
        if not keys:
            raise ImproperlyConfigured("BEIAN_KEYS is empty: set it to 1:<base64 of 32 random bytes>")
        return cls(tuple(keys.items()))

    @property
    def primary(self) -> int:
        """The number of the key that seals."""
        return self.keys[-1][0]

    @property
    def ids(self) -> tuple[int, ...]:
        """All numbers, the primary one first."""
        return tuple(kid for kid, _key in reversed(self.keys))

    def derive(self, kid: int, purpose: str, office: str) -> bytes:
        """The key of one purpose in one office under one key of the ring (HKDF-SHA256, RFC 5869).

        Raises:
            KeyError: the ring has no such key.
        """
        return _derived(dict(self.keys)[kid], purpose, office)


def _numbered(part: str, position: int) -> tuple[int, bytes]:
    number, _colon, encoded = part.partition(":")
    try:
        return int(number), base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        # Not chained: a key without its number is in the message of int().
        raise ImproperlyConfigured(f"BEIAN_KEYS: key {position} is not <number>:<base64>") from None


@cache
def _derived(key: bytes, purpose: str, office: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"beian|{purpose}|{office}".encode()).derive(key)


@cache
def _ring(text: str) -> KeyRing:
    return KeyRing.from_text(text)


def keyring() -> KeyRing:
    """The ring of this installation."""
    return _ring(settings.BEIAN_KEYS)
