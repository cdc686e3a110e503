"""Alibaba Cloud's SDK against the sink, which speaks its protocol: what is sent, what is said when that fails."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from infra.local.stack import Stack
from infra.messages.errors import NotSent
from infra.messages.sms import alibaba
from infra.messages.sms.alibaba import Alibaba
from infra.messages.sms.provider import Fate, Forged, Report, Sms
from tests.journeys.system import eventually
from tests.providers import Sink, own_sink, sms


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with own_sink() as started:
        yield started


@pytest.fixture
def sink(stack: Stack, settings: Any, tmp_path: Path) -> Iterator[Sink]:
    sink = Sink(stack, settings, tmp_path)
    yield sink
    sink.play("alibaba")


def not_sent(one: Sms) -> NotSent:
    with pytest.raises(NotSent) as caught:
        Alibaba().send(one)
    return caught.value


def fate(sink: Sink, one: Sms) -> Fate | None:
    report = sink.ask("alibaba", one)
    return report and report.fate


def test_an_sms_arrives_with_the_code_of_its_template_and_its_places_in_order(sink: Sink) -> None:
    one = sink.send("alibaba")
    (message,) = sink.messages(one.to)
    assert message["to"] == one.to
    assert message["text"] == "0633-8281001 海岸 & 书屋~"
    assert message["provider"] == "alibaba"
    assert (message["template"], message["signature"]) == ("SMS_1234567", "东港网信")
    assert (message["office"], message["reference"]) == ("donggang", str(one.reference))


def test_the_same_reference_again_is_a_second_sms(sink: Sink) -> None:
    one = sink.send("alibaba")
    sink.send("alibaba", one)
    assert len(sink.messages(one.to)) == 2


def test_a_key_is_not_looked_for_elsewhere(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "another")
    monkeypatch.setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "another")
    settings.SMS_ALIBABA_URL = "https://dysmsapi.aliyuncs.com/"
    with pytest.raises(ImproperlyConfigured):
        Alibaba().ask("donggang", uuid4(), "+8613800000000", timezone.now())


@pytest.mark.parametrize(
    ("step", "reason", "permanent", "unknown", "taken"),
    [
        ("error", "InternalError", False, True, 0),
        ("throttle", "isv.BUSINESS_LIMIT_CONTROL", False, False, 0),
        ("refuse", "isv.MOBILE_NUMBER_ILLEGAL", True, False, 0),
        ("reset", "ConnectionError", False, True, 1),
        ("ok", "", False, False, 1),
        ("lost", "", False, False, 1),
    ],
)
def test_what_goes_wrong_is_told_apart(
    sink: Sink, step: str, reason: str, permanent: bool, unknown: bool, taken: int
) -> None:
    one = sms()
    sink.play("alibaba", {"do": step}, {"do": "refuse"})
    if reason:
        error = not_sent(one)
        assert (error.reason, error.permanent, error.unknown) == (f"alibaba: {reason}", permanent, unknown)
    else:
        Alibaba().send(one)
    assert len(sink.messages(one.to)) == taken  # and the SDK has not tried again by itself
    assert not_sent(one).permanent


def test_an_answer_that_does_not_come_in_time_leaves_the_fate_unknown(
    sink: Sink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sms()
    monkeypatch.setattr(alibaba, "READ_SECONDS", 1)
    settings.SMS_ALIBABA_URL += "?patience=1"  # a client of its own
    sink.play("alibaba", {"do": "silent"})
    error = not_sent(one)
    assert (error.reason, error.unknown) == ("alibaba: ReadTimeout", True)
    assert len(sink.messages(one.to)) == 1


@pytest.mark.parametrize("host", ["127.0.0.1:9", "no-such-host.invalid"])
def test_what_nobody_was_there_to_take_was_not_sent(sink: Sink, settings: Any, host: str) -> None:
    settings.SMS_ALIBABA_URL = f"http://local:word@{host}/"
    error = not_sent(sms())
    assert (error.reason, error.permanent, error.unknown) == ("alibaba: ConnectionError", False, False)
    with pytest.raises(NotSent) as caught:
        sink.ask("alibaba", sms())
    assert caught.value.unknown


def test_another_providers_fault_says_nothing_of_this_one(sink: Sink, settings: Any) -> None:
    settings.SMS_TENCENT_URL = "http://local:word@127.0.0.1:9/"
    sink.play("alibaba", {"do": "reset"})
    one = sms()
    try:
        sink.send("tencent", one)
        pytest.fail("nobody is there")
    except NotSent as error:
        assert not error.unknown  # noqa: PT017 - it is being handled while the next one is tried
        assert not_sent(one).unknown


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [("http://other:", "InvalidAccessKeyId.NotFound"), ("http://local:x", "SignatureDoesNotMatch")],
)
def test_a_wrong_key_or_secret_is_the_operators_to_mend(
    sink: Sink, settings: Any, wrong: str, reason: str
) -> None:
    one = sms()
    settings.SMS_ALIBABA_URL = settings.SMS_ALIBABA_URL.replace("http://local:", wrong)
    error = not_sent(one)
    assert error.reason == f"alibaba: {reason}"
    assert not error.permanent
    assert not error.unknown
    assert not sink.messages(one.to)


def test_it_says_what_became_of_an_sms(sink: Sink) -> None:
    one, other, lost = sms(), sms(), sms()
    sink.play("alibaba", {"do": "ok"}, {"do": "fail"}, {"do": "lost"})
    for each in (one, other, lost):
        Alibaba().send(each)
    assert fate(sink, lost) == Fate.ACCEPTED
    eventually(lambda: fate(sink, one) == Fate.DELIVERED)
    eventually(lambda: fate(sink, other) == Fate.FAILED)
    assert sink.ask("alibaba", one) == Report(office="donggang", reference=one.reference, fate=Fate.DELIVERED)
    assert sink.ask("alibaba", other) == Report(
        office="donggang", reference=other.reference, fate=Fate.FAILED, code="MK:0001", permanent=True
    )
    assert sink.ask("alibaba", one, uuid4()) is None


def test_of_two_that_were_sent_the_better_one_counts(sink: Sink) -> None:
    one, other = sms(), sms()
    sink.play("alibaba", {"do": "ok"}, {"do": "fail"}, {"do": "fail"}, {"do": "lost"})
    for each in (one, one, other, other):
        Alibaba().send(each)
    eventually(lambda: fate(sink, one) == Fate.DELIVERED)
    assert fate(sink, other) == Fate.ACCEPTED


def test_one_of_many_is_found_since_yesterday(sink: Sink) -> None:
    first = sms()
    every = [first, *(sms(to=first.to) for _ in range(alibaba.PAGE))]
    for each in every:
        Alibaba().send(each)
    yesterday = timezone.now() - timedelta(days=1)
    for each, known in (
        (every[0], True),
        (every[-1], True),
        (sms(to=first.to), False),
    ):  # one on the second page
        assert (Alibaba().ask(each.office, each.reference, each.to, yesterday) is not None) == known


def told(**others: Any) -> dict[str, Any]:
    return {
        "phone_number": "13800000000",
        "send_time": "2026-11-28 08:03:04",
        "report_time": "2026-11-28 08:03:05",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": "1^0",
        "out_id": f"donggang.{UUID(int=7)}",
    } | others


def reports(*entries: Any) -> list[Report]:
    return list(Alibaba().reports({}, json.dumps(entries).encode()))


def test_it_tells_of_deliveries() -> None:
    codes = ("MK:0001", "MOBILE_IN_BLACK", "USER_REJECT", "MOBILE_NOT_ON_SERVICE")
    found = reports(told(), *(told(success=False, err_code=code) for code in codes))
    assert {(one.office, one.reference) for one in found} == {("donggang", UUID(int=7))}
    assert [(one.fate, one.code, one.permanent) for one in found] == [
        (Fate.DELIVERED, "", False),
        (Fate.FAILED, "MK:0001", True),
        (Fate.FAILED, "MOBILE_IN_BLACK", True),
        (Fate.FAILED, "USER_REJECT", True),
        (Fate.FAILED, "MOBILE_NOT_ON_SERVICE", False),
    ]


@pytest.mark.parametrize("out_id", [None, "", "7"])
def test_what_is_not_ours_is_skipped(out_id: Any) -> None:
    assert reports(told(out_id=out_id), told()) == reports(told())


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"{}", b'"text"', b"7", b"[1]", b"[{}]", b'[{"success": "yes"}]', b'{"success": true}'],
)
def test_what_is_not_of_its_form_is_forged(body: bytes) -> None:
    with pytest.raises(Forged):
        Alibaba().reports({}, body)


@pytest.mark.parametrize(
    ("code", "status", "permanent", "unknown"),
    [
        ("isp.SYSTEM_ERROR", 200, False, True),
        ("isp.GATEWAY_ERROR", 200, False, True),
        ("isp.RAM_PERMISSION_DENY", 200, False, False),
        ("isv.AMOUNT_NOT_ENOUGH", 200, False, False),
        ("isv.DAY_LIMIT_CONTROL", 200, False, False),
        ("isv.SMS_SIGNATURE_ILLEGAL", 200, False, False),
        ("isv.TEMPLATE_MISSING_PARAMETERS", 200, False, False),
        ("isv.BLACK_KEY_CONTROL_LIMIT", 200, True, False),
        ("isv.TEMPLATE_PARAMS_ILLEGAL", 200, True, False),
        ("Throttling.User", 400, False, False),
        ("Throttling.Api", 503, False, False),
        ("ServiceUnavailable", 503, False, True),
        ("SomethingElse", 502, False, True),
        ("", 200, False, False),
    ],
)
def test_each_code_means_one_thing(code: str, status: int, permanent: bool, unknown: bool) -> None:
    error = alibaba._refused(code, status)
    assert (error.permanent, error.unknown) == (permanent, unknown)
    assert error.reason.isascii()
