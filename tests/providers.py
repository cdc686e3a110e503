"""A sink of one's own, as the three SMS providers, and our side of them: its script is for whoever sends next."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID, uuid4

import urllib3
from django.utils import timezone

from infra.local.stack import Stack
from infra.messages.sms.alibaba import Alibaba
from infra.messages.sms.city import City
from infra.messages.sms.provider import Provider, Report, Sms
from infra.messages.sms.tencent import Tencent
from tests.make import phone

NAMES = ("city", "tencent", "alibaba")
TEMPLATES = """
[tencent."filing.submitted"]
code = "1234567"
places = ["phone", "account"]

[alibaba."filing.submitted"]
code = "SMS_1234567"
places = ["phone", "account"]
"""


def sms(**others: Any) -> Sms:
    """An SMS to a phone that no other test has."""
    known: dict[str, Any] = {
        "office": "donggang",
        "reference": uuid4(),
        "to": phone(),
        "signature": "东港网信",
        "template": "filing.submitted",
        "params": {"account": "海岸 & 书屋~", "phone": "0633-8281001"},
        "text": "海岸书屋备案已提交",
    }
    return Sms(**known | others)


@contextmanager
def own_sink() -> Iterator[Stack]:
    """A sink until the end of the block."""
    with Stack(Path(mkdtemp(prefix="beian-sink-")), ["sink"], throwaway=True) as stack:
        yield stack


class Sink:
    """A running sink, and the settings by which our side finds it."""

    def __init__(self, stack: Stack, settings: Any, folder: Path) -> None:
        self.stack = stack
        self.url = stack.environment["SINK_URL"]
        self.root = self.url.removesuffix("sink/")
        self.secret = stack.environment["SMS_GATEWAY_SECRET"]
        self.providers: dict[str, Provider] = {"city": City(), "tencent": Tencent(), "alibaba": Alibaba()}
        part = stack.parts["sink"]
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = part.sms_url, self.secret  # type: ignore[attr-defined]
        settings.SMS_TENCENT_URL, settings.SMS_ALIBABA_URL = part.tencent_url, part.alibaba_url  # type: ignore[attr-defined]
        settings.SMS_TEMPLATES = str(folder / "templates.toml")
        Path(settings.SMS_TEMPLATES).write_text(TEMPLATES, encoding="utf-8")

    def play(self, provider: str, *steps: dict[str, Any]) -> dict[str, Any]:
        """Set the script of a provider."""
        said = {"provider": provider, "steps": list(steps)}
        answer = urllib3.request("POST", f"{self.url}script.json", json=said)
        assert answer.status == 200, answer.data
        return dict(answer.json())

    def send(self, provider: str, one: Sms | None = None) -> Sms:
        """Send an SMS by a provider."""
        one = one or sms()
        self.providers[provider].send(one)
        return one

    def ask(self, provider: str, one: Sms, reference: UUID | None = None) -> Report | None:
        """What a provider says of an SMS, or of another reference at its phone."""
        since = timezone.now() - timedelta(minutes=1)
        return self.providers[provider].ask(one.office, reference or one.reference, one.to, since)

    def messages(self, to: str = "") -> list[dict[str, Any]]:
        """What has arrived."""
        fields = {"to": to} if to else {}
        return list(urllib3.request("GET", f"{self.url}messages.json", fields=fields).json()["messages"])
