"""What messages cost: SMS by the part, at the price of the notice in force; mail nothing."""

from decimal import Decimal

from services.notify.models import Channel
from tenants.offices.directory import pack


def cost(channel: str, parts: int) -> Decimal:
    """The cost in yuan."""
    return parts * pack().budget.sms_price if channel == Channel.SMS else Decimal(0)


def share(parts: int, a_month: int | None) -> int | None:
    """Per cent of a limit, rounded down: not used up until it is; None where there is no limit."""
    return parts * 100 // a_month if a_month else None
