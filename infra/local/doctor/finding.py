"""What a check found out: how one thing is, and how to mend it."""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass


class Health(enum.Enum):
    """How a thing is; only WRONG makes the doctor fail."""

    WELL = ("正常", "ok", "green")
    ODD = ("注意", "note", "yellow")
    WRONG = ("有误", "wrong", "bold red")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's table."""

    what: str
    health: Health
    detail: str
    mend: str = ""


Check = Callable[[], Iterator[Finding]]


def well(what: str, detail: str) -> Finding:
    """All is as it should be."""
    return Finding(what, Health.WELL, detail)


def odd(what: str, detail: str, mend: str) -> Finding:
    """It works, but not all that could be wanted."""
    return Finding(what, Health.ODD, detail, mend)


def wrong(what: str, detail: str, mend: str) -> Finding:
    """It does not work until it is mended."""
    return Finding(what, Health.WRONG, detail, mend)


def first_line(error: BaseException) -> str:
    """An error in one line."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:300]
