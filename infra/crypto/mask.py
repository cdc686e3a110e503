"""What is shown of a personal value."""

import re
from typing import Literal

Kind = Literal["phone", "mail", "identity", "text"]
DOT = "*"
HIDDEN_AT_LEAST = 4
TAIL = 4
MAIL = re.compile(r"[^@\s]+@[^@\s]+")
PHONE = re.compile(r"\+?[\d() -]+(x\d+)?")
MOBILE = re.compile(r"1\d{10}")


def mask(kind: Kind, value: str) -> str:
    """A value with its middle hidden: 110105********1234, 138****5678, a***@example.com.

    What is too short to hide four characters, or not of its kind, is hidden whole; "text" is a phone number or a mail
    address where it looks like one.
    """
    match kind:
        case "identity":
            return _middle(value, 6, 4)
        case "phone":
            return _phone(value)
        case "mail":
            return _mail(value)
        case _text:
            return mask("phone", value) if PHONE.fullmatch(value) else _mail(value)


def tail_of(phone: str) -> str:
    """The last four digits of a phone number, as its mask shows them; empty where it is none."""
    if not PHONE.fullmatch(phone):
        return ""
    digits = "".join(sign for sign in phone.partition("x")[0] if sign.isdigit())
    return digits[-TAIL:] if len(digits) > TAIL else ""


def _phone(value: str) -> str:
    """A mobile number; or a landline, which keeps its area code, and loses its extension."""
    number = value.partition("x")[0]
    national = number.removeprefix("+86")
    if national != number and not MOBILE.fullmatch(national):
        national = f"0{national}"
    return _middle(national, 4 if national.startswith("0") else 3, 4)


def _mail(value: str) -> str:
    if not MAIL.fullmatch(value):
        return DOT * HIDDEN_AT_LEAST
    name, _at, domain = value.partition("@")
    return f"{name[:1]}***@{domain}"


def _middle(value: str, head: int, tail: int) -> str:
    hidden = len(value) - head - tail
    if hidden < HIDDEN_AT_LEAST:
        return DOT * HIDDEN_AT_LEAST
    return value[:head] + DOT * hidden + value[-tail:]
