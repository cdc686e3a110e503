"""All messages that arrived, in memory and in a file that outlives the process."""

import json
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4


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
    template: str = ""  # SMS
    signature: str = ""  # SMS: the name in 【】 before the text
    attachments: tuple[str, ...] = ()  # mail: file names


KNOWN = {item.name for item in fields(Message)}


class Messages:
    """An append-only list of messages; an SMS is taken once for each reference."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._messages: list[Message] = list(_read(path))
        self._sms = {message.reference for message in self._messages if message.channel == "sms"}
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

    def add_sms_once(self, message: Message) -> bool:
        """Keep an SMS unless its reference is known; whether it was new."""
        with self._lock:
            if message.reference in self._sms:
                return False
            self._append(message)
            self._sms.add(message.reference)
            return True

    def has_sms(self, reference: str) -> bool:
        """Whether an SMS with this reference was taken."""
        with self._lock:
            return reference in self._sms

    def _append(self, message: Message) -> None:
        self._file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")
        self._file.flush()
        self._messages.append(message)


def _read(path: Path) -> Iterable[Message]:
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            values = json.loads(line)
        except ValueError:
            continue  # half a line, written when the process was killed
        yield Message(**{name: value for name, value in values.items() if name in KNOWN})
