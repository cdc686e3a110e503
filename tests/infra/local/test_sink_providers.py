"""The sink as Tencent Cloud and as Alibaba Cloud: who may send, what a request must hold."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
import urllib3
from alibabacloud_tea_openapi.utils import Utils
from darabonba.request import DaraRequest
from tencentcloud.common.http.request import RequestInternal

from infra.local.stack import Stack
from infra.messages.sms import tencent
from tests.providers import NAMES, Sink


@pytest.fixture
def sink(start: Callable[..., Stack], settings: Any, tmp_path: Path) -> Sink:
    return Sink(start("sink"), settings, tmp_path)


def post(sink: Sink, headers: dict[str, str], body: str = "", query: str = "") -> tuple[int, dict[str, Any]]:
    answer = urllib3.request("POST", f"{sink.root}{query}", body=body.encode(), headers=headers)
    return answer.status, answer.json()


def to_tencent(settings: Any, action: str = "SendSms", **fields: Any) -> tuple[dict[str, str], str]:
    """A request as the SDK signs it."""
    said = {
        "SmsSdkAppId": "1400000000",
        "PhoneNumberSet": ["+8613800000000"],
        "TemplateId": "7",
        "SignName": "网信日照",
    }
    client = tencent._client(settings.SMS_TENCENT_URL)
    request = RequestInternal("", "POST", "/", header={})
    client._build_req_inter(
        action, {name: value for name, value in (said | fields).items() if value is not None}, request
    )
    return dict(request.header), str(request.data)


def code(answer: tuple[int, dict[str, Any]]) -> str:
    status, said = answer
    assert status == 200
    response = said["Response"]
    assert response["RequestId"]
    return str((response.get("Error") or response["SendStatusSet"][0])["Code"])


def test_tencent_takes_what_is_signed_and_nothing_else(sink: Sink, settings: Any) -> None:
    headers, body = to_tencent(settings)
    assert code(post(sink, headers, body)) == "Ok"
    assert code(post(sink, headers, body.replace("+86138", "+86139"))) == "AuthFailure.SignatureFailure"
    wrong = {
        "AuthFailure.SignatureFailure": {"Content-Type": "application/json; charset=utf-8"},
        "AuthFailure.InvalidAuthorization": {"Authorization": "Basic bG9jYWw6"},
        "AuthFailure.SecretIdNotFound": {
            "Authorization": headers["Authorization"].replace("Credential=local/", "Credential=other/")
        },
        "AuthFailure.SignatureExpire": {"X-TC-Timestamp": str(int(headers["X-TC-Timestamp"]) - 400)},
    }
    for expected, header in wrong.items():
        assert code(post(sink, headers | header, body)) == expected
    with time_machine.travel(datetime.now(UTC) - timedelta(minutes=10)):
        old = to_tencent(settings)
    assert code(post(sink, *old)) == "AuthFailure.SignatureExpire"
    assert len(sink.messages()) == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"action": "SendMails"}, "InvalidAction"),
        ({"SmsSdkAppId": "1400000001"}, "UnauthorizedOperation.SmsSdkAppIdVerifyFail"),
        ({"TemplateId": None}, "MissingParameter.TemplateId"),
        ({"SignName": ""}, "MissingParameter.SignName"),
        ({"PhoneNumberSet": []}, "MissingParameter.PhoneNumberSet"),
        ({"PhoneNumberSet": ["+8613800000000"] * 2}, "LimitExceeded.PhoneNumberCountLimit"),
        ({"PhoneNumberSet": ["0633"]}, "InvalidParameterValue.IncorrectPhoneNumber"),
        ({"PhoneNumberSet": [7]}, "InvalidParameter"),
        ({"TemplateParamSet": [7]}, "InvalidParameter"),
        ({"action": "PullSmsSendStatusByPhoneNumber"}, "InvalidParameter"),
        (
            {"action": "PullSmsSendStatusByPhoneNumber", "Offset": 1},
            "InvalidParameterValue.OffsetVerifyFail",
        ),
        (
            {"action": "PullSmsSendStatusByPhoneNumber", "Offset": 0, "Limit": 101},
            "InvalidParameterValue.LimitVerifyFail",
        ),
    ],
)
def test_tencent_says_what_is_wrong(sink: Sink, settings: Any, fields: dict[str, Any], expected: str) -> None:
    assert code(post(sink, *to_tencent(settings, **fields))) == expected
    assert not sink.messages()


def to_alibaba(
    sink: Sink, action: str = "SendSms", *, age: int = 0, version: str = "2017-05-25", **fields: str | None
) -> tuple[dict[str, str], str]:
    """A request as the SDK signs it: headers and query."""
    said = {
        "PhoneNumbers": "13800000000",
        "SignName": "网信日照",
        "TemplateCode": "SMS_7",
        "TemplateParam": '{"code": "1 2~3"}',
    }
    request = DaraRequest()
    request.method, request.pathname = "POST", "/"
    request.query = {name: value for name, value in (said | fields).items() if value is not None}
    empty = hashlib.sha256(b"").hexdigest()
    request.headers = {
        "host": sink.root.removeprefix("http://").removesuffix("/"),
        "x-acs-version": version,
        "x-acs-action": action,
        "x-acs-date": f"{datetime.now(UTC) - timedelta(seconds=age):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-content-sha256": empty,
    }
    request.headers["Authorization"] = Utils.get_authorization(
        request, "ACS3-HMAC-SHA256", empty, "local", sink.secret
    )
    return dict(request.headers), f"?{urlencode(request.query)}"


def test_alibaba_takes_what_is_signed_and_nothing_else(sink: Sink) -> None:
    headers, query = to_alibaba(sink)
    status, said = post(sink, headers, query=query)
    assert (status, said["Code"]) == (200, "OK")
    assert said["BizId"]
    other = query.replace("138000", "139000")
    short = headers["Authorization"].replace("SignedHeaders=host;", "SignedHeaders=")
    unknown = headers["Authorization"].replace("=local,", "=other,")
    for wrong, expected in [
        (post(sink, headers, query=other), (400, "SignatureDoesNotMatch")),
        (post(sink, headers, query=query, body="{}"), (400, "SignatureDoesNotMatch")),
        (post(sink, headers | {"Authorization": short}, query=query), (400, "IncompleteSignature")),
        (post(sink, headers | {"Authorization": "none"}, query=query), (400, "IncompleteSignature")),
        (
            post(sink, headers | {"Authorization": unknown}, query=query),
            (404, "InvalidAccessKeyId.NotFound"),
        ),
    ]:
        assert (wrong[0], wrong[1]["Code"]) == expected
    (message,) = sink.messages()
    assert message["text"] == "1 2~3"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"age": 1000}, "InvalidTimeStamp.Expired"),
        ({"version": "2018-05-25"}, "InvalidVersion"),
        ({"action": "SendMails"}, "InvalidAction.NotFound"),
        ({"TemplateCode": None}, "MissingTemplateCode"),
        ({"SignName": ""}, "MissingSignName"),
        ({"PhoneNumbers": ""}, "MissingPhoneNumbers"),
        ({"PhoneNumbers": "06338281001"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"TemplateParam": '{"code": 7}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": "code"}, "isv.INVALID_JSON_PARAM"),
        (
            {
                "action": "QuerySendDetails",
                "PhoneNumber": "13800000000",
                "PageSize": "51",
                "CurrentPage": "1",
            },
            "isv.INVALID_PARAMETERS",
        ),
    ],
)
def test_alibaba_says_what_is_wrong(sink: Sink, fields: dict[str, Any], expected: str) -> None:
    headers, query = to_alibaba(sink, **fields)
    assert post(sink, headers, query=query)[1]["Code"] == expected
    assert not sink.messages()


def test_the_page_says_by_whom_an_sms_came(sink: Sink) -> None:
    for provider in NAMES:
        sink.send(provider)
    chinese = urllib3.request("GET", sink.url, headers={"Accept-Language": "zh"}).data.decode()
    assert all(name in chinese for name in ("短信 · 市平台", "短信 · 腾讯云", "短信 · 阿里云"))
    assert "SMS · Tencent Cloud" in urllib3.request("GET", f"{sink.url}?lang=en").data.decode()
