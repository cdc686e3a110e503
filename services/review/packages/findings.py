"""What a check of a package may find, in both languages."""

from collections.abc import Iterable
from typing import Literal

from tenants.offices.packparts import Text

Property = Literal["authenticity", "completeness", "usability", "safety"]
Outcome = Literal["passed", "noted", "failed", "not_looked_at"]
PROPERTIES: dict[Property, Text] = {
    "authenticity": Text(zh="真实性", en="Authenticity"),
    "completeness": Text(zh="完整性", en="Completeness"),
    "usability": Text(zh="可用性", en="Usability"),
    "safety": Text(zh="安全性", en="Safety"),
}
OUTCOMES: dict[Outcome, Text] = {
    "passed": Text(zh="通过", en="Passed"),
    "noted": Text(zh="有提示", en="Passed, with a note"),
    "failed": Text(zh="未通过", en="Failed"),
    "not_looked_at": Text(zh="未检测", en="Not looked at"),
}
Found = tuple[Outcome, Text]


def is_so(holds: object, detail: Text, otherwise: Outcome = "failed") -> Found:
    """Passed if it holds, else `otherwise`; why."""
    return ("passed" if holds else otherwise), detail


def said(zh: object, en: object) -> Text:
    """Words in both languages."""
    return Text(zh=str(zh) or "—", en=str(en) or "—")


def these(paths: Iterable[str], else_: Text | None = None) -> Text:
    """The paths that are at fault; what is said where there are none."""
    words = ", ".join(paths)
    return said(words, words) if words else else_ or said("", "")


def counted(number: int, zh: str, en: str) -> Text:
    """So many of something."""
    return said(f"{number}{zh}", f"{number} {en}")
