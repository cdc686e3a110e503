"""What is shown of a personal value."""

from typing import Literal

Kind = Literal["phone", "mail", "identity", "text"]
DOT = "*"


def mask(kind: Kind, value: str) -> str:
    """A value with its middle hidden: 110105********1234, 138****5678, a***@example.com."""
    match kind:
        case "identity":
            return _middle(value, 6, 4)
        case "mail":
            name, at, domain = value.rpartition("@")
            return f"{name[:1]}***{at}{domain}" if at else _middle(value, 1, 0)
        case "phone":
            return _middle(value.removeprefix("+86"), 3, 4)
        case _text:
            return mask("mail", value) if "@" in value else mask("phone", value)


def _middle(value: str, head: int, tail: int) -> str:
    if len(value) <= head + tail:
        return DOT * max(len(value), 4)
    return value[:head] + DOT * max(len(value) - head - tail, 4) + value[len(value) - tail :]
