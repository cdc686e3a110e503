"""All offices' staff in one list, for the city's officers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from infra.db import shared_scope
from tenants.offices.models import Membership, Role

PAGE = 50


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody's work in one office; `signed_in_at`: the last time, in whichever office."""

    id: int
    staff: int
    username: str
    name: str
    office: str
    role: str
    blocked_at: datetime | None
    second_factor: bool
    signed_in_at: datetime | None

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


def everybody(
    search: str = "", role: str = "", *, after: int = 0, blocked: bool = False
) -> tuple[list[Worker], int]:
    """A page of who works where, by name, and the mark of the next one (0: none); two queries.

    Args:
        search: part of a name or user name, or an office's slug or area.
        after: the last membership of the page before.
        blocked: those alone who may not come in.
    """
    with shared_scope():
        found = Membership.objects.select_related("staff", "office")
        if search:
            named = Q(staff__display_name__icontains=search) | Q(staff__username__icontains=search)
            found = found.filter(named | Q(office__area__icontains=search) | Q(office__slug=search))
        if role in Role.values:
            found = found.filter(role=role)
        if blocked:
            found = found.filter(blocked_at__isnull=False)
        if after and (last := Membership.objects.select_related("staff").filter(pk=after).first()):
            here = Tuple(F("staff__display_name"), F("pk"))
            found = found.filter(TupleGreaterThan(here, (last.staff.display_name, last.pk)))
        rows = list(found.order_by("staff__display_name", "pk")[: PAGE + 1])
    return [_worker(one) for one in rows[:PAGE]], rows[PAGE - 1].pk if len(rows) > PAGE else 0


def _worker(one: Membership) -> Worker:
    staff = one.staff
    return Worker(
        one.pk,
        staff.pk,
        staff.username,
        staff.display_name,
        one.office.slug,
        one.role,
        one.blocked_at,
        staff.totp_secret is not None,
        staff.last_login,
    )
