"""Who works where."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from infra.audit import trail
from infra.audit.actor import SYSTEM, Actor
from infra.db import office_scope, shared_scope
from tenants.offices.models import ROLES, Membership, Office, Role, Staff, StaffSession


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
            staff.set_password(password)
            staff.save(update_fields=["password"])
            StaffSession.objects.filter(membership__staff=staff).delete()
        Membership.objects.update_or_create(staff=staff, office=where, defaults={"role": role})
        record(office, "staff.appointed", by, staff=staff.pk, role=role, password_set=password is not None)
    return staff


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """The names of members by their number, as it stands beside what they did."""
    if not (numbers := {one for one in ids if one}):
        return {}
    with shared_scope():
        found = Staff.objects.filter(pk__in=numbers).values_list("pk", "display_name")
        return {str(pk): name for pk, name in found}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of an office; `id` is the number that stands beside what they did."""

    id: str
    name: str
    role: str


def deciding(office: str) -> list[Member]:
    """Who decides in an office: its clerks and supervisors whose accounts are in use, by name."""
    with shared_scope():
        found = Membership.objects.filter(
            office__slug=office, role__in=(Role.CLERK, Role.SUPERVISOR), staff__is_active=True
        ).values_list("staff_id", "staff__display_name", "role")
        return [
            Member(str(pk), name, role)
            for pk, name, role in found.order_by("staff__display_name", "staff_id")
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
    key = secrets.token_bytes(20)
    with shared_scope(), transaction.atomic():
        staff = Staff.objects.get(username=username)
        staff.totp_secret = key.hex()
        staff.save(update_fields=["totp_secret"])
        StaffSession.objects.filter(membership__staff=staff).delete()
        for office in Office.objects.filter(memberships__staff=staff).values_list("slug", flat=True):
            record(office, "staff.second_factor_set", by, staff=staff.pk)
    return TOTP(key, 6, SHA1(), 30).get_provisioning_uri(username, issuer)  # noqa: S303 - RFC 6238 says SHA-1
