"""The filer's sign-in: a code that is good once, for five minutes, for one contact in one office."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from services.intake import signin
from services.intake.models import FilerSession, SignInCode
from tests.api import Caller, address, code_asked
from tests.make import make_draft, phone
from tests.sink import arrived

OFFICE = "shanhaitian"
pytestmark = pytest.mark.usefixtures("live")


def code_for(contact: str) -> str:
    """The code in the last message to a contact."""
    (code,) = re.findall(r"(?<!\d)\d{6}(?!\d)", arrived(contact)[-1]["text"])
    return str(code)


# The session in which each contact last asked for a code.
sessions: dict[tuple[str, str], str] = {}


def ask(contact: str, office: str = OFFICE) -> int:
    answer = code_asked(Caller(office, address=address()), contact)
    if answer.status_code == 202:
        sessions[office, contact] = answer.json()["session"]
    return answer.status_code


def enter(contact: str, code: str, office: str = OFFICE) -> str:
    body = {
        "email" if "@" in contact else "phone": contact,
        "code": code,
        "session": sessions.get((office, contact), ""),
    }
    answer = Caller(office, address=address()).post("auth/token", body)
    return str(answer.json().get("token", "")) if answer.status_code == 200 else ""


@pytest.mark.parametrize("make", [phone, lambda: f"Filer{phone()[3:]}@Example.com"], ids=["phone", "mail"])
def test_a_code_lets_its_contact_in(make: Callable[[], str]) -> None:
    contact = make()
    assert ask(contact) == 202
    normal = contact.partition("@")[0] + "@example.com" if "@" in contact else contact
    token = enter(contact, code_for(normal))
    assert token.startswith("f_")
    answer = Caller(OFFICE, token).post(
        "filings", {"filer_kind": "individual", "wechat_id": f"f{phone()[4:]}"}
    )
    assert answer.status_code == 201


def test_a_code_is_used_once() -> None:
    contact = phone()
    ask(contact)
    code = code_for(contact)
    assert enter(contact, code)
    assert not enter(contact, code)


def test_a_code_is_worth_nothing_elsewhere() -> None:
    contact, other = phone(), phone()
    ask(contact)
    code = code_for(contact)
    assert not enter(contact, code, office="wulian")
    assert not enter(other, code)
    assert enter(contact, code)


def test_a_code_grows_old() -> None:
    contact = phone()
    ask(contact)
    with office_scope(OFFICE):
        SignInCode.objects.update(sent_at=timezone.now() - timedelta(minutes=6))
    assert not enter(contact, code_for(contact))


def test_five_wrong_tries_spoil_a_code() -> None:
    contact = phone()
    ask(contact)
    code = code_for(contact)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert not enter(contact, wrong)
    assert not enter(contact, code)


def test_a_second_code_within_a_minute_is_refused_however_the_number_is_written() -> None:
    contact = phone()
    assert ask(contact) == 202
    plain = contact.removeprefix("+86")
    for spelling in (
        plain,
        f"86 {plain}",
        f"{plain[:3]}-{plain[3:7]}-{plain[7:]}",
        plain.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        assert ask(spelling) == 429
    assert len(arrived(contact)) == 1


def test_twenty_at_once_send_one() -> None:
    contact = phone()
    statuses: list[int] = []

    def one() -> None:
        statuses.append(ask(contact))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [202] + [429] * 19
    assert len(arrived(contact)) == 1


def test_a_code_is_good_in_the_browser_that_asked_for_it_and_in_no_other() -> None:
    contact, where = phone(), address()
    browser, other = (Client(headers={"accept-language": "en"}, REMOTE_ADDR=where) for _ in range(2))
    browser.post(f"/o/{OFFICE}/sign-in/", {"contact": contact})
    typed = {"contact": contact, "code": code_for(contact)}
    refused = other.post(f"/o/{OFFICE}/sign-in/code/", typed)
    assert refused.status_code == 401
    assert "asked for in another browser" in refused.content.decode()
    assert browser.post(f"/o/{OFFICE}/sign-in/code/", typed)["Location"] == f"/o/{OFFICE}/"


def test_a_code_that_a_browser_asked_for_is_worth_nothing_to_a_program() -> None:
    contact, where = phone(), address()
    browser, program = Client(REMOTE_ADDR=where), Caller(OFFICE, address=where)
    browser.post(f"/o/{OFFICE}/sign-in/", {"contact": contact})
    for session in ({}, {"session": "of somebody else"}):
        refused = program.post("auth/token", {"phone": contact, "code": code_for(contact), **session})
        assert (refused.status_code, refused.json()["code"]) == (401, "code-asked-elsewhere")


def test_who_tries_from_elsewhere_does_not_spoil_a_code() -> None:
    contact = phone()
    ask(contact)
    code = code_for(contact)
    for _ in range(6):
        stranger = Caller(OFFICE, address=address())
        assert stranger.post("auth/token", {"phone": contact, "code": code}).status_code == 401
    assert enter(contact, code)


def test_a_program_that_leaves_the_session_out_is_known_by_its_address() -> None:
    contact, program = phone(), Caller(OFFICE, address=address())
    program.post("auth/code", {"phone": contact})
    body = {"phone": contact, "code": code_for(contact)}
    refused = Caller(OFFICE, address=address()).post("auth/token", body)
    assert (refused.status_code, refused.json()["code"]) == (401, "code-asked-elsewhere")
    assert program.post("auth/token", body).status_code == 200


def test_who_asked_too_often_reads_how_long_and_what_else_to_do() -> None:
    contact = phone()
    for _ in range(5):
        assert ask(contact) == 202
        with office_scope(OFFICE):
            SignInCode.objects.update(sent_at=F("sent_at") - timedelta(minutes=2))
    refused = code_asked(Caller(OFFICE, address=address()), contact)
    assert (refused.status_code, refused.json()["code"]) == (429, "code-too-often")
    seconds = int(refused["Retry-After"])
    assert 49 * 60 < seconds <= 50 * 60 + 1  # the first of the five is ten minutes old
    assert f"{-(-seconds // 60)} min" in refused.json()["title"]
    assert "0633-8316036" in refused.json()["title"]


def closed_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def page_of_code(contact: str) -> str:
    """The page that answers when a code is asked for."""
    browser = Client(headers={"accept-language": "en"}, REMOTE_ADDR=address())
    return browser.post(f"/o/{OFFICE}/sign-in/", {"contact": contact}).content.decode()


@pytest.mark.parametrize("make", [phone, lambda: f"filer{phone()[3:]}@example.com"], ids=["phone", "mail"])
def test_a_code_that_never_went_keeps_nobody_from_asking_again(
    make: Callable[[], str], settings: Any
) -> None:
    contact, gateway, mail = make(), settings.SMS_GATEWAY_URL, settings.EMAIL_PORT
    settings.SMS_GATEWAY_URL, settings.EMAIL_PORT = f"http://127.0.0.1:{closed_port()}/sms", closed_port()
    field = "email" if "@" in contact else "phone"
    refused = Caller(OFFICE, address=address()).post("auth/code", {field: contact})
    assert (refused.status_code, refused.json()["code"]) == (503, "code-not-sent")
    page = page_of_code(contact)
    assert "could not be sent" in page
    assert 'name="code"' not in page
    settings.SMS_GATEWAY_URL, settings.EMAIL_PORT = gateway, mail
    assert ask(contact) == 202
    assert enter(contact, code_for(contact))


@pytest.fixture
def mute_gateway(settings: Any) -> Iterator[None]:
    """It takes what it is told, and hangs up without a word."""

    class Mute(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mute)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/sms"
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("mute_gateway")
def test_a_code_that_may_have_gone_stays_good_and_is_asked_for() -> None:
    contact = phone()
    refused = Caller(OFFICE, address=address()).post("auth/code", {"phone": contact})
    assert (refused.status_code, refused.json()["code"]) == (503, "code-uncertain")
    assert refused["Retry-After"] == "60"
    assert ask(contact) == 429
    page = page_of_code(phone())
    assert 'name="code"' in page
    assert "It was sent to" not in page


@pytest.mark.parametrize(
    "body", [{}, {"phone": "123"}, {"email": "x"}, {"phone": "13800138000", "email": "a@example.com"}]
)
def test_no_contact_or_a_wrong_one_is_named(body: dict[str, str]) -> None:
    assert Caller(OFFICE).post("auth/code", body).status_code == 422


def test_neither_code_nor_contact_is_kept_in_the_clear() -> None:
    contact = phone()
    ask(contact)
    code = code_for(contact)
    enter(contact, code)
    with office_scope(OFFICE):
        row = SignInCode.objects.latest("id")
        assert code not in row.digest
        assert contact not in (row.contact_hash, row.digest)
        session = FilerSession.objects.latest("created_at")
        assert contact not in str(session.contact)


def test_a_filer_sees_own_filings_and_no_others() -> None:
    contact, other = phone(), phone()
    with office_scope(OFFICE):
        mine = make_draft(contact=contact)
        listed = make_draft(admin_mobile=contact)
        theirs = make_draft(contact=other)
    ask(contact)
    caller = Caller(OFFICE, enter(contact, code_for(contact)))
    assert caller.get(f"filings/{mine.pk}").status_code == 200
    assert caller.get(f"filings/{listed.pk}").status_code == 200
    assert caller.get(f"filings/{theirs.pk}").status_code == 404
    assert caller.get("queue").status_code == 401
    assert Caller("wulian", caller.token).get(f"filings/{mine.pk}").status_code == 401
    with office_scope(OFFICE):
        signin.end(caller.token)
    assert caller.get(f"filings/{mine.pk}").status_code == 401
