"""All messages that arrived, in memory and in a file that outlives the process."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

CITY = "city"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail to one address, or one SMS to one phone."""

    id: str = field(default_factory=lambda: uuid4().hex)
    channel: str  # mail | sms
    to: str
    subject: str = ""
    text: str = ""
    html: str = ""
    reference: str = ""
    received_at: str = field(default_factory=_now)
    sender: str = ""  # mail: who sends
    envelope_from: str = ""  # mail: to whom it comes back where it cannot be delivered
    template: str = ""  # SMS
    signature: str = ""  # SMS: the name in 【】 before the text
    attachments: tuple[str, ...] = ()  # mail: file names
    provider: str = ""  # SMS: city | tencent | alibaba
    office: str = ""  # SMS: with `reference` the sender's mark
    fate: str = ""  # SMS: delivered | failed; empty where nobody ever hears what became of it
    told_after: float = 0.0  # SMS: seconds until its fate is known

    @property
    def mark(self) -> str:
        """What the sender has named it."""
        return f"{self.office}.{self.reference}" if self.office else self.reference

    @property
    def state(self) -> str:
        """What its provider knows of an SMS by now: accepted, delivered or failed."""
        known_at = datetime.fromisoformat(self.received_at) + timedelta(seconds=self.told_after)
        return self.fate if self.fate and datetime.now(UTC) >= known_at else "accepted"


KNOWN = {item.name for item in fields(Message)}


def of_mark(mark: str) -> tuple[str, str]:
    """Office and reference in a mark."""
    office, _, reference = mark.rpartition(".")
    return office, reference


class Messages:
    """An append-only list of messages."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._messages: list[Message] = []
        self._city: dict[str, Message] = {}
        self._phones = defaultdict[str, list[Message]](list)
        for message in _read(path):
            self._know(message)
        self._file = path.open("a", encoding="utf-8")
        if path.stat().st_size and not path.read_bytes().endswith(b"\n"):
            self._file.write("\n")  # after half a line the next one is whole again

    def all(self) -> list[Message]:
        """Every message, the newest last."""
        with self._lock:
            return list(self._messages)

    def add(self, message: Message) -> None:
        """Keep a message; it is in the file when this returns."""
        with self._lock:
            self._append(message)

    def add_once(self, message: Message) -> bool:
        """Keep an SMS of the city's gateway unless that knows its reference; whether it was new."""
        with self._lock:
            if message.reference in self._city:
                return False
            self._append(message)
            return True

    def of_city(self, reference: str) -> Message | None:
        """The SMS with this reference that the city's gateway has taken."""
        with self._lock:
            return self._city.get(reference)

    def of_phone(self, provider: str, to: str) -> list[Message]:
        """Every SMS to a phone that a provider has taken, the newest last."""
        with self._lock:
            return [message for message in self._phones.get(to, ()) if message.provider == provider]

    def _append(self, message: Message) -> None:
        self._file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")
        self._file.flush()
        self._know(message)

    def _know(self, message: Message) -> None:
        self._messages.append(message)
        if message.channel == "sms":
            self._phones[message.to].append(message)
            if message.provider in {"", CITY}:
                self._city[message.reference] = message


def _read(path: Path) -> Iterable[Message]:
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            values = json.loads(line)
        except ValueError:
            continue  # half a line, written when the process was killed
        yield Message(**{name: value for name, value in values.items() if name in KNOWN})
