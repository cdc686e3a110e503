"""A member's own account, as they keep it themselves: password, second factor, open sign-ins.

The account is one in all offices that somebody works in: what is changed here holds in each, and is in each trail.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.db import shared_scope
from infra.problems import Conflict, FieldError, Unprocessable
from tenants.offices import authenticator, sessions
from tenants.offices.models import Role, Staff, StaffSession
from tenants.offices.signin import proves
from tenants.offices.staffing import ISSUER, keep_password, keep_second_factor, record, record_everywhere

KEY_GOOD_FOR = 15 * 60  # seconds; of a key that was shown and that no code has answered yet


@dataclass(frozen=True, slots=True)
class SignIn:
    """An open sign-in to `office`; `id` says which one to end, `here` that it is the one that asks."""

    id: str
    office: str
    began_at: datetime
    used_at: datetime
    here: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Who somebody is here, with `second_factor`: whether a code is asked for at the sign-in."""

    username: str
    name: str
    role_label: str
    second_factor: bool
    sign_ins: list[SignIn]


def account_of(actor: Actor, token: str) -> Account:
    """The account of who acts, with the open sign-ins to all offices, last used first."""
    with shared_scope():
        staff = Staff.objects.get(pk=actor.id)
        found = sessions.still_open().filter(membership__staff=staff).order_by("-used_at", "digest")
        rows = found.values_list("digest", "membership__office__slug", "created_at", "used_at")
        mine = sessions.digest(token)
        opened = [
            SignIn(bytes(digest).hex(), office, began, used, bytes(digest) == mine)
            for digest, office, began, used in rows
        ]
    return Account(
        staff.username,
        staff.display_name,
        str(Role(actor.role).label),
        staff.totp_secret is not None,
        opened,
    )


def change_password(
    request: HttpRequest, actor: Actor, token: str, *, password: str, totp: str, new: str, again: str
) -> None:
    """A new password for who acts; every other sign-in ends.

    Args:
        password: the present one; with `totp`, the code of now, where a second factor is set.
        again: the new one, typed once more.

    Raises:
        TooMany: the present one was wrong too often.
        Unprocessable: the present one is wrong, the new one too weak, the same, or typed in two ways.
    """
    with shared_scope():
        staff = Staff.objects.get(pk=actor.id)
        if faults := _faults(staff, password, new, again):
            raise Unprocessable(
                "new-password-refused",
                _("The password was not changed. Correct what is marked."),
                errors=faults,
            )
        _prove(request, actor, staff, password, totp)
        with transaction.atomic():
            keep_password(staff, new, spared=sessions.digest(token))
            record_everywhere("staff.own_password_changed", actor, staff)


def _faults(staff: Staff, password: str, new: str, again: str) -> list[FieldError]:
    found = []
    try:
        validate_password(new, staff)
    except ValidationError as error:
        found.append(FieldError("new", "weak-password", " ".join(error.messages)))
    if new == password:
        found.append(
            FieldError("new", "same-password", _("That is the one that you have. Choose another one."))
        )
    if new != again:
        found.append(FieldError("again", "passwords-differ", _("The two are not the same. Type it again.")))
    return found


def begin_second_factor(request: HttpRequest, actor: Actor, *, password: str, totp: str) -> tuple[str, str]:
    """A key for an authenticator app, which counts once `keep_own_second_factor` got a code of it.

    Returns:
        the address that the app reads; and the key as it comes back with the code, signed for this member.

    Raises:
        TooMany: password or code were wrong too often.
        Unprocessable: they are wrong.
    """
    with shared_scope():
        staff = Staff.objects.get(pk=actor.id)
        _prove(request, actor, staff, password, totp)
    key = authenticator.new_key()
    return authenticator.address(key, staff.username, ISSUER), signing.dumps(key.hex(), salt=_salt(actor))


def address_of(actor: Actor, signed: str) -> str:
    """The address of a key that was begun with.

    Raises:
        Conflict: too long ago, or not by this member.
    """
    with shared_scope():
        return authenticator.address(_key(actor, signed), Staff.objects.get(pk=actor.id).username, ISSUER)


def keep_own_second_factor(actor: Actor, token: str, *, signed: str, code: str) -> None:
    """Ask who acts for the codes of this key from now on; every other sign-in ends.

    Raises:
        Conflict: the key was shown too long ago.
        Unprocessable: the code is none of it: the app would not let its owner in.
    """
    key = _key(actor, signed)
    if not authenticator.holds(key, code):
        message = _("That is not the app's code of now. Wait for the next one; is the phone's clock right?")
        raise Unprocessable("wrong-code", message).at("code")
    with shared_scope(), transaction.atomic():
        keep_second_factor(Staff.objects.get(pk=actor.id), key, actor, spared=sessions.digest(token))


def end_sign_ins(actor: Actor, token: str, which: str = "") -> int:
    """End one of the open sign-ins of who acts, or all but the one that asks; how many ended."""
    with shared_scope(), transaction.atomic():
        mine = StaffSession.objects.filter(membership__staff_id=actor.id).exclude(
            digest=sessions.digest(token)
        )
        if which:
            mine = mine.filter(digest=_digest(which))
        ended = list(mine.select_for_update(of=("self",)).values_list("digest", "membership__office__slug"))
        StaffSession.objects.filter(digest__in=[digest for digest, _office in ended]).delete()
        for office in sorted({office for _digest, office in ended}):
            count = sum(office == one for _digest, one in ended)
            record(office, "staff.own_sign_ins_ended", actor, staff=int(actor.id), sign_ins=count)
    return len(ended)


def _prove(request: HttpRequest, actor: Actor, staff: Staff, password: str, totp: str) -> None:
    if proves(request, staff.username, password, totp):
        return
    record(actor.office, "staff.own_change_refused", actor, staff=staff.pk)
    if staff.totp_secret is None:
        message = _("This is not your present password.")
        raise Unprocessable("wrong-present-password", message).at("password")
    message = _("Your present password or the code is wrong.")
    raise Unprocessable("wrong-present-password-or-code", message).at("password", "totp")


def _salt(actor: Actor) -> str:
    return f"tenants.offices.own_account:{actor.id}"


def _key(actor: Actor, signed: str) -> bytes:
    try:
        return bytes.fromhex(signing.loads(signed, salt=_salt(actor), max_age=KEY_GOOD_FOR))
    except signing.BadSignature:
        raise Conflict("key-too-old", _("It was shown too long ago. Begin again.")) from None


def _digest(which: str) -> bytes:
    try:
        return bytes.fromhex(which)
    except ValueError:
        return b""
