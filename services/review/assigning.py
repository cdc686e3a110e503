"""Assignment by rule: whose a filing is once it is handed in, as the office has it set."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import SYSTEM, Actor
from infra.db.fetch import fetch
from infra.problems import Unprocessable
from services.review.claiming import only_supervisors
from services.review.models import Assignment, Turn
from tenants.filings.models import Filing
from tenants.filings.queue import WITH_DISTRICT
from tenants.offices import staffing

COUNTED = 1000
# One after the other, so that two events at once do not find the same clerk at leisure.
TURN = "SELECT pg_advisory_xact_lock(hashtextextended('review_turn ' || %s, 0))"
LOAD = """
SELECT member, (SELECT count(*) FROM (
    SELECT FROM filings_filing WHERE state = 'submitted' AND assigned_to <> '' AND assigned_to = member LIMIT %s
) AS few) FROM unnest(%s::text[]) AS member
"""
GIVEN = """
INSERT INTO review_turn (office, member, given_at) VALUES (%s, %s, clock_timestamp())
ON CONFLICT (office, member) DO UPDATE SET given_at = excluded.given_at
"""


def rule_of(office: str) -> str:
    """The rule of an office: one of `Assignment.Rule`."""
    found = fetch(Assignment, office)
    return str(found.rule if found else Assignment.Rule.NONE)


def set_rule(rule: str, actor: Actor) -> None:
    """Say by which rule what is handed in is given out from now on.

    Raises:
        Forbidden: not a supervisor of this office.
        Unprocessable: there is no such rule.
    """
    only_supervisors(actor)
    if rule not in Assignment.Rule.values:
        raise Unprocessable("no-such-rule", _("Choose one of the rules.")).at("rule")
    Assignment.objects.update_or_create(office=actor.office, defaults={"rule": rule})
    trail.record(actor, "assignment.rule_set", None, {"rule": rule})


def set_away(member: str, actor: Actor, *, away: bool) -> None:
    """Say that a member is absent: no rule gives them anything; or that they are back.

    Raises:
        Forbidden: not a supervisor of this office.
        Unprocessable: there is no such member who decides.
    """
    only_supervisors(actor)
    if member not in {one.id for one in staffing.deciding(actor.office)}:
        raise Unprocessable("no-such-member", _("Nobody of this number decides here.")).at("member")
    Turn.objects.update_or_create(office=actor.office, member=member, defaults={"away": away})
    trail.record(actor, "staff.away" if away else "staff.back", None, {"staff": member})


def away(office: str) -> set[str]:
    """The members of an office who are absent."""
    return set(Turn.objects.filter(office=office, away=True).values_list("member", flat=True))


def give(office: str, filing_id: UUID) -> str:
    """Give a filing to a clerk by the office's rule, in a transaction of the caller; whose it is then.

    It stays with whom it is assigned to, for they know it; unless they are absent, or decide here no more.
    """
    if (rule := rule_of(office)) == Assignment.Rule.NONE:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [office])
    turns = {one.member: one for one in Turn.objects.filter(office=office)}
    gone = {one for one, turn in turns.items() if turn.away}
    there = [one for one in staffing.deciding(office) if one.comes_in and one.id not in gone]
    clerks = [one.id for one in there if one.role == "clerk"]
    filing = (
        Filing.objects.filter(WITH_DISTRICT, pk=filing_id)
        .only("assigned_to", "submitted_by", "typed_by")
        .first()
    )
    if filing is None or not clerks or filing.assigned_to in {one.id for one in there}:
        return filing.assigned_to if filing else ""
    # Four eyes: who typed it in cannot decide it.
    others = [one for one in clerks if one not in (filing.submitted_by, filing.typed_by)] or clerks
    work = load(others) if rule == Assignment.Rule.LOAD else {}
    never = datetime.min.replace(tzinfo=UTC)
    last = {one: turn.given_at for one, turn in turns.items() if turn.given_at}
    chosen = min(others, key=lambda one: (work.get(one, 0), last.get(one, never), int(one)))
    Filing.objects.filter(pk=filing_id).update(assigned_to=chosen)
    trail.record(
        SYSTEM, "filing.assigned", filing_id, {"from": filing.assigned_to, "to": chosen, "rule": rule}
    )
    with connection.cursor() as cursor:
        cursor.execute(GIVEN, [office, chosen])
    return chosen


def load(members: list[str]) -> dict[str, int]:
    """How many filings each has to do, up to COUNTED."""
    with connection.cursor() as cursor:
        cursor.execute(LOAD, [COUNTED, members])
        return dict(cursor.fetchall())
