"""Before a month's budget is used up, and when it is, the office and the city are told by mail, each once."""

from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from infra.db import office_scope, shared_scope
from services.notify import outgoing, texts
from services.notify.budget.cost import cost, share
from services.notify.budget.limits import of_notice
from services.notify.budget.spending import MONTH_OF
from services.notify.models import Channel
from services.notify.places import CHINESE, Kind, Slot
from services.notify.recipients import BUDGET_SPENT, BUDGET_WARNING, Recipient
from services.notify.texts import Content
from services.notify.wording import one_line, render
from tenants.offices.directory import Card, directory, pack

log = structlog.get_logger(__name__)
USED_UP = 100  # per cent
DUE = f"""
    SELECT s.office, s.month, s.channel, s.parts, may.a_month, come_to.step
    FROM budget_spent s LEFT JOIN budget_limit l ON (l.office, l.channel) = (s.office, s.channel),
      LATERAL (
        SELECT coalesce(l.a_month, CASE s.channel WHEN '{Channel.SMS}' THEN %(sms)s ELSE %(mail)s END) AS a_month
      ) AS may,
      LATERAL (
        SELECT CASE WHEN s.parts >= may.a_month THEN {USED_UP}
          WHEN s.parts::bigint * 100 >= may.a_month::bigint * %(warn_at)s THEN %(warn_at)s END AS step
      ) AS come_to
    WHERE s.month = {MONTH_OF.format("now()")} AND may.a_month > 0 AND come_to.step > s.warned ORDER BY 1, 3
"""  # noqa: S608 - words of our own
WARNED = """
    UPDATE budget_spent s SET warned = d.step
    FROM unnest(%s::text[], %s::date[], %s::text[], %s::int[]) AS d (office, month, channel, step)
    WHERE (s.office, s.month, s.channel) = (d.office, d.month, d.channel) AND s.warned < d.step
"""
OURS = uuid5(NAMESPACE_URL, "beian:budget")
UNITS = {Channel.SMS.value: "条", Channel.MAIL.value: "封"}


@dataclass(frozen=True, slots=True)
class Due:
    """An office that has come to so many per cent (`step`) of what it may spend."""

    office: str
    month: date
    channel: str
    parts: int
    a_month: int
    step: int

    @property
    def event(self) -> UUID:
        """One for each step to each limit: it is told once, however often and by how many clocks it is found."""
        return uuid5(OURS, f"{self.office} {self.month} {self.channel} {self.a_month} {self.step}")


def check() -> int:
    """Warn of the offices that have come near their limit, or to it, since they were last warned; how many were."""
    budget = pack().budget
    terms = {
        "sms": of_notice(Channel.SMS),
        "mail": of_notice(Channel.MAIL),
        "warn_at": budget.warn_at,
    }
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute(DUE, terms)
        due = [Due(*row) for row in cursor.fetchall()]
    said = [one for one in due if _said(one)]
    if said:
        columns = [[getattr(one, name) for one in said] for name in ("office", "month", "channel", "step")]
        with shared_scope(), connection.cursor() as cursor:
            cursor.execute(WARNED, columns)
    return len(said)


def _said(due: Due) -> bool:
    """Whether it was said; what cannot be said in one office keeps no other from being warned."""
    try:
        with office_scope(due.office), transaction.atomic():
            _say(due)
    except Exception:
        log.exception("budget.not_warned", office=due.office)
        return False
    log.warning("budget.warned", office=due.office, channel=due.channel, step=due.step)
    return True


def _say(due: Due) -> None:
    known = directory()
    card, city = known.offices[due.office], known.city
    told = {card.email: Recipient("clerk", Channel.MAIL, card.email)}
    told.setdefault(city.email, Recipient("city", Channel.MAIL, city.email))
    event_type = BUDGET_SPENT if due.step == USED_UP else BUDGET_WARNING
    desks = {"clerk": card.slug, "city": city.slug}
    outgoing.put(
        [
            outgoing.compose(due.event, event_type, None, one, _words(due, event_type, card, desks[one.kind]))
            for one in told.values()
        ]
    )


def _words(due: Due, event_type: str, card: Card, desk: str) -> Content:
    with translation.override(CHINESE):
        channel = str(Channel(due.channel).label)
    unit = UNITS[due.channel]
    values = {
        "office": card.name_zh,
        "area": card.area_zh,
        "month": f"{due.month.year}年{due.month.month}月",
        "channel": channel,
        "spent": f"{due.parts}{unit}",
        "limit": f"{due.a_month}{unit}",
        "share": str(share(due.parts, due.a_month)),
        "cost": f"{cost(due.channel, due.parts):.2f}",
        "desk": f"{settings.BASE_URL}/o/{desk}/desk/budget/",
    }
    subject, body = (
        render(texts.default(Slot(event_type, kind, CHINESE)), values)
        for kind in (Kind.OFFICE_SUBJECT, Kind.OFFICE_BODY)
    )
    return Content(one_line(subject), body)
