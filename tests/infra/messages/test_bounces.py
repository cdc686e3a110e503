"""Mail that came back: understood in the words of many servers, read from a real mailbox."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from infra.local.sink.mailbox import ADDRESS
from infra.messages import send_mail
from infra.messages.bounces import Bounce, bounces, read
from tests.infra.messages import reports
from tests.infra.messages.conftest import Post, letter, lost
from tests.infra.messages.reports import OFFICE, PATH, REFERENCE, postfix, written

UNKNOWN = "550 5.1.1 <li@example.com>: user unknown"
CORPUS = {
    "postfix": (postfix(UNKNOWN), True, "5.1.1"),
    "postfix, full": (postfix("452 4.2.2 mailbox full", status="5.2.2"), False, "5.2.2"),
    "postfix, too late": (postfix("451 4.4.1 no answer", status="4.4.1"), False, "4.4.1"),
    "postfix, refused": (postfix("554 5.7.1 spam"), True, "5.7.1"),
    "exim, with a code": (reports.EXIM.replace("{answer}", UNKNOWN), True, "5.1.1"),
    "exim, without one": (reports.EXIM.replace("{answer}", "550 no such user"), True, "550"),
    "exim, silent": (reports.EXIM.replace("{answer}", "it is gone"), True, "5.0.0"),
    "exim of old": (reports.EXIM_OF_OLD, True, "550"),
    "exchange": (reports.EXCHANGE, True, "5.1.10"),
    "qmail": (reports.QMAIL, True, "5.1.1"),
    "sendmail of old": (reports.SENDMAIL_OF_OLD, False, "unreadable"),
    "qq": (reports.QQ, True, "550"),
    "qq, full": (reports.QQ_FULL, False, "552"),
    "163": (reports.NETEASE, True, "550"),
    "163 without a reason": (reports.NETEASE_WITHOUT_REASON, False, "unreadable"),
    "a report without its action": (postfix(UNKNOWN).replace("Action: {action}\n", ""), True, "5.1.1"),
    "a report whose status is none": (postfix(UNKNOWN, status="failed"), True, "5.1.1"),
    "a report that ends half-way": (postfix(UNKNOWN).partition("Remote-MTA")[0], True, "5.1.1"),
}
NO_BOUNCES = {
    "delayed": postfix("451 4.4.1 no answer", action="delayed"),
    "delivered": postfix("250 2.1.5 ok", action="delivered"),
    "absent": reports.ABSENT,
    "vacation": reports.VACATION,
    "read": reports.READ,
}


@pytest.mark.parametrize("name", CORPUS)
def test_each_server_is_understood(post: Post, name: str) -> None:
    form, permanent, code = CORPUS[name]
    post.deliver(written(form), to=PATH)
    assert list(bounces()) == [Bounce(OFFICE, REFERENCE, permanent, code)]
    assert post.mailbox() == []


@pytest.mark.parametrize("name", NO_BOUNCES)
def test_what_is_no_bounce_is_deleted(post: Post, name: str, caplog: pytest.LogCaptureFixture) -> None:
    post.deliver(written(NO_BOUNCES[name]), to=PATH)
    assert list(bounces()) == []
    assert post.mailbox() == []
    assert lost(caplog) == []


@pytest.mark.parametrize(
    ("to", "permanent", "code"),
    [("bounce-", True, "5.1.1"), ("bounce-full-", False, "5.2.2"), ("bounce-plain-", True, "5.1.1")],
)
def test_a_mail_of_ours_comes_back(post: Post, to: str, permanent: bool, code: str) -> None:
    mail = letter(f"{to}li@example.com")
    send_mail(mail)
    assert list(bounces()) == [Bounce(mail.office, mail.reference, permanent, code)]


def test_an_office_whose_name_is_too_long_for_an_address_is_told_by_what_comes_back(post: Post) -> None:
    mail = letter("bounce-li@example.com", office="jingji-jishu-kaifaqu-wangxinba")
    send_mail(mail)
    assert len(post.shown("bounce-li@example.com")["envelope_from"].partition("@")[0]) <= 64
    assert list(bounces()) == [Bounce(mail.office, mail.reference, permanent=True, code="5.1.1")]


@pytest.mark.parametrize(
    "headers", [reports.HEADERS, reports.HEADERS.replace("X-Beian-Reference", "X-Other")]
)
@pytest.mark.parametrize("form", [postfix(UNKNOWN), reports.EXCHANGE])
def test_a_report_to_another_address_is_known_by_the_mail_in_it(post: Post, form: str, headers: str) -> None:
    post.deliver(written(form, ADDRESS, headers))
    (bounce,) = bounces()
    assert (bounce.office, bounce.reference) == (OFFICE, REFERENCE)


def test_an_address_in_capitals_and_one_behind_a_forwarder_are_known(post: Post) -> None:
    head, at, domain = PATH.partition("@")
    post.deliver(written(reports.QMAIL, f"{head.upper()}{at}{domain}"))
    post.deliver(written(reports.QMAIL, f"SRS0=x=y=localhost.test={head}{at}relay.example.com"))
    assert [(bounce.office, bounce.reference) for bounce in bounces()] == [(OFFICE, REFERENCE)] * 2


@pytest.mark.parametrize(
    "mail",
    [
        written(reports.QMAIL, ADDRESS),
        written(postfix(UNKNOWN), ADDRESS, "Subject: no word of ours"),
        written(reports.QMAIL, f"bounces+donggang.{'g' * 32}@localhost.test"),
        b"",
        b"\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno part",
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n=?",
        b"\xff\xfe: \x00\r\nSubject: =?none?b?AAA?= \r\n\r\n\xff",
    ],
)
def test_what_nobody_can_attribute_is_told_and_deleted(
    post: Post, mail: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    post.put(mail)
    assert list(bounces()) == []
    assert post.mailbox() == []
    assert len(lost(caplog)) == 1
    assert "@" not in lost(caplog)[0]


@hypothesis(deadline=None)
@given(st.sampled_from(sorted(CORPUS)), st.data())
def test_a_damaged_mail_is_never_an_error(name: str, data: st.DataObject) -> None:
    mail = bytearray(written(CORPUS[name][0]))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(mail) - 1))
        mail[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    bounce = read(bytes(mail))
    assert bounce is None or isinstance(bounce.reference, UUID)


def test_a_reference_of_nobody_is_still_told(post: Post) -> None:
    """Whether there is such a message is for the office to say."""
    other = uuid4()
    post.deliver(written(reports.QMAIL, f"bounces+lanshan.{other.hex}@localhost.test"))
    assert [(bounce.office, bounce.reference) for bounce in bounces()] == [("lanshan", other)]
