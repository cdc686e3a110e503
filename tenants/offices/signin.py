"""Signing in staff: name and password, the second factor where one is set, and the lock after wrong tries."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from infra.problems import TooMany, Unauthorized
from tenants.offices import authenticator, sessions
from tenants.offices.models import Membership, Staff


def sign_in(
    request: HttpRequest, office: str, username: str, password: str, totp: str = ""
) -> tuple[str, Membership]:
    """A token for an office, and the membership it stands for.

    Raises:
        TooMany: five wrong tries from this address for this name; again after half an hour.
        Unauthorized: anything is wrong; the answer does not say what.
    """
    with shared_scope():
        membership = _membership(username, office) if proves(request, username, password, totp) else None
        if membership is None:
            _record_refusal(username, office)
            raise Unauthorized(
                "wrong-sign-in", _("Name, password or code is wrong, or you do not work in this office.")
            )
        with transaction.atomic():
            token = sessions.start(membership)
            with office_scope(office):
                trail.record(sessions.actor_of(membership), "staff.signed_in")
        return token, membership


def _membership(username: str, office: str) -> Membership | None:
    members = Membership.objects.select_related("staff", "office")
    return members.filter(staff__username=username, office__slug=office, blocked_at__isnull=True).first()


def _record_refusal(username: str, office: str) -> None:
    """Whose account was tried, where there is one: what was typed may be a password in the wrong field.

    While the lock holds nothing more is recorded: five lines say it.
    """
    known = Staff.objects.filter(username=username).values_list("pk", flat=True).first()
    tried = Actor("staff", str(known or "unknown"), "", office)
    with office_scope(office):
        trail.record(tried, "staff.sign_in_refused")


def proves(request: HttpRequest, username: str, password: str, totp: str = "") -> bool:
    """Whether a name's password is right, and the code of its second factor where one is set.

    A wrong code counts as a wrong try as a wrong password does: whoever has the password cannot try all codes.

    Raises:
        TooMany: five wrong tries from this address for this name; again after half an hour.
    """
    credentials = {"username": username, "password": password}
    with shared_scope():
        if not AxesProxyHandler.is_allowed(request, credentials):
            raise TooMany(
                "sign-in-locked", _("Too many wrong tries. Try again in half an hour."), retry_after=1800
            )
        staff = authenticate(request, **credentials)
        if not isinstance(staff, Staff):
            return False
        if staff.totp_secret is None or authenticator.holds(bytes.fromhex(staff.totp_secret.open()), totp):
            return True
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        return False
