"""What the sink answers to a request."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any


class Manner(StrEnum):
    """How an answer is given."""

    AT_ONCE = ""
    SILENT = "silent"  # when the client has long stopped waiting
    RESET = "reset"  # not at all: the connection ends


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON object, and how it is given."""

    status: HTTPStatus
    value: dict[str, Any]
    manner: Manner = Manner.AT_ONCE
