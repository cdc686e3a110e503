"""Tencent Cloud's SDK against the sink, which speaks its protocol: what is sent, what is said when that fails."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from tencentcloud.sms.v20210111 import errorcodes, models

from infra.local.stack import Stack
from infra.messages.errors import NotSent
from infra.messages.sms import tencent
from infra.messages.sms.provider import Fate, Forged, Report, Sms
from infra.messages.sms.tencent import Tencent
from tests.journeys.system import eventually
from tests.providers import Sink, own_sink, sms

CODES = {code for name, code in vars(errorcodes).items() if name.isupper()}


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_sink() as started:
        yield started


@pytest.fixture
def sink(stack: Stack, settings: Any, tmp_path: Path) -> Iterator[Sink]:
    sink = Sink(stack, settings, tmp_path)
    yield sink
    sink.play("tencent")


def not_sent(one: Sms) -> NotSent:
    with pytest.raises(NotSent) as caught:
        Tencent().send(one)
    return caught.value


def ask(sink: Sink, one: Sms) -> Report | None:
    return sink.ask("tencent", one)


def test_an_sms_arrives_with_the_code_of_its_template_and_its_places_in_order(sink: Sink) -> None:
    one = sink.send("tencent")
    (message,) = sink.messages(one.to)
    assert message["to"] == one.to
    assert message["text"] == "0633-8281001 海岸 & 书屋~"
    assert message["provider"] == "tencent"
    assert (message["template"], message["signature"]) == ("1234567", "东港网信")
    assert (message["office"], message["reference"]) == ("donggang", str(one.reference))


def test_the_same_reference_again_is_a_second_sms(sink: Sink) -> None:
    one = sink.send("tencent")
    sink.send("tencent", one)
    assert len(sink.messages(one.to)) == 2


def test_a_key_is_not_looked_for_elsewhere(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "another")
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", "another")
    settings.SMS_TENCENT_URL = "https://sms.tencentcloudapi.com/"
    with pytest.raises(ImproperlyConfigured):
        Tencent().ask("donggang", uuid4(), "+8613800000000", timezone.now())


def test_a_password_for_this_host_is_not_taken_for_the_signature(
    sink: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("default login somebody password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    sink.send("tencent")


@pytest.mark.parametrize(
    ("step", "reason", "permanent", "unknown", "taken"),
    [
        ("error", "ServerNetworkError", False, True, 0),
        ("throttle", "RequestLimitExceeded", False, False, 0),
        ("refuse", "InvalidParameterValue.IncorrectPhoneNumber", True, False, 0),
        ("reset", "ConnectionError", False, True, 1),
        ("ok", "", False, False, 1),
        ("lost", "", False, False, 1),
    ],
)
def test_what_goes_wrong_is_told_apart(
    sink: Sink, step: str, reason: str, permanent: bool, unknown: bool, taken: int
) -> None:
    one = sms()
    sink.play("tencent", {"do": step}, {"do": "refuse"})
    if reason:
        error = not_sent(one)
        assert (error.reason, error.permanent, error.unknown) == (f"tencent: {reason}", permanent, unknown)
    else:
        Tencent().send(one)
    assert len(sink.messages(one.to)) == taken  # and the SDK has not tried again by itself
    assert not_sent(one).permanent


def test_an_answer_that_does_not_come_in_time_leaves_the_fate_unknown(
    sink: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sms()
    monkeypatch.setattr(tencent, "READ_SECONDS", 1)
    settings.SMS_TENCENT_URL += "&patience=1"  # a client of its own
    sink.play("tencent", {"do": "silent"})
    error = not_sent(one)
    assert (error.reason, error.unknown) == ("tencent: ReadTimeout", True)
    assert len(sink.messages(one.to)) == 1


@pytest.mark.parametrize("host", ["127.0.0.1:9", "no-such-host.invalid"])
def test_what_nobody_was_there_to_take_was_not_sent(sink: Sink, settings: Any, host: str) -> None:
    settings.SMS_TENCENT_URL = f"http://local:word@{host}/"
    error = not_sent(sms())
    assert (error.reason, error.permanent, error.unknown) == ("tencent: ConnectionError", False, False)
    with pytest.raises(NotSent) as caught:
        ask(sink, sms())
    assert caught.value.unknown


def test_a_server_that_lets_nobody_in_has_taken_nothing(
    sink: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tencent, "CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        crowd = [socket.socket() for _ in range(4)]
        for one in crowd:
            one.setblocking(False)
            one.connect_ex(server.getsockname())
        settings.SMS_TENCENT_URL = f"http://local:word@127.0.0.1:{server.getsockname()[1]}/"
        error = not_sent(sms())
        for one in crowd:
            one.close()
    assert (error.reason, error.unknown) == ("tencent: ConnectTimeout", False)


def test_a_wrong_secret_is_the_operators_to_mend(sink: Sink, settings: Any) -> None:
    one = sms()
    settings.SMS_TENCENT_URL = settings.SMS_TENCENT_URL.replace("http://local:", "http://local:x")
    error = not_sent(one)
    assert error.reason == "tencent: AuthFailure.SignatureFailure"
    assert not error.permanent
    assert not error.unknown
    assert not sink.messages(one.to)


def test_it_says_what_became_of_an_sms(sink: Sink) -> None:
    sink.play("tencent", {"do": "ok"}, {"do": "fail"})
    one, other = sink.send("tencent"), sink.send("tencent")
    assert eventually(lambda: ask(sink, one)) == Report(
        office="donggang", reference=one.reference, fate=Fate.DELIVERED
    )
    assert eventually(lambda: ask(sink, other)) == Report(
        office="donggang", reference=other.reference, fate=Fate.FAILED, code="MK:0001", permanent=True
    )
    assert sink.ask("tencent", one, uuid4()) is None


def test_of_two_that_were_sent_one_that_has_arrived_counts(sink: Sink) -> None:
    sink.play("tencent", {"do": "ok"}, {"do": "fail"})
    one = sink.send("tencent")
    sink.send("tencent", one)
    eventually(lambda: len(listed(one)) == 2)
    report = ask(sink, one)
    assert report is not None
    assert report.fate == Fate.DELIVERED


def listed(one: Sms) -> list[Any]:
    request = models.PullSmsSendStatusByPhoneNumberRequest()
    request.BeginTime, request.EndTime = 0, int(timezone.now().timestamp()) + 60
    request.Offset, request.Limit, request.PhoneNumber, request.SmsSdkAppId = 0, 100, one.to, "1400000000"
    with tencent._answering() as client:
        return list(client.PullSmsSendStatusByPhoneNumber(request).PullSmsSendStatusSet)


def test_a_list_that_bears_no_marks_does_not_say(sink: Sink) -> None:
    one = sms()
    request = models.SendSmsRequest()
    request.TemplateId, request.SignName, request.SmsSdkAppId = "1", "东港网信", "1400000000"
    request.PhoneNumberSet = [one.to]
    with tencent._answering() as client:
        client.SendSms(request)
    eventually(lambda: cannot_say(sink, one, "tencent: list without marks"))


def test_a_list_that_is_too_long_is_asked_for_in_shorter_times(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tencent, "PAGE", 2)
    several = [sink.send("tencent")]
    for _ in range(3):
        second = int(time.time())
        eventually(lambda second=second: int(time.time()) > second)  # type: ignore[misc]
        several.append(sink.send("tencent", sms(to=several[0].to)))
    eventually(lambda: len(listed(several[0])) == 4)
    assert [ask(sink, one) for one in several] == [
        Report(office=one.office, reference=one.reference, fate=Fate.DELIVERED) for one in several
    ]
    assert ask(sink, sms(to=several[0].to)) is None


def test_more_in_one_second_than_the_list_gives_does_not_say(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sink.send("tencent")
    eventually(lambda: listed(one))
    monkeypatch.setattr(tencent, "PAGE", 1)
    assert cannot_say(sink, one, "tencent: list too long")


def cannot_say(sink: Sink, one: Sms, reason: str) -> bool:
    with pytest.raises(NotSent) as caught:
        assert ask(sink, one) is not None, "no carrier has reported yet"
    return (caught.value.reason, caught.value.unknown) == (reason, True)


def told(**others: Any) -> dict[str, Any]:
    return {
        "user_receive_time": "2026-11-28 08:03:04",
        "nationcode": "86",
        "mobile": "13800000000",
        "report_status": "SUCCESS",
        "errmsg": "DELIVRD",
        "description": "用户短信送达成功",
        "sid": "2028:f1",
        "ext": f"donggang.{UUID(int=7)}",
    } | others


def reports(*entries: Any) -> list[Report]:
    return list(Tencent().reports({}, json.dumps(entries).encode()))


def test_it_tells_of_deliveries() -> None:
    found = reports(
        told(), *(told(report_status="FAIL", errmsg=code) for code in ("MK:0001", "MX:0012", "UNDELIV"))
    )
    assert {(one.office, one.reference) for one in found} == {("donggang", UUID(int=7))}
    assert [(one.fate, one.code, one.permanent) for one in found] == [
        (Fate.DELIVERED, "", False),
        (Fate.FAILED, "MK:0001", True),
        (Fate.FAILED, "MX:0012", True),
        (Fate.FAILED, "UNDELIV", False),
    ]


@pytest.mark.parametrize("ext", [None, "", "7", {"id": 7}])
def test_what_is_not_ours_is_skipped(ext: Any) -> None:
    assert reports(told(ext=ext), told()) == reports(told())
    nameless = told()
    del nameless["ext"]
    assert reports(nameless) == []


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"{}", b'"text"', b"7", b"[1]", b"[{}]", b'[{"report_status": "MAYBE"}]']
)
def test_what_is_not_of_its_form_is_forged(body: bytes) -> None:
    with pytest.raises(Forged):
        Tencent().reports({}, body)


def test_the_codes_that_are_known_here_are_in_the_sdks_list() -> None:
    assert CODES >= tencent.REFUSED_FOR_GOOD | tencent.INTERNAL_REFUSALS
    unknown = {code for code in CODES if tencent._refused(code).unknown}
    assert not unknown & tencent.REFUSED_FOR_GOOD
    assert unknown == {
        "FailedOperation.ParametersOtherError",
        "InternalError.OtherError",
        "InternalError.ParseBackendResponseFail",
        "InternalError.SendAndRecvFail",
        "InternalError.Timeout",
        "InternalError.UnknownError",
    }
