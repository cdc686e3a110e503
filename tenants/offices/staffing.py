"""Who works where."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from infra.audit import trail
from infra.audit.actor import SYSTEM, Actor
from infra.db import office_scope, shared_scope
from tenants.offices import authenticator
from tenants.offices.models import ROLES, Membership, Office, Role, Staff, StaffSession

ISSUER = "Beian"  # what an authenticator app calls us


def appoint(
    username: str, display_name: str, office: str, role: str, password: str | None, *, by: Actor = SYSTEM
) -> Staff:
    """Make somebody a member of an office, with a new account where there is none; a password given is set.

    Args:
        by: who does so; at the machine, whoever may run its commands.

    Raises:
        DoesNotExist: there is no such office.
        ValidationError: the password is too weak, or an office of this kind has no such role.
    """
    with shared_scope(), transaction.atomic():
        where = Office.objects.get(slug=office)
        _has_role(where, role)
        staff, _new = Staff.objects.get_or_create(username=username, defaults={"display_name": display_name})
        if password is not None:
            validate_password(password, staff)
            keep_password(staff, password)
        Membership.objects.update_or_create(staff=staff, office=where, defaults={"role": role})
        record(office, "staff.appointed", by, staff=staff.pk, role=role, password_set=password is not None)
    return staff


def keep_password(staff: Staff, password: str, *, spared: bytes = b"") -> None:
    """A password that was found strong enough; every sign-in ends but the one with the `spared` digest."""
    staff.set_password(password)
    staff.save(update_fields=["password"])
    _end_sign_ins(staff, spared)


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """The names of members by their number, as it stands beside what they did."""
    if not (numbers := {one for one in ids if one}):
        return {}
    with shared_scope():
        found = Staff.objects.filter(pk__in=numbers).values_list("pk", "display_name")
        return {str(pk): name for pk, name in found}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of an office; `id` is the number that stands beside what they did. `comes_in`: not blocked there."""

    id: str
    name: str
    role: str
    comes_in: bool


def deciding(office: str) -> list[Member]:
    """Who decides in an office: its clerks and supervisors whose accounts are in use, by name."""
    with shared_scope():
        found = Membership.objects.filter(
            office__slug=office, role__in=(Role.CLERK, Role.SUPERVISOR), staff__is_active=True
        ).values_list("staff_id", "staff__display_name", "role", "blocked_at")
        return [
            Member(str(pk), name, role, blocked is None)
            for pk, name, role, blocked in found.order_by("staff__display_name", "staff_id")
        ]


def record(office: str, action: str, by: Actor, **detail: object) -> None:
    """In the office's trail."""
    with office_scope(office):
        trail.record(by, action, None, detail)


def _has_role(office: Office, role: str) -> None:
    roles = ROLES[Office.Kind(office.kind)]
    if role not in roles:
        message = _("There is no %(role)s in %(office)s. There is: %(roles)s.")
        named = {"role": role, "office": office.slug, "roles": ", ".join(roles)}
        raise ValidationError(message % named, code="no-such-role")


def set_second_factor(username: str, issuer: str, *, by: Actor = SYSTEM) -> str:
    """A new second factor for a member; returns the address that an authenticator app reads as a QR code."""
    key = authenticator.new_key()
    with shared_scope(), transaction.atomic():
        keep_second_factor(Staff.objects.get(username=username), key, by)
    return authenticator.address(key, username, issuer)


def keep_second_factor(staff: Staff, key: bytes, by: Actor, *, spared: bytes = b"") -> None:
    """Ask for the codes of this key from now on; every sign-in ends but the one with the `spared` digest."""
    staff.totp_secret = key.hex()
    staff.save(update_fields=["totp_secret"])
    _end_sign_ins(staff, spared)
    record_everywhere("staff.second_factor_set", by, staff)


def record_everywhere(action: str, by: Actor, staff: Staff, **detail: object) -> None:
    """In the trail of each office that somebody works in: the account is the same in all."""
    for office in Office.objects.filter(memberships__staff=staff).values_list("slug", flat=True):
        record(office, action, by, staff=staff.pk, **detail)


def _end_sign_ins(staff: Staff, spared: bytes) -> None:
    StaffSession.objects.filter(membership__staff=staff).exclude(digest=spared).delete()
