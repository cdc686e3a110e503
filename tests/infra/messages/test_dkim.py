"""DKIM: the bytes that arrive are the bytes that were signed, and nobody changes one unnoticed."""

import base64
from email.charset import QP, Charset
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.mail import get_connection

from infra.local.sink.mailbox import ADDRESS
from infra.messages import Mail, NotSent, dkim, send_mail
from infra.messages.mail import Signed
from tests.infra.messages.conftest import Post, letter
from tests.infra.messages.dkim_verifier import canonical_body, tags_of, verifies

# RFC 8463, appendix A: a mail that others have signed, and the key in their DNS.
OF_THE_RFC = b"""\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
""".replace(b"\n", b"\r\n")
KEY_OF_THE_RFC = Ed25519PublicKey.from_public_bytes(
    base64.b64decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
)
KEYS: dict[str, Any] = {"rsa": generate_rsa(65537, 2048), "ed25519": Ed25519PrivateKey.generate()}
LONG = "关于日照市东港区互联网信息办公室退回您提交的公众账号备案登记表并请于十个工作日内补正材料的通知" * 2
TEXTS = {
    "chinese": "请补正。\n\n点此查看：https://beian.example.gov.cn/\n",
    "dots": ".\n..\n.a line that begins with a dot\n. \n",
    "spaces": "two  spaces, \ttabs\t \n \n\t\n\n\n",
    "no end": "a line without its end",
    "empty": "",
    "long": "一二三四五六七八九十" * 400 + "\n",
}


def pem(key: Any) -> str:
    made: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made.decode()


@pytest.fixture(params=KEYS)
def key(request: pytest.FixtureRequest, settings: Any) -> Any:
    """The public half of the key that signs."""
    settings.MAIL_DKIM_KEY = pem(KEYS[request.param])
    return KEYS[request.param].public_key()


def arrived(post: Post, mail: Mail) -> bytes:
    """A mail as it came to the mailbox, without what the server has put before it."""
    send_mail(mail)
    (whole,) = post.mailbox()
    return whole.split(b"\r\n", 2)[2]


def test_the_verifier_is_right() -> None:
    assert verifies(OF_THE_RFC, KEY_OF_THE_RFC)
    assert not verifies(OF_THE_RFC.replace(b"hungry", b"angry"), KEY_OF_THE_RFC)
    assert not verifies(OF_THE_RFC.replace(b"dinner", b"supper"), KEY_OF_THE_RFC)


@pytest.mark.parametrize("html", ["", f"<p>请<b>补正</b>。</p>{'<p>.</p>' * 300}\n"])
@pytest.mark.parametrize("text", TEXTS)
def test_what_arrives_is_what_was_signed(post: Post, key: Any, text: str, html: str) -> None:
    mail = arrived(post, letter(ADDRESS, subject=LONG, text=TEXTS[text], html=html))
    assert verifies(mail, key)
    assert mail.isascii()
    assert max(map(len, mail.split(b"\r\n"))) < 998  # RFC 5322, 2.1.1


@pytest.mark.parametrize("encoding", ["quoted-printable", "8bit"])
@pytest.mark.parametrize("text", TEXTS)
def test_in_any_encoding_of_the_body(post: Post, key: Any, encoding: str, text: str) -> None:
    """Dots at the beginning of lines, too, which SMTP doubles on the way."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    message: Any = Signed("通知", TEXTS[text], "a@example.gov.cn", [ADDRESS], connection=get_connection())
    message.encoding = charset if encoding == "quoted-printable" else "utf-8"
    message.send()
    (whole,) = post.mailbox()
    mail = whole.split(b"\r\n", 2)[2]
    if text == "chinese":
        assert f"Content-Transfer-Encoding: {encoding}".encode() in mail
    assert verifies(mail, key)


@pytest.mark.parametrize("what", ["subject", "body", "from", "unsubscribe", "second from", "signature", "b="])
def test_one_changed_byte_is_noticed(post: Post, key: Any, what: str) -> None:
    mail = arrived(post, letter(ADDRESS, subject="Notice", unsubscribe="https://beian.example.gov.cn/u/1"))
    changed = {
        "subject": mail.replace(b"Subject: Notice", b"Subject: notice"),
        "body": mail[:-4] + bytes([mail[-4] ^ 1]) + mail[-3:],
        "from": mail.replace(b"<dgwxb@", b"<dgwxc@"),
        "unsubscribe": mail.replace(b"/u/1", b"/u/2"),
        "second from": b"From: another@example.com\r\n" + mail,
        "signature": mail.replace(b"d=example.gov.cn", b"d=example.gov.cm"),
        "b=": mail.replace(b" b=", b" b=AAAA"),
    }[what]
    assert changed != mail
    assert verifies(mail, key)
    assert not verifies(changed, key)


def test_white_space_that_servers_change_does_not_matter(post: Post, key: Any) -> None:
    mail = arrived(post, letter(ADDRESS, subject="Two words"))
    changed = (
        mail.replace(b"Subject: Two words", b"subject:\tTwo \r\n\t words ")
        .replace(b"; h=", b";\r\n\th=")
        .replace(b"\r\nTo:", b"\r\nReceived: by relay.example.com\r\nTo:")
    )
    assert verifies(changed + b" \t\r\n\r\n", key)


def test_what_is_signed_and_where_its_key_is(post: Post, key: Any, settings: Any) -> None:
    settings.MAIL_FROM = "notice@mail.example.gov.cn"
    mail = arrived(post, letter(ADDRESS, unsubscribe="https://beian.example.gov.cn/u/1"))
    tags = tags_of(mail[mail.index(b"DKIM-Signature:") :].partition(b"\r\n\r\n")[0])
    names = tags["h"].split(":")
    assert names.count("from") == 2
    assert set(names) == set(dkim.SIGNED)
    assert (tags["d"], tags["s"]) == ("mail.example.gov.cn", "beian")


def test_domain_and_selector_as_they_are_set(post: Post, key: Any, settings: Any) -> None:
    settings.MAIL_DKIM_DOMAIN, settings.MAIL_DKIM_SELECTOR = "example.gov.cn", "k2026"
    assert b"d=example.gov.cn; s=k2026;" in arrived(post, letter(ADDRESS)).replace(b"\r\n", b"")


def test_nothing_is_signed_without_a_key(post: Post) -> None:
    assert b"DKIM" not in arrived(post, letter(ADDRESS))


@pytest.mark.parametrize(
    "wrong",
    [
        "no key",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        pem(generate_rsa(65537, 1024)),  # noqa: S505 - it is refused
        pem(generate_private_key(SECP256R1())),
    ],
    ids=["none", "damaged", "short", "of another kind"],
)
def test_a_key_that_cannot_sign_keeps_mail_waiting(post: Post, settings: Any, wrong: str) -> None:
    settings.MAIL_DKIM_KEY = wrong
    with pytest.raises(NotSent) as error:
        send_mail(letter(f"{uuid4()}@example.com"))
    assert not error.value.permanent
    assert not error.value.unknown


@pytest.mark.parametrize(
    ("body", "relaxed"),
    [
        (b"", b""),
        (b"\r\n\r\n", b""),
        (b" \t \r\n", b""),
        (b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),  # RFC 6376, 3.4.5
        (b"no end", b"no end\r\n"),
    ],
)
def test_a_body_is_relaxed_as_the_rfc_says(body: bytes, relaxed: bytes) -> None:
    assert dkim.relaxed_body(body) == canonical_body(body) == relaxed
