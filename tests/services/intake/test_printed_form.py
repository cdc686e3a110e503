"""The printed form and its filer: as a file, as a picture, by mail; and what must be written on it by hand."""

import asyncio
import io
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import zxingcpp
from aiosmtpd.controller import Controller
from django.test import Client
from PIL import Image

from infra.audit.models import AuditEntry
from infra.db import office_scope
from tenants.filings.models import Filing
from tests.api import Caller
from tests.make import make_draft, phone, wechat_id
from tests.services.intake.people import OFFICE, address, browser, clerk, filer, said
from tests.sink import arrived

pytestmark = pytest.mark.django_db
RARE = "𪛖"  # which no font for printing has
NUMBER = "110101199003070118"


@pytest.fixture
def mobile() -> str:
    return phone()


@pytest.fixture
def filing(mobile: str) -> Filing:
    with office_scope(OFFICE):
        return make_draft(
            filer_kind="individual",
            contact=mobile,
            contact_verified=True,
            email=f"{wechat_id()}@example.com",
            founder_id_number=NUMBER,
            founder_name="王五",
        )


@pytest.fixture
def own(mobile: str) -> Caller:
    return filer(mobile)


@pytest.fixture
def page(own: Caller) -> Client:
    return browser(own)


def entries(filing: Filing, action: str) -> list[AuditEntry]:
    with office_scope(OFFICE):
        return list(AuditEntry.objects.filter(subject=filing.pk, action=action).order_by("id"))


def renamed(filing: Filing, **columns: Any) -> None:
    with office_scope(OFFICE):
        Filing.objects.filter(pk=filing.pk).update(**columns)


@pytest.mark.parametrize(
    ("kind", "media_type", "begins"),
    [
        ("pdf", "application/pdf", b"%PDF-1.7"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("webp", "image/webp", b"RIFF"),
    ],
)
def test_it_is_had_in_three_ways_and_each_is_recorded(
    filing: Filing, page: Client, kind: str, media_type: str, begins: bytes
) -> None:
    answer = page.get(address(filing, f"form.{kind}"))
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer.content.startswith(begins)
    assert "no-store" in answer["Cache-Control"]
    assert answer.has_header("Content-Disposition") == (kind != "webp")
    assert [one.detail for one in entries(filing, "form.printed")] == [{"revision": 1, "as": kind}]


def test_the_picture_is_the_sheet_and_its_code_can_be_read(filing: Filing, page: Client) -> None:
    picture = Image.open(io.BytesIO(page.get(address(filing, "form.webp")).content))
    assert picture.size == (1654, 2340)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text.endswith(f"{address(filing)}?v=1")


def test_the_api_gives_both_files(filing: Filing, own: Caller) -> None:
    assert own.get(f"filings/{filing.pk}/form.pdf").content.startswith(b"%PDF-")
    assert own.get(f"filings/{filing.pk}/form.docx").content.startswith(b"PK")


def test_the_page_shows_it_and_says_how_it_is_done(filing: Filing, page: Client) -> None:
    shown = page.get(address(filing, "form/")).content.decode()
    for link in ("form.pdf", "form.docx", "form.webp", "edit/"):
        assert address(filing, link) in shown
    assert "Sign it at" in shown
    assert NUMBER not in shown
    assert filing.email.open() not in shown
    renamed(filing, filer_kind="company")
    assert "seal on “单位名称（印章）”" in page.get(address(filing, "form/")).content.decode()


def test_characters_that_no_font_has_are_named_before_it_is_printed(
    filing: Filing, own: Caller, page: Client
) -> None:
    assert "by hand" not in page.get(address(filing, "form/")).content.decode()
    renamed(filing, admin_name=f"张{RARE}", nickname="日照")
    shown = page.get(address(filing, "form/")).content.decode()
    assert f'<strong class="rare">{RARE}</strong>' in shown
    assert "U+2A6D6" in shown
    assert "by hand" in shown
    told = own.get(f"filings/{filing.pk}/form").json()
    assert told["revision"] == 1
    named = {"field": "admin_name", "label": "Administrator", "characters": RARE, "codes": "U+2A6D6"}
    assert told["by_hand"] == [named]


def test_it_is_sent_to_an_address_of_the_filing(filing: Filing, page: Client) -> None:
    answer = page.post(address(filing, "form/mail/"), {"to": "email"}, follow=True)
    masked = str(filing.email)
    assert said(answer) == [f"success: The PDF was sent to {masked}."]
    (letter,) = arrived(filing.email.open())
    assert letter["attachments"] == ["日照市微信公众账号备案登记表.pdf"]
    assert address(filing) in letter["text"]
    assert NUMBER not in letter["text"]
    assert [one.detail for one in entries(filing, "form.mailed")] == [{"revision": 1, "to": "email"}]


def test_it_is_sent_to_no_other(filing: Filing, own: Caller, page: Client) -> None:
    other = f"{wechat_id()}@example.com"
    refused = page.post(address(filing, "form/mail/"), {"to": other})
    assert refused.status_code == 422
    body = {"to": other}
    assert own.post(f"filings/{filing.pk}/form/mail", body).status_code == 422
    renamed(filing, email=None, email_blind="")
    assert own.post(f"filings/{filing.pk}/form/mail", {"to": "email"}).json()["code"] == "no-mail-address"
    assert arrived(other) == []
    assert "There is no mail address" in page.get(address(filing, "form/")).content.decode()


def test_who_signed_in_by_mail_may_choose_between_both() -> None:
    contact, mail = f"{wechat_id()}@example.com", f"{wechat_id()}@example.com"
    with office_scope(OFFICE):
        filing = make_draft(contact=contact, contact_verified=True, email=mail)
    own = filer(contact)
    shown = own.get(f"filings/{filing.pk}/form").json()["mailboxes"]
    assert list(shown) == ["email", "contact"]
    assert not {contact, mail} & set(shown.values())
    told = own.post(f"filings/{filing.pk}/form/mail", {"to": "contact"}).json()
    assert told == {"to": shown["contact"]}
    assert len(arrived(contact)) == 1
    assert arrived(mail) == []


def test_three_a_day(filing: Filing, own: Caller) -> None:
    for number in range(3):
        sent = own.post(f"filings/{filing.pk}/form/mail", {}, Idempotency_Key=f"{filing.pk}-{number}")
        assert sent.status_code == 200, sent.content
    assert own.post(f"filings/{filing.pk}/form/mail", {}, Idempotency_Key=f"{filing.pk}-0").status_code == 200
    refused = own.post(f"filings/{filing.pk}/form/mail", {})
    assert (refused.status_code, refused.json()["code"]) == (429, "mailed-too-often")
    assert refused["Retry-After"]
    assert len(arrived(filing.email.open())) == 3


class Silent:
    """Takes a mail and says nothing of it any more."""

    async def handle_DATA(self, *_conversation: Any) -> str:  # noqa: N802
        await asyncio.sleep(3)
        return "250 OK"


@pytest.fixture
def silent(settings: Any) -> Iterator[None]:
    settings.EMAIL_TIMEOUT = 0.5
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(Silent(), hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield
    server.stop()


def test_what_was_not_sent_says_so_and_does_not_count(
    filing: Filing, own: Caller, page: Client, settings: Any
) -> None:
    right = settings.EMAIL_PORT
    settings.EMAIL_PORT = 9
    for _ in range(4):
        refused = own.post(f"filings/{filing.pk}/form/mail", {})
        assert (refused.status_code, refused.json()["code"]) == (503, "mail-not-sent")
    shown = page.post(address(filing, "form/mail/"), {"to": "email"})
    assert (shown.status_code, "could not be sent" in shown.content.decode()) == (503, True)
    settings.EMAIL_PORT = right
    assert own.post(f"filings/{filing.pk}/form/mail", {}).status_code == 200
    assert len(arrived(filing.email.open())) == 1
    assert [one.detail for one in entries(filing, "form.not_mailed")] == [{"unknown": False}] * 5


@pytest.mark.usefixtures("silent")
def test_what_may_have_been_sent_is_not_called_lost_and_counts(filing: Filing, own: Caller) -> None:
    for _ in range(3):
        uncertain = own.post(f"filings/{filing.pk}/form/mail", {})
        assert (uncertain.status_code, uncertain.json()["code"]) == (503, "mail-uncertain")
    assert own.post(f"filings/{filing.pk}/form/mail", {}).json()["code"] == "mailed-too-often"


def test_nobody_elses(filing: Filing) -> None:
    stranger = filer(phone())
    for path in ("form", "form.pdf", "form.docx"):
        assert stranger.get(f"filings/{filing.pk}/{path}").status_code == 404
    for path in ("form/", "form.webp"):
        assert browser(stranger).get(address(filing, path)).status_code == 404
    assert stranger.post(f"filings/{filing.pk}/form/mail", {}).status_code == 404
    assert Client().get(address(filing, "form/")).status_code == 302


def test_at_the_window_it_is_printed_and_the_reading_recorded(filing: Filing) -> None:
    window = browser(clerk())
    assert window.get(address(filing, "form/")).status_code == 200
    assert len(entries(filing, "filing.read")) == 1
    assert window.post(address(filing, "form/mail/"), {"to": "email"}).status_code == 302
    assert len(arrived(filing.email.open())) == 1


def test_in_chinese(filing: Filing, own: Caller) -> None:
    renamed(filing, admin_name=RARE)
    shown = browser(own, "zh-hans").get(address(filing, "form/")).content.decode()
    for words in ("长按", "发送到邮箱", "请在纸上手写"):
        assert words in shown
