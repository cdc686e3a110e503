"""What the providers have taken, by their own log, where it can be had: the local sink shows its own."""

import json
from dataclasses import dataclass
from datetime import datetime

import urllib3
from django.conf import settings

from infra.messages.errors import NotSent

SECONDS = 30


@dataclass(frozen=True, slots=True)
class Taken:
    """One SMS or mail to one address, as the provider has it."""

    channel: str
    reference: str
    template: str
    signature: str
    at: datetime


def taken() -> list[Taken] | None:
    """All that the providers have taken; None where they do not show it.

    Raises:
        NotSent: the sink does not answer.
    """
    if not settings.SINK_URL:
        return None
    try:
        answer = urllib3.request("GET", f"{settings.SINK_URL.rstrip('/')}/messages.json", timeout=SECONDS)
        messages = json.loads(answer.data)["messages"]
    except (urllib3.exceptions.HTTPError, ValueError, KeyError) as error:
        raise NotSent(f"sink: {type(error).__name__}") from error
    return [
        Taken(
            channel=message["channel"],
            reference=message["reference"],
            template=message["template"],
            signature=message["signature"],
            at=datetime.fromisoformat(message["received_at"]),
        )
        for message in messages
    ]
