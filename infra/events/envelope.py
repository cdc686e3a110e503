"""What an event is: a frozen, typed contract in a CloudEvents 1.0 envelope."""

import re
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infra.db.scope import SLUG

TYPES: dict[str, type["Event"]] = {}
TYPE = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")


class UnknownEvent(Exception):
    """There is no event of this type here, or the data do not keep to its contract."""


class LaterVersion(UnknownEvent):
    """A newer release told this event: this one cannot read it, its successor will."""


class Event(BaseModel):
    """The data of one type of event: ids, states, dates; never a person's name, number, phone or address.

    A subclass says its `type` (`subject.past_participle`) and, when its fields change, its `dataversion`: a new field
    has a default, so that events of both versions are read while both releases run.

    Raises TypeError where a subclass takes the type of another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    type: ClassVar[str] = ""
    dataversion: ClassVar[int] = 1

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not cls.type:
            return
        if not TYPE.fullmatch(cls.type) or TYPES.get(cls.type, cls).__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.type!r} is taken, or no name for an event")
        TYPES[cls.type] = cls


class Envelope(BaseModel):
    """An event on its way (CloudEvents 1.0)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    specversion: str = "1.0"
    id: UUID
    type: str
    source: str = Field(pattern=rf"^/o/{SLUG.pattern}$")
    subject: UUID
    time: datetime
    sequence: int = Field(ge=1)
    dataversion: int = Field(ge=1)
    datacontenttype: str = "application/json"
    data: dict[str, Any]

    @classmethod
    def read(cls, given: Any) -> "Envelope":
        """An envelope as it came.

        Raises:
            UnknownEvent: it is none.
        """
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise UnknownEvent(f"not an envelope: {_faults(error)}") from None

    @property
    def office(self) -> str:
        """The office that it happened in."""
        return self.source.removeprefix("/o/")

    @property
    def routing_key(self) -> str:
        """Under which it is published."""
        return f"{self.office}.{self.type}"

    @property
    def event(self) -> Event:
        """The data by their contract.

        Raises:
            LaterVersion: the contract is newer than the one known here.
            UnknownEvent: the type is not known here, or the data do not keep to its contract.
        """
        contract = TYPES.get(self.type)
        if contract is None:
            raise UnknownEvent(self.type)
        if self.dataversion > contract.dataversion:
            raise LaterVersion(f"{self.type} version {self.dataversion}")
        try:
            return contract.model_validate(self.data)
        except ValidationError as error:
            raise UnknownEvent(f"{self.type}: {_faults(error)}") from None


def _faults(error: ValidationError) -> str:
    """Which fields are wrong; never what they hold."""
    return ", ".join(".".join(map(str, fault["loc"])) or "all" for fault in error.errors())
