"""What is to be seen of what messages cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Forbidden
from services.notify.budget.cost import cost, share
from services.notify.budget.limits import of_notice
from services.notify.budget.models import Limit, Spent
from services.notify.models import Channel
from tenants.filings import permissions

MONTHS = 24  # that a district sees
Key = tuple[str, str]  # office and channel


@dataclass(frozen=True, slots=True)
class Line:
    """What an office's messages of one channel cost in a month. `limit`: today's, None where there is none.

    `set_to`: what the city has set for this office; None where the notice's limit counts.
    """

    channel: str
    messages: int = 0
    parts: int = 0
    limit: int | None = None
    set_to: int | None = None

    @property
    def cost(self) -> Decimal:
        """In yuan."""
        return cost(self.channel, self.parts)

    @property
    def share(self) -> int | None:
        """Per cent of the limit."""
        return share(self.parts, self.limit)


Lines = dict[str, Line]  # by channel


def own(office: str, this_month: date) -> list[tuple[date, Lines]]:
    """An office's last months, the newest first; of this one something is always said."""
    spent = Spent.objects.filter(office=office).order_by("-month")[: MONTHS * len(Channel)]
    by_month: dict[date, list[Spent]] = {this_month: []}
    for one in spent:
        by_month.setdefault(one.month, []).append(one)
    limits = _limits([office])
    return [(month, _lines(office, some, limits)) for month, some in by_month.items()]


def of_month(actor: Actor, month: date, offices: list[str]) -> dict[str, Lines]:
    """What some offices spent in a month.

    Raises:
        Forbidden: not of the city.
    """
    reads(actor)
    spent, limits = list(Spent.objects.filter(month=month, office__in=offices)), _limits(offices)
    return {
        office: _lines(office, (one for one in spent if one.office == office), limits) for office in offices
    }


def sums(actor: Actor, month: date) -> Lines:
    """What all offices together spent in a month.

    Raises:
        Forbidden: not of the city.
    """
    reads(actor)
    rows = Spent.objects.filter(month=month).values("channel").annotate(m=Sum("messages"), p=Sum("parts"))
    found = {row["channel"]: Line(row["channel"], row["m"], row["p"]) for row in rows}
    return {channel: found.get(channel, Line(channel)) for channel in Channel.values}


def reads(actor: Actor) -> None:
    """Let those pass who see every office's budget.

    Raises:
        Forbidden: nobody else.
    """
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))


def _limits(offices: list[str]) -> dict[Key, int]:
    found = Limit.objects.filter(office__in=offices).values_list("office", "channel", "a_month")
    return {(office, channel): a_month for office, channel, a_month in found}


def _lines(office: str, spent: Iterable[Spent], limits: dict[Key, int]) -> Lines:
    known = {one.channel: one for one in spent}
    lines = {}
    for channel in Channel.values:
        set_to = limits.get((office, channel))
        limit = (of_notice(channel) if set_to is None else set_to) or None
        counts = known.get(channel)
        of = (counts.messages, counts.parts) if counts else (0, 0)
        lines[channel] = Line(channel, *of, limit=limit, set_to=set_to)
    return lines
