"""A mail as it arrives: who sends, to whom it comes back, and what programs are told about it."""

import email
import email.policy
from typing import Any
from uuid import UUID, uuid4

import pytest

from infra.local.sink.mailbox import ADDRESS
from infra.messages import Attachment, return_path, send_mail
from tests.infra.messages.conftest import Post, letter


def head(post: Post) -> bytes:
    """The headers of the one mail in the mailbox, without what the server has put before them."""
    (mail,) = post.mailbox()
    return mail.split(b"\r\n", 2)[2].partition(b"\r\n\r\n")[0] + b"\r\n"


def test_each_mail_comes_back_to_an_address_of_its_own(post: Post) -> None:
    mail = letter(f"{uuid4()}@example.com")
    send_mail(mail)
    shown = post.shown(mail.to)
    assert shown["envelope_from"] == f"bounces+donggang.{mail.reference.hex}@localhost.test"
    assert shown["sender"] == "东港区网信办 <dgwxb@example.gov.cn>"
    assert shown["reference"] == str(mail.reference)
    assert return_path.read(shown["envelope_from"]) == ("donggang", mail.reference)


@pytest.mark.parametrize("sender", ["", "notice@mail.example.gov.cn"])
def test_without_a_mailbox_it_comes_back_to_its_sender(post: Post, settings: Any, sender: str) -> None:
    settings.MAIL_BOUNCES, settings.MAIL_FROM = "", sender
    mail = letter(f"{uuid4()}@example.com")
    send_mail(mail)
    shown = post.shown(mail.to)
    assert shown["envelope_from"] == (sender or "dgwxb@example.gov.cn")
    assert f"<{shown['envelope_from']}>" in shown["sender"]


def test_programs_are_told_what_it_is(post: Post, settings: Any) -> None:
    settings.MAIL_FROM = "notice@mail.example.gov.cn"
    mail = letter(ADDRESS)
    send_mail(mail)
    lines = head(post)
    assert b"Auto-Submitted: auto-generated\r\n" in lines
    assert b"X-Beian-Office: donggang\r\n" in lines
    assert f"X-Beian-Reference: {mail.reference}\r\n".encode() in lines
    assert f"Message-ID: <{mail.reference}@mail.example.gov.cn>\r\n".encode() in lines
    assert b"Reply-To: dgwxb@example.gov.cn\r\n" in lines
    assert b"List-Unsubscribe" not in lines


def test_it_says_where_such_mails_are_chosen(post: Post) -> None:
    send_mail(letter(ADDRESS, unsubscribe="https://beian.example.gov.cn/o/donggang/desk/digests/"))
    lines = head(post)
    assert b"List-Unsubscribe: <https://beian.example.gov.cn/o/donggang/desk/digests/>\r\n" in lines
    assert b"One-Click" not in lines  # who may choose has signed in


def test_chinese_comes_through(post: Post) -> None:
    mail = letter(
        f"{uuid4()}@example.com", subject="通知" * 60, text="请补正。\n.\n", html="<p>请补正。</p>\n"
    )
    send_mail(mail)
    shown = post.shown(mail.to)
    assert (shown["subject"].strip(), shown["text"], shown["html"]) == (mail.subject, mail.text, mail.html)


@pytest.mark.parametrize("html", ["", "<p>请补正。</p>\n"])
def test_a_file_goes_with_it(post: Post, html: str) -> None:
    data = bytes(range(256)) * 40
    file = Attachment("登记表（盖章）.pdf", "application/pdf", data)
    send_mail(letter(ADDRESS, html=html, attachment=file))
    (mail,) = post.mailbox()
    message = email.message_from_bytes(mail, policy=email.policy.default)
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == (file.name, "application/pdf")
    assert part.get_content() == data
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "请补正。"


@pytest.mark.parametrize("length", [1, 23, 24, 30])
def test_an_address_is_never_too_long(length: int) -> None:
    reference = uuid4()
    address = return_path.write("bounces@example.gov.cn", "o" * length, reference)
    assert len(address.partition("@")[0]) <= 64
    assert return_path.read(address) == ("o" * length if length <= 23 else "", reference)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"<bounces+a-1.{'0' * 32}@example.gov.cn>", ("a-1", UUID(int=0))),
        (f"BOUNCES+A.{'F' * 32}@EXAMPLE.GOV.CN", ("a", UUID(int=2**128 - 1))),
        (f"old+a.{'0' * 32}@other.gov.cn", ("a", UUID(int=0))),
        (f"bounces+a.{'0' * 31}@example.gov.cn", None),
        (f"bounces+a.b.{'0' * 32}@example.gov.cn", None),
        ("bounces@example.gov.cn", None),
        ("", None),
    ],
)
def test_an_address_is_read_wherever_it_stands(text: str, found: tuple[str, UUID] | None) -> None:
    assert return_path.read(text) == found
