"""An office's staff: who works there, in which role, and who does no longer; as its supervisor keeps it, or an officer
of the city, who keeps that of every office.

A person may work in several offices with one account. A supervisor decides about the own office alone. Nobody gives a
new password or second factor to who works in another office, too: it would open that one as well.

In each verb `office` says whose staff it is; without it the actor's own.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from tenants.offices import directory
from tenants.offices.models import ROLES, Membership, Office, Role, Staff, StaffSession
from tenants.offices.staffing import ISSUER, appoint, record, set_second_factor

PASSWORD_BYTES = 12  # of a password that is given: 16 letters and digits
USERNAME = RegexValidator(r"^[a-z0-9][a-z0-9._-]{2,59}$")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in an office; `elsewhere`: in another one, too. `used_at`: the last sign-in that is open."""

    id: int
    staff: int
    username: str
    name: str
    role: str
    blocked_at: datetime | None
    second_factor: bool
    elsewhere: bool
    sign_ins: int
    used_at: datetime | None

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


def roles_of(office: str) -> list[tuple[str, str]]:
    """The roles that an office of this kind has."""
    kind = Office.Kind(directory.directory().offices[office].kind)
    return [(role.value, str(role.label)) for role in ROLES[kind]]


def members(office: str) -> list[Member]:
    """Everybody who works in an office, or did; those who may come in first. One query."""
    now = timezone.now()
    is_open = Q(
        sessions__created_at__gt=now - timedelta(seconds=settings.STAFF_SECONDS),
        sessions__used_at__gt=now - timedelta(seconds=settings.STAFF_IDLE_SECONDS),
    )
    others = Membership.objects.filter(staff=OuterRef("staff")).exclude(pk=OuterRef("pk"))
    with shared_scope():
        found = (
            Membership.objects.filter(office__slug=office)
            .select_related("staff")
            .annotate(
                sign_ins=Count("sessions", filter=is_open),
                used_at=Max("sessions__used_at", filter=is_open),
                elsewhere=Exists(others),
            )
            .order_by("blocked_at", "staff__display_name", "pk")
        )
        rows = [_member(one) for one in found]
    return sorted(rows, key=lambda one: one.blocked_at is not None)


def _member(one: Membership) -> Member:
    return Member(
        id=one.pk,
        staff=one.staff_id,
        username=one.staff.username,
        name=one.staff.display_name,
        role=one.role,
        blocked_at=one.blocked_at,
        second_factor=one.staff.totp_secret is not None,
        elsewhere=one.elsewhere,  # type: ignore[attr-defined]
        sign_ins=one.sign_ins,  # type: ignore[attr-defined]
        used_at=one.used_at,  # type: ignore[attr-defined]
    )


def add(username: str, name: str, role: str, actor: Actor, *, known: bool = False, office: str = "") -> str:
    """Let somebody work in an office.

    Args:
        known: that it is somebody of another office, whose account there is already, is what is wanted.

    Returns:
        the password of a new account, to be handed over; empty where there was one.

    Raises:
        Conflict: somebody has this name: of this office; or of another one, and that was not `known`.
        Forbidden: does not keep its staff.
        Unprocessable: a name or a role is none.
    """
    with keeping(actor, office) as where:
        _can_be(username, name, role, where)
        there = Staff.objects.filter(username=username).first()
        if there is None:
            password = secrets.token_urlsafe(PASSWORD_BYTES)
            appoint(username, name, where, role, password, by=actor)
            return password
        if there.memberships.filter(office__slug=where).exists():
            raise Conflict("works-here-already", _("Somebody of this office has this user name already.")).at(
                "username"
            )
        if not known:
            message = _(
                "Somebody of another office has this user name: %(name)s. Choose another one; or, if you mean this"
                " person, say so below: they sign in here with the password that they have."
            )
            raise Conflict("works-elsewhere", message % {"name": there.display_name}).at("username")
        appoint(username, there.display_name, where, role, None, by=actor)
        return ""


def change_role(member: int, role: str, actor: Actor, office: str = "") -> Member:
    """Give somebody another role in an office.

    Raises:
        Forbidden: does not keep its staff, or it is the actor.
        Unprocessable: an office of this kind has no such role.
    """
    with keeping(actor, office) as where:
        one = _other(member, actor, where)
        _is_role(role, where)
        Membership.objects.filter(pk=one.pk).update(role=role)
        record(where, "staff.role_changed", actor, staff=one.staff_id, before=one.role, role=role)
    return _again(member, office or actor.office)


def block(member: int, actor: Actor, office: str = "") -> Member:
    """Let somebody no longer into an office, from this moment on.

    Raises:
        Forbidden: does not keep its staff, or it is the actor.
    """
    with keeping(actor, office) as where:
        one = _other(member, actor, where)
        Membership.objects.filter(pk=one.pk, blocked_at__isnull=True).update(blocked_at=Now())
        ended, _each = StaffSession.objects.filter(membership=one).delete()
        record(where, "staff.blocked", actor, staff=one.staff_id, sign_ins=ended)
    return _again(member, office or actor.office)


def unblock(member: int, actor: Actor, office: str = "") -> Member:
    """Let somebody in again.

    Raises:
        Forbidden: does not keep its staff.
    """
    with keeping(actor, office) as where:
        one = _of(member, where)
        Membership.objects.filter(pk=one.pk).update(blocked_at=None)
        record(where, "staff.unblocked", actor, staff=one.staff_id)
    return _again(member, office or actor.office)


def end_sign_ins(member: int, actor: Actor, office: str = "") -> Member:
    """End whatever sign-ins somebody has in an office; they may sign in anew.

    Raises:
        Forbidden: does not keep its staff, or it is the actor, who signs out instead.
    """
    with keeping(actor, office) as where:
        one = _other(member, actor, where)
        ended, _each = StaffSession.objects.filter(membership=one).delete()
        record(where, "staff.sign_ins_ended", actor, staff=one.staff_id, sign_ins=ended)
    return _again(member, office or actor.office)


def new_password(member: int, actor: Actor, office: str = "") -> tuple[Member, str]:
    """A new password for somebody who works nowhere else, to be handed over; all their sign-ins end.

    Raises:
        Conflict: they work in another office, too.
        Forbidden: does not keep its staff, or it is the actor.
    """
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with keeping(actor, office) as where:
        one = _of_here_alone(member, actor, where)
        appoint(one.staff.username, one.staff.display_name, where, one.role, password, by=actor)
    return _again(member, office or actor.office), password


def new_second_factor(member: int, actor: Actor, office: str = "") -> tuple[Member, str]:
    """A new second factor for somebody who works nowhere else; the address that an authenticator app reads.

    Raises:
        Conflict: they work in another office, too.
        Forbidden: does not keep its staff, or it is the actor.
    """
    with keeping(actor, office) as where:
        one = _of_here_alone(member, actor, where)
        address = set_second_factor(one.staff.username, ISSUER, by=actor)
    return _again(member, office or actor.office), address


@contextmanager
def keeping(actor: Actor, office: str) -> Iterator[str]:
    """A transaction in which the actor may keep an office's staff, and goes on to: of two who block one another, one
    wins. Yields the office.

    Raises:
        Forbidden: neither its supervisor nor an officer of the city.
    """
    where = office or actor.office
    if actor.kind != "staff" or (where != actor.office and not of_city(actor)):
        raise _not_yours()
    role = Role.OFFICER if of_city(actor) else Role.SUPERVISOR
    with shared_scope(), transaction.atomic():
        keepers = Membership.objects.select_for_update(of=("self",)).filter(
            office__slug=actor.office, role=role, blocked_at__isnull=True
        )
        if actor.id not in {str(one.staff_id) for one in keepers.order_by("pk")}:
            raise _not_yours()
        yield where


def of_city(actor: Actor) -> bool:
    """Whether somebody acts for the city's office."""
    card = directory.office(actor.office) if actor.kind == "staff" else None
    return card is not None and card.is_city


def _of(member: int, office: str) -> Membership:
    found = Membership.objects.select_related("staff").filter(pk=member, office__slug=office).first()
    if found is None:
        raise NotFound("no-such-member", _("Nobody of this office is meant by that."))
    return found


def _other(member: int, actor: Actor, office: str) -> Membership:
    found = _of(member, office)
    if str(found.staff_id) == actor.id:
        raise Forbidden(
            "not-oneself",
            _("Not with yourself: somebody else who keeps the staff does that, or who runs the system."),
        )
    return found


def _of_here_alone(member: int, actor: Actor, office: str) -> Membership:
    found = _other(member, actor, office)
    if found.staff.memberships.exclude(pk=found.pk).exists():
        message = _("%(name)s works in another office, too: who runs the system gives this.")
        raise Conflict("works-elsewhere-too", message % {"name": found.staff.display_name})
    return found


def _again(member: int, office: str) -> Member:
    return next(one for one in members(office) if one.id == member)


def _can_be(username: str, name: str, role: str, office: str) -> None:
    try:
        USERNAME(username)
    except ValidationError:
        message = _("3 to 60 small letters, digits, dots or hyphens, as in li.ming.")
        raise Unprocessable("wrong-username", message).at("username") from None
    if not name.strip():
        raise Unprocessable("no-name", _("Write the name that colleagues know.")).at("name")
    _is_role(role, office)


def _is_role(role: str, office: str) -> None:
    if role not in dict(roles_of(office)):
        raise Unprocessable("no-such-role", _("Choose one of the roles.")).at("role")


def _not_yours() -> Forbidden:
    return Forbidden("not-yours-to-do", _("You may not do this."))
