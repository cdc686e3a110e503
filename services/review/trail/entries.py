"""The entries of the current office's trail, the newest first: what a page costs does not grow with the trail.

Days are found by halving the entries' numbers, which are as old as they are; a person, an act and a filing each have an
index that has the newest first. Of several acts or persons the newest of each are taken, and of these the newest.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from infra.audit.chain import LATE
from infra.audit.models import AuditEntry
from infra.db import current_office, shared_scope
from services.review.trail.asking import Asked
from tenants.filings import finding
from tenants.filings.models import Filing
from tenants.offices.directory import directory
from tenants.offices.models import Staff

PAGE = 50
NAMED = 20  # persons or filings that one word is taken for
# The first entry that is as late as each moment: each step halves what is left, and reads one entry by its number.
FIRST_AT = """
    WITH RECURSIVE half (moment, low, high) AS (
        SELECT m, 0::bigint, (SELECT coalesce(max(id), 0) + 1 FROM audit_auditentry) FROM unnest(%s::timestamptz[]) AS m
        UNION ALL
        SELECT moment, CASE WHEN probe.at < moment THEN probe.id + 1 ELSE low END,
               CASE WHEN probe.at < moment THEN high ELSE mid END
        FROM half CROSS JOIN LATERAL (SELECT (low + high) / 2 AS mid) AS middle
        LEFT JOIN LATERAL (
            SELECT id, at FROM audit_auditentry WHERE id >= mid AND id < high ORDER BY id LIMIT 1) AS probe ON true
        WHERE low < high
    )
    SELECT moment, low FROM half WHERE low >= high
"""
PLAIN = """
    SELECT * FROM audit_auditentry e WHERE e.id >= %(low)s AND e.id < %(high)s AND {where}
    ORDER BY id DESC LIMIT %(size)s
"""
NEWEST = 2**63 - 1
# Bounds of both columns, and no equality: by nothing but the index of both are they in this order.
OF_EACH = """
    SELECT found.* FROM unnest(%(each)s::text[]) AS one (value) CROSS JOIN LATERAL (
        SELECT * FROM audit_auditentry e WHERE (e.{column}, e.id) >= (one.value, %(low)s)
            AND (e.{column}, e.id) < (one.value, %(high)s) AND {where}
        ORDER BY e.{column} DESC, e.id DESC LIMIT %(size)s
    ) AS found ORDER BY found.id DESC LIMIT %(size)s
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of entries, and the number after which the next one begins; 0 where there is none."""

    entries: list[AuditEntry]
    after: int


def page(asked: Asked, after: int = 0, size: int = PAGE) -> Found:
    """The newest entries that are asked for, older than the entry `after`."""
    where, values = _of_days(asked)
    values["high"] = min(after or NEWEST, values["high"])
    wanted: dict[str, list[Any]] = {}
    if asked.about:
        wanted["subject"] = _subjects(asked.about)
    if asked.who:
        where, wanted["actor"] = [*where, "e.actor_kind = 'staff'"], _members(asked.who)
    if asked.actions:
        wanted["action"] = asked.actions
    # Few entries are about one filing, fewer are by one person than of one act: by the first of these they are found.
    column = next(iter(wanted), "")
    where += [f"e.{name} = ANY(%({name})s)" for name in wanted if name != column or name == "subject"]
    statement = OF_EACH if column in ("actor", "action") else PLAIN
    text = statement.format(column=column, where=" AND ".join(where) or "true")
    values |= wanted | {"each": wanted.get(column, []), "size": size + 1}
    found = list(AuditEntry.objects.raw(text, values))
    return Found(found[:size], found[size - 1].pk if len(found) > size else 0)


def _of_days(asked: Asked) -> tuple[list[str], dict[str, Any]]:
    """The conditions that keep to the days, as SQL, and their values; one query where there are any."""
    days = {"since": asked.since, "until": asked.until and asked.until + timedelta(days=1)}
    values: dict[str, Any] = {name: _midnight(day) for name, day in days.items() if day}
    bounds: dict[str, Any] = {"low": 0, "high": NEWEST}
    if not values:
        return [], bounds
    with connection.cursor() as cursor:
        cursor.execute(FIRST_AT, [list(values.values())])
        first: dict[datetime, int] = dict(cursor.fetchall())
    # What was committed late has a number that is a little older or newer than its time.
    if since := values.get("since"):
        bounds["low"] = first[since] - LATE
    if until := values.get("until"):
        bounds["high"] = first[until] + LATE
    where = [f"e.at {'>=' if name == 'since' else '<'} %({name})s" for name in values]
    return where, values | bounds


def _subjects(said: str) -> list[UUID]:
    """What a word may be about: the filings that are found by it, or whatever else has this id."""
    if whole := finding.ID.search(said):
        return [UUID(whole[0])]
    return list(Filing.objects.filter(finding.by(said)).order_by("-pk").values_list("pk", flat=True)[:NAMED])


def _members(name: str) -> list[str]:
    """The numbers of those of this office, or of the city's, who have this in their name."""
    offices = {str(current_office()), directory().city.slug}
    with shared_scope():
        found = Staff.objects.filter(display_name__icontains=name, memberships__office__slug__in=offices)
        return [str(pk) for pk in found.order_by("pk").distinct().values_list("pk", flat=True)[:NAMED]]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
