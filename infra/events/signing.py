"""Messages are signed: what did not come from this installation's relay is not handled."""

import hashlib
import hmac
import json
from functools import cache
from typing import Any

from django.conf import settings


def canonical(envelope: Any) -> str:
    """The one JSON text of an envelope that is signed and sent."""
    return json.dumps(envelope, sort_keys=True, separators=(",", ":"))


def signature(text: str) -> str:
    """The HMAC-SHA256 of an envelope's canonical text, under a key of its own."""
    return hmac.new(_key(settings.SECRET_KEY), text.encode(), hashlib.sha256).hexdigest()


def holds(envelope: Any, given: Any) -> bool:
    """Whether a signature is right."""
    return isinstance(given, str) and hmac.compare_digest(
        signature(canonical(envelope)).encode(), given.encode(errors="replace")
    )


@cache
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"beian events\0" + secret.encode()).digest()
