"""Changes that are planned: of an office's card, and of its staff. The clock makes them once their moment has come.

What a change is, and who may make it, is said by who makes it now: an act. It is tried when it is planned, and undone
again; at its moment it is made, as an act of who planned it, by the rules and the rights of that moment.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.problems import Conflict, Forbidden, NotFound, Problem
from tenants.offices.models import WAITING, Membership, Planned
from tenants.offices.setup.starting import not_past
from tenants.offices.staffing import record

log = structlog.get_logger(__name__)
Act = Callable[[Planned, Actor], Any]
REFUSED_SHOWN = timedelta(days=30)


def plan(one: Planned, actor: Actor, act: Act) -> Planned:
    """Plan a change, if it could be made now.

    Raises:
        Conflict: the same is planned for this moment already.
        Unprocessable: its moment is past.
        Problem: what `act` raises.
    """
    not_past(one.starts_at)
    _planned_once(one)
    one.made_by, one.role, one.made_office = actor.id, actor.role, actor.office
    with shared_scope(), transaction.atomic():
        with transaction.atomic():
            act(one, actor)
            transaction.set_rollback(True)  # of this inner one alone
        one.save(force_insert=True)
        told = {"kind": one.kind, "from": one.starts_at.isoformat(), "values": one.values}
        _record(one, "plan.made", actor, **told)
    return one


def _planned_once(one: Planned) -> None:
    same = {"kind": one.kind, "office": one.office, "values": one.values, "starts_at": one.starts_at}
    with shared_scope():
        if Planned.objects.waiting().filter(**same).exists():
            raise Conflict("planned-already", _("The same is planned for this moment already.")).at(
                "starts_at"
            )


def found(plan_id: int) -> Planned:
    """A planned change.

    Raises:
        NotFound: there is none of this number.
    """
    with shared_scope():
        one = Planned.objects.filter(pk=plan_id).first()
    if one is None:
        raise NotFound("no-such-plan", _("No such change was planned."))
    return one


def take_back(one: Planned, actor: Actor) -> None:
    """Take a planned change back; whether the actor may is the caller's question.

    Raises:
        Conflict: it is made, refused, or taken back already.
    """
    with shared_scope(), transaction.atomic():
        if not Planned.objects.waiting().filter(pk=one.pk).update(taken_back_at=Now()):
            message = _("Only what is still to come is taken back. Make another change instead.")
            raise Conflict("plan-not-to-come", message)
        _record(one, "plan.taken_back", actor)


def to_come(office: str, kinds: Iterable[str]) -> list[Planned]:
    """What is planned in an office, what comes first on top; and what was refused lately. One query."""
    lately = Q(refused__isnull=False, starts_at__gt=Now() - REFUSED_SHOWN)
    with shared_scope():
        plans = Planned.objects.filter(WAITING | lately, office=office, kind__in=tuple(kinds))
        return list(plans.order_by("starts_at", "pk"))


def carry_out(acts: Mapping[str, Act]) -> int:
    """Make what is due, by the database's clock; returns how many changes were made or refused.

    One that breaks is tried again with the next call, and keeps no other from being made.
    """
    with shared_scope():
        due = Planned.objects.waiting().filter(starts_at__lte=Now()).order_by("starts_at", "pk")
        numbers = list(due.values_list("pk", flat=True))
    count = 0
    for number in numbers:
        try:
            count += _carry_out(number, acts)
        except Exception:
            log.exception("plan.broken", plan=number)
    return count


def _carry_out(number: int, acts: Mapping[str, Act]) -> bool:
    with shared_scope(), transaction.atomic():
        # Who else has it in hand makes it; who comes later finds it done.
        rows = Planned.objects.waiting().select_for_update(skip_locked=True)
        if (one := rows.filter(pk=number).first()) is None:
            return False
        actor = Actor("staff", one.made_by, one.role, one.made_office)
        refused: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:  # what refuses it says so in the language of the moment
            with translation.override(language):
                try:
                    with transaction.atomic():
                        _is_still(actor)
                        acts[one.kind](one, actor)
                    break
                except Problem as problem:
                    refused |= {"code": problem.code, language: str(problem.message)}
        else:
            Planned.objects.filter(pk=number).update(refused=refused)
            _record(one, "plan.refused", actor, reason=refused["code"])
            log.warning("plan.refused", plan=number, office=one.office, kind=one.kind, reason=refused["code"])
            return True
        Planned.objects.filter(pk=number).update(done_at=Now())
        _record(one, "plan.carried_out", actor)
    return True


def _is_still(actor: Actor) -> None:
    here = Membership.objects.filter(staff=int(actor.id), office__slug=actor.office, role=actor.role)
    if not here.filter(blocked_at__isnull=True, staff__is_active=True).exists():
        raise Forbidden("planner-gone", _("Who planned it does not have this role any more."))


def _record(one: Planned, action: str, actor: Actor, **detail: object) -> None:
    record(one.office, action, actor, plan=one.pk, **detail)
