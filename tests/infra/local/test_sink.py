"""The sink: mail by SMTP, SMS by the signed gateway, both on a page, as JSON and kept."""

import json
import smtplib
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from infra.local.sink.gateway import sign
from infra.local.stack import Stack


@pytest.fixture
def stack(start: Callable[..., Stack]) -> Iterator[Stack]:
    return start("sink")


def fetch(stack: Stack, path: str, data: bytes | None = None, **headers: str) -> tuple[int, bytes]:
    address = f"http://127.0.0.1:{stack.home.ports['sink']}{path}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(address, data=data, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def messages(stack: Stack, path: str = "/sink/messages.json") -> list[dict[str, Any]]:
    return list(json.loads(fetch(stack, path)[1])["messages"])


def sms(stack: Stack, *, age: int = 0, secret: str = "", **fields: Any) -> tuple[int, dict[str, Any]]:
    content = {
        "reference": "r1",
        "to": "13800000000",
        "signature": "网信日照",
        "template": "code",
        "text": "验证码 123456",
    }
    body = json.dumps(content | fields).encode()
    stamp = str(int(time.time()) - age)
    signature = sign(secret or stack.environment["SMS_GATEWAY_SECRET"], stamp, body)
    status, answer = fetch(stack, "/sms", body, X_Timestamp=stamp, X_Signature=signature)
    return status, json.loads(answer)


def ask(stack: Stack, reference: str) -> int:
    stamp = str(int(time.time()))
    signature = sign(stack.environment["SMS_GATEWAY_SECRET"], stamp, reference.encode())
    return fetch(stack, f"/sms/{reference}", X_Timestamp=stamp, X_Signature=signature)[0]


def mail(stack: Stack, *to: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "rzwxba@example.cn",
        ", ".join(to),
        "备案登记表已退回补正",
    )
    message["X-Beian-Reference"] = "m1"
    message.set_content("请补正。")
    message.add_alternative("<p>请<b>补正</b>。</p><script>alert(1)</script>", subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="form.pdf")
    with smtplib.SMTP("127.0.0.1", stack.home.ports["sink_smtp"], timeout=5) as smtp:
        smtp.send_message(message)


def test_an_sms_is_taken_once_for_its_reference(stack: Stack) -> None:
    first = sms(stack)
    again = sms(stack, text="other")
    assert first == again == (200, {"accepted": True, "reference": "r1"})
    [message] = messages(stack)
    assert message["channel"] == "sms"
    assert message["to"] == "13800000000"
    assert message["text"] == "验证码 123456"
    assert message["template"] == "code"
    assert message["signature"] == "网信日照"
    assert message["reference"] == "r1"
    assert {"id", "subject", "received_at"} <= set(message)


def test_it_says_whether_an_sms_was_accepted(stack: Stack) -> None:
    sms(stack)
    assert ask(stack, "r1") == 200
    assert ask(stack, "r2") == 404
    assert fetch(stack, "/sms/r1")[0] == 401


@pytest.mark.parametrize("fault", [{"age": 400}, {"age": -400}, {"secret": "wrong"}])
def test_old_and_badly_signed_requests_are_refused(stack: Stack, fault: dict[str, Any]) -> None:
    assert sms(stack, **fault)[0] == 401
    assert messages(stack) == []


@pytest.mark.parametrize("fault", [{"to": ""}, {"reference": None}, {"text": 7}])
def test_an_incomplete_sms_is_refused(stack: Stack, fault: dict[str, Any]) -> None:
    assert sms(stack, **fault)[0] == 422
    assert messages(stack) == []


def test_a_mail_is_kept_once_for_each_recipient(stack: Stack) -> None:
    mail(stack, "a@example.cn", "b@example.cn")
    first, second = messages(stack)
    assert (first["to"], second["to"]) == ("a@example.cn", "b@example.cn")
    assert first["channel"] == "mail"
    assert first["subject"] == "备案登记表已退回补正"
    assert first["text"].strip() == "请补正。"
    assert "<b>补正</b>" in first["html"]
    assert first["reference"] == "m1"
    assert first["attachments"] == ["form.pdf"]


def test_messages_and_references_survive_a_kill(stack: Stack) -> None:
    sms(stack)
    mail(stack, "a@example.cn")
    stack.kill("sink")
    with (stack.home.folder / "sink" / "messages.jsonl").open("a") as file:
        file.write('{"channel": "sms", "to": "half')
    stack.restart("sink")
    sms(stack)
    sms(stack, reference="r2")
    assert [message["channel"] for message in messages(stack)] == ["sms", "mail", "sms"]
    stack.kill("sink")
    stack.restart("sink")
    assert [message["reference"] for message in messages(stack)] == ["r1", "m1", "r2"]


@pytest.mark.parametrize(
    "path", ["/messages.json", "//sink//messages.json", "/sink/messages.json?x=1", "//messages.json/"]
)
def test_slashes_and_the_prefix_do_not_matter(stack: Stack, path: str) -> None:
    sms(stack)
    assert len(messages(stack, path)) == 1


def test_the_page_reads_chinese_or_english_and_runs_nothing(stack: Stack) -> None:
    sms(stack)
    mail(stack, "a@example.cn")
    for path in ("/", "/sink", "/sink/", "//sink//"):
        assert "收件箱" in fetch(stack, path)[1].decode()
    english = fetch(stack, "/sink/", Accept_Language="en-GB")[1].decode()
    assert "Recipient" in english
    assert "验证码 123456" in english
    assert "<script>" not in english
    assert "a@example.cn" not in fetch(stack, "/sink/?to=138")[1].decode()


def test_unknown_paths_are_not_found(stack: Stack) -> None:
    assert fetch(stack, "/sinks/other")[0] == 404
    assert fetch(stack, "/sink/other", b"{}")[0] == 404
