"""Reading the local sink: what really arrived."""

import json
from typing import Any

import urllib3
from django.conf import settings


def arrived(to: str = "") -> list[dict[str, Any]]:
    """Every mail and SMS that the sink has taken, oldest first; of one recipient where one is given."""
    answer = urllib3.request("GET", f"{settings.SINK_URL.rstrip('/')}/messages.json", timeout=5)
    messages: list[dict[str, Any]] = json.loads(answer.data)["messages"]
    return [message for message in messages if not to or message["to"] == to]
