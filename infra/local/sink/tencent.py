"""Tencent Cloud's SMS API, as its SDK speaks it: requests are signed by TC3-HMAC-SHA256, told apart by X-TC-Action.

It takes what it is sent as often as it is sent: the session context is the sender's own affair. Its list of what was
sent holds only what a carrier has reported on.
"""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from infra.local.sink.answer import Answer, Manner
from infra.local.sink.messages import Message, Messages, of_mark
from infra.local.sink.script import Take

NAME, KEY, APP = "tencent", "local", "1400000000"
OLDEST_SECONDS = 300
AUTHORIZATION = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>(?P<date>[\d-]+)/sms/tc3_request), "
    r"SignedHeaders=(?P<names>[\w;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)
PHONE = re.compile(r"\+\d{7,15}")
MOST = 100
DELIVERED, FAILED = "DELIVRD", "MK:0001"  # as the carriers say it
WRONG_NUMBER = "InvalidParameterValue.IncorrectPhoneNumber"


class Refused(Exception):
    """A request that is refused as a whole; its word is Tencent Cloud's code."""


class Tencent:
    """Accepts signed SMS, and says what became of them."""

    def __init__(self, take: Take, messages: Messages, secret: str) -> None:
        self._take = take
        self._messages = messages
        self._secret = secret

    def answer(self, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer a request; the names of the headers are in small letters."""
        try:
            self._check(headers, body)
            said = json.loads(body)
            if said.get("SmsSdkAppId") != APP:
                raise Refused("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
            match headers["x-tc-action"]:
                case "SendSms":
                    return self._send(said)
                case "PullSmsSendStatusByPhoneNumber":
                    return self._list(said)
            raise Refused("InvalidAction")
        except Refused as refused:
            return _response({"Error": {"Code": str(refused), "Message": str(refused)}})
        except (ValueError, TypeError, AttributeError, KeyError):
            return _response({"Error": {"Code": "InvalidParameter", "Message": "not of the form"}})

    def _check(self, headers: Mapping[str, str], body: bytes) -> None:
        parts = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        stamp = headers.get("x-tc-timestamp", "")
        if parts is None or not {"content-type", "host"} <= set(parts["names"].split(";")):
            raise Refused("AuthFailure.InvalidAuthorization")
        if parts["key"] != KEY:
            raise Refused("AuthFailure.SecretIdNotFound")
        if not stamp.isdecimal() or abs(time.time() - int(stamp)) > OLDEST_SECONDS:
            raise Refused("AuthFailure.SignatureExpire")
        right = self._signature(parts, stamp, headers, body)
        day = f"{datetime.fromtimestamp(int(stamp), UTC):%Y-%m-%d}"
        if day != parts["date"] or not hmac.compare_digest(right, parts["signature"]):
            raise Refused("AuthFailure.SignatureFailure")

    def _signature(self, parts: re.Match[str], stamp: str, headers: Mapping[str, str], body: bytes) -> str:
        signed = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in parts["names"].split(";"))
        request = f"POST\n/\n\n{signed}\n{parts['names']}\n{hashlib.sha256(body).hexdigest()}"
        text = f"TC3-HMAC-SHA256\n{stamp}\n{parts['scope']}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = f"TC3{self._secret}".encode()
        for word in parts["scope"].split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()

    def _send(self, said: dict[str, Any]) -> Answer:
        if missing := [name for name in ("PhoneNumberSet", "TemplateId", "SignName") if not said.get(name)]:
            raise Refused(f"MissingParameter.{missing[0]}")
        if len(said["PhoneNumberSet"]) > 1:
            raise Refused("LimitExceeded.PhoneNumberCountLimit")
        (to,) = said["PhoneNumberSet"]
        if not PHONE.fullmatch(to):
            return _status(said, WRONG_NUMBER)
        office, reference = of_mark(said.get("SessionContext") or "")
        message = Message(
            channel="sms",
            to=to,
            reference=reference,
            text=" ".join(said.get("TemplateParamSet") or ()),
            template=said["TemplateId"],
            signature=said["SignName"],
            provider=NAME,
            office=office,
        )
        step = self._take(message)
        match step.do:
            case "error":
                return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, {})
            case "throttle":
                raise Refused("RequestLimitExceeded")
            case "refuse":
                return _status(said, WRONG_NUMBER)
        return _status(said, "Ok", message.id, step.manner)

    def _list(self, said: dict[str, Any]) -> Answer:
        if said["Offset"] != 0:
            raise Refused("InvalidParameterValue.OffsetVerifyFail")
        if not 0 < said["Limit"] <= MOST:
            raise Refused("InvalidParameterValue.LimitVerifyFail")
        rows = [
            _row(message)
            for message in self._messages.of_phone(NAME, said["PhoneNumber"])
            if said["BeginTime"] <= int(_received(message)) <= said["EndTime"] and message.state != "accepted"
        ]
        return _response({"PullSmsSendStatusSet": rows[: said["Limit"]]})


def receipt(message: Message, state: str) -> dict[str, Any]:
    """What it tells of an SMS that was delivered or failed."""
    delivered = state == "delivered"
    return {
        "user_receive_time": f"{datetime.now():%Y-%m-%d %H:%M:%S}",  # noqa: DTZ005 - it names no zone
        "nationcode": "86",
        "mobile": message.to.removeprefix("+86"),
        "report_status": "SUCCESS" if delivered else "FAIL",
        "errmsg": DELIVERED if delivered else FAILED,
        "description": "用户短信送达成功" if delivered else "空号",
        "sid": _serial(message.id),
        "ext": message.mark,
    }


def _status(said: dict[str, Any], code: str, taken: str = "", manner: Manner = Manner.AT_ONCE) -> Answer:
    status = {
        "SerialNo": _serial(taken) if taken else "",
        "PhoneNumber": said["PhoneNumberSet"][0],
        "Fee": int(bool(taken)),
        "SessionContext": said.get("SessionContext") or "",
        "Code": code,
        "Message": "send success" if taken else code,
        "IsoCode": "CN",
    }
    return _response({"SendStatusSet": [status]}, manner)


def _row(message: Message) -> dict[str, Any]:
    delivered = message.state == "delivered"
    return {
        "UserReceiveTime": int(_received(message) + message.told_after),
        "CountryCode": "86",
        "SubscriberNumber": message.to.removeprefix("+86"),
        "PhoneNumber": message.to,
        "SerialNo": _serial(message.id),
        "ReportStatus": "SUCCESS" if delivered else "FAIL",
        "Description": DELIVERED if delivered else FAILED,
        "SessionContext": message.mark,
    }


def _received(message: Message) -> float:
    return datetime.fromisoformat(message.received_at).timestamp()


def _serial(number: str) -> str:
    return f"2028:f{number}"


def _response(value: dict[str, Any], manner: Manner = Manner.AT_ONCE) -> Answer:
    return Answer(HTTPStatus.OK, {"Response": {**value, "RequestId": str(uuid4())}}, manner)
