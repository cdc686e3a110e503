"""A member's own page: password, second factor and sign-ins, by who has them and can prove it."""

import base64
import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from tenants.offices import sessions
from tenants.offices.models import Membership, Staff, StaffSession
from tenants.offices.staffing import appoint, set_second_factor
from tests.api import Caller, address
from tests.make import wechat_id

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "correct horse 4 battery", "another 5 wet umbrellas"
ME = "/o/donggang/desk/me/"


@pytest.fixture
def name() -> str:
    """A clerk of Donggang."""
    username = wechat_id()
    appoint(username, "Anna", "donggang", "clerk", PASSWORD)
    return username


def signed_in(name: str, office: str = "donggang") -> Client:
    """A browser of theirs that reads English, from an address of its own."""
    with shared_scope():
        token = sessions.start(Membership.objects.get(staff__username=name, office__slug=office))
    client = Client(headers={"accept-language": "en"}, REMOTE_ADDR=address())
    client.cookies[f"beian-{office}"] = token
    return client


def comes_in(name: str, password: str, totp: str = "", office: str = "donggang") -> bool:
    sent = {"username": name, "password": password, "totp": totp}
    return Caller(office, address=address()).post("auth/staff", sent).status_code == 200


def code_of(name: str, key: bytes | None = None) -> str:
    """What their app shows now."""
    if key is None:
        with shared_scope():
            secret = Staff.objects.get(username=name).totp_secret
        assert secret is not None
        key = bytes.fromhex(secret.open())
    return TOTP(key, 6, SHA1(), 30).generate(int(timezone.now().timestamp())).decode()  # noqa: S303


def acts(name: str, office: str = "donggang") -> list[str]:
    """What the trail of an office says that they did."""
    with shared_scope():
        staff = Staff.objects.get(username=name).pk
    with office_scope(office):
        return list(
            AuditEntry.objects.filter(actor=str(staff)).order_by("id").values_list("action", flat=True)
        )


def change(client: Client, **typed: str) -> tuple[int, str]:
    answer = client.post(f"{ME}password/", {"password": PASSWORD, "new": NEW, "again": NEW} | typed)
    return answer.status_code, answer.content.decode()


def test_the_bar_leads_there_from_ones_name(name: str) -> None:
    desk = signed_in(name).get("/o/donggang/desk/").content.decode()
    assert re.search(rf'<a class="who" href="{ME}">.*?<span>Anna</span>', desk, re.DOTALL)
    assert name in signed_in(name).get(ME).content.decode()


def test_a_new_password_ends_every_other_sign_in_and_not_this_one(name: str) -> None:
    appoint(name, "Anna", "lanshan", "clerk", None)
    here, there, away = signed_in(name), signed_in(name), signed_in(name, "lanshan")
    assert change(here)[0] == 302
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 302
    assert away.get("/o/lanshan/desk/me/").status_code == 302
    assert not comes_in(name, PASSWORD)
    assert comes_in(name, NEW)


def test_it_is_in_the_trail_of_each_office_and_what_was_typed_is_not(name: str) -> None:
    appoint(name, "Anna", "lanshan", "clerk", None)
    change(signed_in(name))
    for office in ("donggang", "lanshan"):
        assert acts(name, office) == ["staff.own_password_changed"]
        with office_scope(office):
            last = AuditEntry.objects.latest("id")
        assert last.actor_office == "donggang"
        assert NEW not in str(last.detail)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password": "not the present one"}, "password"),
        ({"password": ""}, "password"),
        ({"new": "short", "again": "short"}, "new"),
        ({"new": "password1234", "again": "password1234"}, "new"),
        ({"new": PASSWORD, "again": PASSWORD}, "new"),
        ({"again": NEW + "!"}, "again"),
        ({"new": "x" * 129, "again": "x" * 129}, "new"),
    ],
    ids=["wrong", "empty", "short", "common", "the same", "in two ways", "too long"],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_changed(
    name: str, typed: dict[str, str], field: str
) -> None:
    other = signed_in(name)
    status, page = change(signed_in(name), **typed)
    assert status == 422
    assert re.findall(r'id="PasswordForm_(\w+)-fault"', page)[0] == field
    assert NEW not in page
    assert comes_in(name, PASSWORD)
    assert other.get(ME).status_code == 200


def test_wrong_tries_are_recorded_and_lock_and_nothing_typed_is_kept_of_them(name: str) -> None:
    client = signed_in(name)
    for _ in range(5):
        assert change(client, password="a wrong secret 1")[0] == 422
    assert change(client)[0] == 429
    assert comes_in(name, PASSWORD)  # from elsewhere
    assert acts(name).count("staff.own_change_refused") == 5
    noted = str(list(AccessAttempt.objects.filter(username=name).values()))
    assert "********" in noted
    assert NEW not in noted
    assert "a wrong secret 1" not in noted


def shown(page: str) -> tuple[str, bytes]:
    """The signed key of a page that shows one, and the key itself."""
    key = re.search(r'name="key" value="([^"]+)"', page)
    secret = re.search(r"secret=([A-Z2-7]+)", page)
    assert key is not None
    assert secret is not None
    return key[1], base64.b32decode(secret[1])


def begin(client: Client, **typed: str) -> tuple[str, bytes]:
    page = client.post(f"{ME}second-factor/", {"password": PASSWORD} | typed).content.decode()
    assert "<svg" in page
    return shown(page)


def test_a_second_factor_counts_once_its_first_code_was_typed(name: str) -> None:
    here, there = signed_in(name), signed_in(name)
    signed, key = begin(here)
    assert comes_in(name, PASSWORD)
    right = code_of(name, key)
    wrong = here.post(
        f"{ME}second-factor/code/", {"key": signed, "code": "000000" if right != "000000" else "1"}
    )
    assert wrong.status_code == 422
    assert 'id="confirm_code-fault"' in wrong.content.decode()
    assert shown(wrong.content.decode()) == (signed, key)
    assert (
        here.post(f"{ME}second-factor/code/", {"key": signed, "code": code_of(name, key)}).status_code == 302
    )
    assert not comes_in(name, PASSWORD)
    assert comes_in(name, PASSWORD, code_of(name, key))
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 302
    assert "staff.second_factor_set" in acts(name)


def test_a_second_factor_is_begun_by_who_has_the_password_and_the_code(name: str) -> None:
    client = signed_in(name)
    assert client.post(f"{ME}second-factor/", {"password": "not it"}).status_code == 422
    set_second_factor(name, "Beian")
    client = signed_in(name)
    assert client.post(f"{ME}second-factor/", {"password": PASSWORD}).status_code == 422
    assert change(client)[0] == 422
    begin(client, totp=code_of(name))
    assert change(client, totp=code_of(name))[0] == 302


def test_a_key_is_of_who_was_shown_it(name: str) -> None:
    signed, key = begin(signed_in(name))
    other = wechat_id()
    appoint(other, "Bo", "donggang", "clerk", PASSWORD)
    answer = signed_in(other).post(f"{ME}second-factor/code/", {"key": signed, "code": code_of(name, key)})
    assert answer.status_code == 409
    with shared_scope():
        assert Staff.objects.get(username=other).totp_secret is None


def test_one_sees_ones_own_sign_ins_and_ends_them(name: str) -> None:
    appoint(name, "Anna", "lanshan", "clerk", None)
    stranger = wechat_id()
    appoint(stranger, "Bo", "donggang", "clerk", PASSWORD)
    here, there, away, other = (
        signed_in(name),
        signed_in(name),
        signed_in(name, "lanshan"),
        signed_in(stranger),
    )
    page = here.get(ME).content.decode()
    assert len(which := re.findall(r'name="which" value="(\w+)"', page)) == 2
    assert here.post(f"{ME}sign-ins/end/", {"which": which[0]}).status_code == 302
    assert len(re.findall(r'name="which"', here.get(ME).content.decode())) == 1
    with shared_scope():
        theirs = StaffSession.objects.get(membership__staff__username=stranger)
    here.post(f"{ME}sign-ins/end/", {"which": bytes(theirs.digest).hex()})
    here.post(f"{ME}sign-ins/end/", {"which": "no such one"})
    assert other.get(ME).status_code == 200
    assert here.post(f"{ME}sign-ins/end/").status_code == 302
    answers = (here.get(ME), there.get(ME), away.get("/o/lanshan/desk/me/"))
    assert [answer.status_code for answer in answers] == [200, 302, 302]
    assert [acts(name, office).count("staff.own_sign_ins_ended") for office in ("donggang", "lanshan")] == [
        1,
        1,
    ]


def test_a_sign_in_that_ended_by_itself_is_not_listed(name: str) -> None:
    here, _there = signed_in(name), signed_in(name)
    with shared_scope():
        mine = sessions.digest(here.cookies["beian-donggang"].value)
        StaffSession.objects.exclude(digest=mine).update(used_at=timezone.now() - timedelta(minutes=31))
    assert 'name="which"' not in here.get(ME).content.decode()


def test_an_auditor_keeps_their_own_account() -> None:
    name = wechat_id()
    appoint(name, "Ada", "donggang", "auditor", PASSWORD)
    assert change(signed_in(name))[0] == 302
