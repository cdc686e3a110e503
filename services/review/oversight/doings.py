"""Who did what on a day, from the office's audit trail."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.audit.models import AuditEntry
from infra.db import current_office
from infra.problems import Forbidden
from tenants.filings import permissions
from tenants.filings.models import Filing
from tenants.offices.staffing import names_of

# What is counted of a person, each filing once: its words, and the trail's own.
ACTS: dict[str, tuple[object, tuple[str, ...]]] = {
    "opened": (_("Opened"), ("filing.read",)),
    "returned": (_("Returned"), ("filing.returned",)),
    "approved": (_("Passed on"), ("filing.county_approved",)),
    "paper": (_("Papers"), ("paper.received",)),
    "typed": (_("Typed in"), ("filing.edited", "filing.submitted")),
    "withdrawn": (_("Withdrawn"), ("filing.withdrawn",)),
    "answered": (_("Answered"), ("question.answered",)),
    "revealed": (_("Numbers seen in full"), ("personal.revealed",)),
}
COUNT = ", ".join(
    f"count(DISTINCT subject) FILTER (WHERE action = ANY(%({name})s)) AS {name}" for name in ACTS
)
OF_DAY = f"""
    SELECT actor, {COUNT}, count(*), min(at), max(at) FROM audit_auditentry
    WHERE at >= %(start)s AND at < %(end)s AND actor_kind = 'staff' AND actor_office = %(office)s
    GROUP BY actor ORDER BY count(*) DESC, actor
"""  # noqa: S608 - words of our own
FIRST = date(2017, 3, 1)  # before it there was no notice
PAGE = 100


@dataclass(frozen=True, slots=True)
class Doer:
    """What one member did on a day: `counts` by `ACTS`, `acts` of any kind, the first and the last of them."""

    id: str
    name: str
    counts: dict[str, int]
    acts: int
    first: datetime
    last: datetime


def of_day(day: date, actor: Actor) -> list[Doer]:
    """Everybody of the current office who did anything on a day.

    Raises:
        Forbidden: neither its supervisor nor an auditor of it.
    """
    overseen_by(actor)
    parameters: dict[str, Any] = {name: list(actions) for name, (_label, actions) in ACTS.items()}
    with connection.cursor() as cursor:
        cursor.execute(OF_DAY, {**parameters, **_span(day), "office": current_office()})
        found = cursor.fetchall()
    names = names_of(row[0] for row in found)
    return [
        Doer(who, names.get(who, who), dict(zip(ACTS, counts, strict=True)), acts, first, last)
        for who, *counts, acts, first, last in found
    ]


def acts_of(who: str, day: date, actor: Actor, after: int = 0) -> list[AuditEntry]:
    """What somebody did on a day, first to last, so many after an entry; one more than a page where there are more.

    Raises:
        Forbidden: as `of_day`.
    """
    overseen_by(actor)
    span = _span(day)
    entries: QuerySet[AuditEntry] = AuditEntry.objects.filter(
        at__gte=span["start"],
        at__lt=span["end"],
        actor_kind="staff",
        actor=who,
        actor_office=str(current_office()),
        pk__gt=after,
    )
    return list(entries.order_by("pk")[: PAGE + 1])


def accounts(entries: list[AuditEntry]) -> dict[UUID, str]:
    """The names of the filings that these entries are about, by their ids."""
    found = Filing.objects.filter(pk__in={entry.subject for entry in entries if entry.subject})
    return {
        pk: nickname or account for pk, nickname, account in found.values_list("pk", "nickname", "account")
    }


def overseen_by(actor: Actor) -> None:
    """Let the office's supervisor and auditors pass.

    Raises:
        Forbidden: nobody else.
    """
    if not permissions.oversees(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))


def _span(day: date) -> dict[str, datetime]:
    start = timezone.make_aware(datetime.combine(day, time()))
    return {"start": start, "end": timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))}
