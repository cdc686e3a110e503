"""Messages are signed: what did not come from this installation's relay is not handled."""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings


def signature(envelope: dict[str, Any]) -> str:
    """The HMAC-SHA256 of an envelope in canonical JSON, under a key of its own."""
    key = hashlib.sha256(b"beian events\0" + settings.SECRET_KEY.encode()).digest()
    text = json.dumps(envelope, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def holds(envelope: dict[str, Any], given: str) -> bool:
    """Whether a signature is right."""
    return hmac.compare_digest(signature(envelope), given)
