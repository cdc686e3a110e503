"""Staff sign-in: by password and second factor, locked after wrong tries, worth nothing elsewhere."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.utils import timezone

from infra.db import shared_scope
from tenants.offices.models import Membership, Staff, StaffSession
from tenants.offices.staffing import appoint, set_second_factor
from tests.api import Caller
from tests.make import wechat_id

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse 4 battery"


@pytest.fixture
def name() -> str:
    """A clerk of Donggang."""
    username = wechat_id()
    appoint(username, "Anna", "donggang", "clerk", PASSWORD)
    return username


def sign_in(
    name: str, password: str = PASSWORD, office: str = "donggang", address: str = "10.0.0.1", totp: str = ""
) -> tuple[int, dict[str, str]]:
    answer = Client().post(
        f"/o/{office}/api/v1/auth/staff",
        {"username": name, "password": password, "totp": totp},
        content_type="application/json",
        REMOTE_ADDR=address,
    )
    return answer.status_code, answer.json()


def test_a_token_opens_the_office(name: str) -> None:
    status, told = sign_in(name)
    assert status == 200
    assert Caller("donggang", told["token"]).get("queue").status_code == 200


def test_wrong_name_password_and_office_are_told_the_same(name: str) -> None:
    answers = [sign_in(name, "wrong password 1"), sign_in("nobody"), sign_in(name, office="lanshan")]
    assert {status for status, _told in answers} == {401}
    assert {told["code"] for _status, told in answers} == {"wrong-sign-in"}


def test_five_wrong_tries_lock_this_address_and_no_other(name: str) -> None:
    for _ in range(5):
        assert sign_in(name, "wrong password 1", address="10.0.0.7")[0] == 401
    status, told = sign_in(name, address="10.0.0.7")
    assert (status, told["code"]) == (429, "sign-in-locked")
    assert sign_in(name, address="10.0.0.8")[0] == 200


def test_the_second_factor_is_asked_where_it_is_set(name: str) -> None:
    set_second_factor(name, "Beian")
    assert sign_in(name)[0] == 401
    with shared_scope():
        key = bytes.fromhex(Staff.objects.get(username=name).totp_secret.open())
    code = TOTP(key, 6, SHA1(), 30).generate(int(timezone.now().timestamp())).decode()  # noqa: S303
    assert sign_in(name, totp=code)[0] == 200
    assert sign_in(name, totp="000000" if code != "000000" else "111111")[0] == 401


def test_wrong_codes_lock_as_wrong_passwords_do(name: str) -> None:
    set_second_factor(name, "Beian")
    for _ in range(5):
        assert sign_in(name, address="10.0.0.9", totp="1")[0] == 401
    assert sign_in(name, address="10.0.0.9", totp="1")[0] == 429


def test_a_sign_in_ends(name: str) -> None:
    for column, age in (("used_at", timedelta(minutes=31)), ("created_at", timedelta(hours=13))):
        token = sign_in(name)[1]["token"]
        with shared_scope():
            StaffSession.objects.update(**{column: timezone.now() - age})
        assert Caller("donggang", token).get("queue").status_code == 401


def test_a_new_password_a_lost_membership_and_a_closed_account_end_it(name: str) -> None:
    tokens = []
    for end in ("password", "membership", "account"):
        appoint(name, "Anna", "donggang", "clerk", PASSWORD)
        token = sign_in(name)[1]["token"]
        tokens.append(token)
        with shared_scope():
            if end == "password":
                appoint(name, "Anna", "donggang", "clerk", PASSWORD + "!")
            elif end == "membership":
                Membership.objects.filter(staff__username=name).delete()
            else:
                Staff.objects.filter(username=name).update(is_active=False)
        assert Caller("donggang", token).get("queue").status_code == 401


def test_passwords_are_kept_as_argon2() -> None:
    staff = appoint(wechat_id(), "Bo", "donggang", "clerk", PASSWORD)
    assert staff.password.startswith("argon2$argon2id$")


def test_a_role_changed_is_a_role_changed_at_once(name: str) -> None:
    caller = Caller("donggang", sign_in(name)[1]["token"])
    assert caller.post("filings", {"filer_kind": "company", "wechat_id": wechat_id()}).status_code == 201
    with shared_scope():
        Membership.objects.filter(staff__username=name).update(role="auditor")
    filing = caller.get("queue?state=draft").json()["filings"][0]["id"]
    assert caller.post(f"filings/{filing}/withdraw", {"reason": "closed"}).status_code == 403
