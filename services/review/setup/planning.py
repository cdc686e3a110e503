"""What may be planned of an office: its card, and its staff's roles; and what the clock then does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from infra.problems import Forbidden, Unprocessable
from services.review.setup import offices
from tenants.filings import permissions
from tenants.offices import contact, team
from tenants.offices.models import Membership, Planned, Role
from tenants.offices.setup import changing, planned
from tenants.offices.setup.starting import not_past
from tenants.offices.staffing import names_of

Kind = Planned.Kind
CARD, STAFF = (Kind.CARD,), (Kind.ROLE, Kind.BLOCK, Kind.UNBLOCK)


@dataclass(frozen=True, slots=True)
class ToCome:
    """A planned change in words: who planned it, of whom it is where it is of somebody, each field's value now and
    then, why it was refused.
    """

    plan: Planned
    author: str
    about: str
    fields: list[tuple[str, str, str]]
    refused: str


def change_card(
    office: str, values: Mapping[str, Any], actor: Actor, shown: Mapping[str, Any] = contact.NOTHING
) -> list[str]:
    """Change an office's card: the city's officers any, a district's supervisor what everybody reads of the district.

    Raises:
        Conflict, NotFound: as `offices.change`.
        Forbidden: neither of them.
    """
    if changing.may(actor):
        return offices.change(office, values, actor, shown)
    _permit_card(office, actor)
    own = {name: values[name] for name in contact.FIELDS if name in values}
    return contact.change(office, own, actor, shown)


def plan_card(office: str, values: Mapping[str, Any], starts_at: datetime, actor: Actor) -> Planned:
    """Plan that an office's card is changed; what it has then of fields that are not another now stays.

    Raises:
        Unprocessable: the moment is past, or nothing would be another.
        Conflict, Forbidden, NotFound: as `change_card`.
    """
    not_past(starts_at)
    _permit_card(office, actor)
    if not (changed := contact.differing(office, values)):
        raise Unprocessable("nothing-changes", _("Nothing is another than it was."))
    return _plan(Kind.CARD, office, changed, starts_at, actor)


def plan_for(
    kind: str, member: int, starts_at: datetime, actor: Actor, *, office: str, role: str = ""
) -> Planned:
    """Plan another role for somebody, or that they come in no more, or again.

    Raises:
        Unprocessable: the moment is past, or the office has no such role.
        Forbidden, NotFound: as the change itself.
    """
    values = {"member": member} | ({"role": role} if kind == Kind.ROLE else {})
    return _plan(kind, office, values, starts_at, actor)


def add_from(
    username: str, name: str, role: str, starts_at: datetime, actor: Actor, *, known: bool, office: str
) -> str:
    """Let somebody work in an office from a moment on: the account is there at once, and blocked until then.

    Returns:
        the password of a new account, to be handed over; empty where there was one.

    Raises:
        Unprocessable: the moment is past, or as `team.add`.
        Conflict, Forbidden: as `team.add`.
    """
    not_past(starts_at)
    with shared_scope(), transaction.atomic():
        password = team.add(username, name, role, actor, known=known, office=office)
        member = Membership.objects.get(staff__username=username, office__slug=office).pk
        team.block(member, actor, office)
        plan_for(Kind.UNBLOCK, member, starts_at, actor, office=office)
    return password


def take_back(plan: int, actor: Actor) -> Planned:
    """Take back what is planned; whoever may make the change may.

    Raises:
        Conflict: it is made, refused, or taken back already.
        Forbidden: keeps neither this office's card nor its staff.
        NotFound: nothing was planned under this number.
    """
    one = planned.found(plan)
    if one.kind in CARD:
        _permit_card(one.office, actor)
        planned.take_back(one, actor)
    else:
        with team.keeping(actor, one.office):
            planned.take_back(one, actor)
    return one


def to_come(office: str, kinds: Iterable[str], labels: Mapping[str, Any] | None = None) -> list[ToCome]:
    """What is planned in an office, in words.

    Args:
        labels: of a card's fields.
    """
    found = planned.to_come(office, kinds)
    if not found:
        return []
    now = contact.now_of(office, contact.CARD)
    names = names_of(one.made_by for one in found)
    members = {one.id: one for one in team.members(office)} if any(one.kind in STAFF for one in found) else {}
    language = get_language() or ""
    return [
        ToCome(
            one,
            names.get(one.made_by, ""),
            there.name if (there := members.get(one.values.get("member"))) else "",
            _fields(one, now, there, labels or {}),
            (one.refused or {}).get(language, ""),
        )
        for one in found
    ]


def carry_out() -> int:
    """Make what is due; returns how many changes were made or refused."""
    return planned.carry_out(ACTS)


def _fields(
    one: Planned, now: Mapping[str, Any], member: team.Member | None, labels: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    if one.kind == Kind.CARD:
        return [
            (str(labels.get(name, name)), contact.said(now[name]), contact.said(value))
            for name, value in one.values.items()
        ]
    if one.kind == Kind.ROLE:
        label, before = str(Kind.ROLE.label), member.role_label if member else ""
        return [(label, before, str(Role(one.values["role"]).label))]
    return []


def _plan(kind: str, office: str, values: dict[str, Any], starts_at: datetime, actor: Actor) -> Planned:
    return planned.plan(
        Planned(kind=kind, office=office, values=values, starts_at=starts_at), actor, ACTS[kind]
    )


def _permit_card(office: str, actor: Actor) -> None:
    with office_scope(office):
        if not (changing.may(actor) or (permissions.keeps_contact(actor) and actor.office == office)):
            raise Forbidden("not-yours-to-do", _("You may not do this."))


def _card(one: Planned, actor: Actor) -> None:
    change_card(one.office, one.values, actor)


def _role(one: Planned, actor: Actor) -> None:
    team.change_role(one.values["member"], one.values["role"], actor, one.office)


def _block(one: Planned, actor: Actor) -> None:
    team.block(one.values["member"], actor, one.office)


def _unblock(one: Planned, actor: Actor) -> None:
    team.unblock(one.values["member"], actor, one.office)


ACTS: dict[str, planned.Act] = {
    Kind.CARD: _card,
    Kind.ROLE: _role,
    Kind.BLOCK: _block,
    Kind.UNBLOCK: _unblock,
}
