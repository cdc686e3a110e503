"""What an event is: a frozen, typed contract in a CloudEvents 1.0 envelope."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

TYPES: dict[str, type["Event"]] = {}


class UnknownEvent(Exception):
    """There is no event of this type or version here."""


class Event(BaseModel):
    """The data of one type of event: ids, states, dates; never a person's name, number, phone or address.

    A subclass says its `type` (`subject.past-participle`) and, when its fields change, its `dataversion`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    type: ClassVar[str] = ""
    dataversion: ClassVar[int] = 1

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.type:
            TYPES[cls.type] = cls


class Envelope(BaseModel):
    """An event on its way (CloudEvents 1.0)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    specversion: str = "1.0"
    id: UUID
    type: str
    source: str = Field(pattern=r"^/o/[a-z][a-z0-9]{1,29}$")
    subject: UUID
    time: datetime
    sequence: int = Field(ge=1)
    dataversion: int = Field(ge=1)
    datacontenttype: str = "application/json"
    data: dict[str, Any]

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
            UnknownEvent: the type or version is not known here, or the data do not keep to it.
        """
        contract = TYPES.get(self.type)
        if contract is None or self.dataversion > contract.dataversion:
            raise UnknownEvent(f"{self.type} version {self.dataversion}")
        try:
            return contract.model_validate(self.data)
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors())
            raise UnknownEvent(f"{self.type}: {fields}") from None
