"""Signing in staff: name and password, the second factor where one is set, and the lock after wrong tries."""

from datetime import UTC, datetime

from axes.handlers.proxy import AxesProxyHandler
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope, shared_scope
from infra.problems import TooMany, Unauthorized
from tenants.offices import sessions
from tenants.offices.models import Membership, Staff

STEP_SECONDS = 30


def sign_in(
    request: HttpRequest, office: str, username: str, password: str, totp: str = ""
) -> tuple[str, Membership]:
    """A token for an office, and the membership it stands for.

    Raises:
        TooMany: five wrong tries from this address for this name; again after half an hour.
        Unauthorized: anything is wrong; the answer does not say what.
    """
    with shared_scope():
        credentials = {"username": username, "password": password}
        if not AxesProxyHandler.is_allowed(request, credentials):
            raise TooMany(
                "sign-in-locked", _("Too many wrong tries. Try again in half an hour."), retry_after=1800
            )
        staff = authenticate(request, **credentials)
        proved = isinstance(staff, Staff) and second_factor_holds(staff, totp)
        membership = _membership(username, office) if proved else None
        if membership is None:
            _record_refusal(username, office)
            raise Unauthorized(
                "wrong-sign-in", _("Name, password or code is wrong, or you do not work in this office.")
            )
        with transaction.atomic():
            token = sessions.start(membership)
            Staff.objects.filter(pk=membership.staff_id).update(last_login=Now())
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


def second_factor_holds(staff: Staff, code: str) -> bool:
    """Whether the time-based code (RFC 6238) is right, now or one step ago; true where none is set up."""
    if staff.totp_secret is None:
        return True
    totp = TOTP(bytes.fromhex(staff.totp_secret.open()), 6, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238 says SHA-1
    now = datetime.now(UTC).timestamp()
    for moment in (now, now - STEP_SECONDS):
        try:
            totp.verify(code.encode(), int(moment))
        except InvalidToken:
            continue
        return True
    return False
