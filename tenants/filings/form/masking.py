"""What is left to see of a personal number or address."""

from typing import Literal

Kind = Literal["identity", "phone", "mail", "text"]
AREA_DIGITS = 4


def mask(kind: Kind, value: str | None) -> str:
    """The value with its telling part as stars: 110105********1234, 138****5678, a***@example.com.

    A landline keeps its area code. What does not look like its kind becomes stars altogether.
    """
    if not value:
        return ""
    return {"identity": _identity, "phone": _phone, "mail": _mail, "text": _stars}[kind](value)


def _identity(value: str) -> str:
    return f"{value[:6]}********{value[-4:]}" if len(value) == 18 else _stars(value)


def _phone(value: str) -> str:
    digits = value.partition("x")[0].removeprefix("+86")
    if not digits.isascii() or not digits.isdigit():
        return _stars(value)
    if len(digits) == 11 and digits.startswith("1"):
        return f"{digits[:3]}****{digits[-4:]}"
    if digits[0] != "0" and value.startswith("+86"):
        digits = f"0{digits}"
    if len(digits) in (11, 12) and digits.startswith("0"):
        return f"{digits[:AREA_DIGITS]}{'*' * (len(digits) - 8)}{digits[-4:]}"
    return _stars(value)


def _mail(value: str) -> str:
    name, at, domain = value.rpartition("@")
    return f"{name[0]}***@{domain}" if name and at else _stars(value)


def _stars(value: str) -> str:
    return "*" * min(len(value), 8)
