"""How much an office may spend in a month: what the city has set for it, else what the notice says."""

import time

from infra.db import shared_scope
from services.notify.budget.models import Limit
from services.notify.models import Channel
from tenants.offices.directory import pack

LOOKED_EVERY = 60.0  # seconds within which what the city sets counts in every process


class _Known:
    """What this process last read."""

    limits: dict[tuple[str, str], int] = {}
    read_at = float("-inf")


def a_month(office: str, channel: str) -> int | None:
    """How many parts an office may send by a channel in a month; None: as many as it likes."""
    if time.monotonic() > _Known.read_at + LOOKED_EVERY:
        with shared_scope():
            rows = Limit.objects.values_list("office", "channel", "a_month")
            _Known.limits = {(one, by): limit for one, by, limit in rows}
        _Known.read_at = time.monotonic()
    return _Known.limits.get((office, channel), of_notice(channel)) or None


def of_notice(channel: str) -> int:
    """The notice's own limit for every office; 0: none."""
    budget = pack().budget
    return budget.sms_a_month if channel == Channel.SMS else budget.mail_a_month


def forget() -> None:
    """Read them anew with the next message."""
    _Known.read_at = float("-inf")
