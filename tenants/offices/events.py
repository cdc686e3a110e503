"""The contracts of what passes between offices. Ids and dates; never a person's data, and none of the words."""

from datetime import date
from typing import ClassVar

from infra.events.envelope import Event


class OrderEvent(Event):
    """What every event of an order of the city's says: its number, how many filings it is about, the answer's date."""

    number: str
    filings: int
    answer_by: date


class OrderIssued(OrderEvent):
    """The city orders an office to answer for filings that are past their time."""

    type: ClassVar[str] = "order.issued"


class OrderReminded(OrderEvent):
    """The answer to an order is due, or was."""

    type: ClassVar[str] = "order.reminded"


class OrderAnswered(OrderEvent):
    """The office has answered."""

    type: ClassVar[str] = "order.answered"
