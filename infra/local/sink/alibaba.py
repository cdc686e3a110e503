"""Alibaba Cloud's SMS API, as its SDK speaks it: requests are signed by ACS3-HMAC-SHA256, told apart by x-acs-action.

Everything that is asked stands in the address. It takes what it is sent as often as it is sent: the out id is the
sender's own affair.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote
from uuid import uuid4
from zoneinfo import ZoneInfo

from infra.local.sink.answer import Answer, Manner
from infra.local.sink.messages import Message, Messages, of_mark
from infra.local.sink.script import Take

NAME, KEY, VERSION = "alibaba", "local", "2017-05-25"
OLDEST = timedelta(minutes=15)
AUTHORIZATION = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<key>[^,]+),SignedHeaders=(?P<names>[\w;-]+),Signature=(?P<signature>[0-9a-f]{64})"
)
SIGNED = {
    "host",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
}
PHONE = re.compile(r"(?:\+|\+?86|0086)?(1[3-9]\d{9})")
MOST = 50
ZONE = ZoneInfo("Asia/Shanghai")
STATUSES = {"accepted": 1, "failed": 2, "delivered": 3}
CODES = {"accepted": "", "failed": "MK:0001", "delivered": "DELIVERED"}


class Refused(Exception):
    """A request that is refused as a whole; its word is Alibaba Cloud's code."""

    def __init__(self, code: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(code)
        self.status = status


class Alibaba:
    """Accepts signed SMS, and says what became of them."""

    def __init__(self, take: Take, messages: Messages, secret: str) -> None:
        self._take = take
        self._messages = messages
        self._secret = secret

    def answer(self, headers: Mapping[str, str], query: str, body: bytes) -> Answer:
        """Answer a request; the names of the headers are in small letters."""
        said = dict(parse_qsl(query, keep_blank_values=True))
        try:
            self._check(headers, said, body)
            if headers["x-acs-version"] != VERSION:
                raise Refused("InvalidVersion")
            match headers["x-acs-action"]:
                case "SendSms":
                    return self._send(said)
                case "QuerySendDetails":
                    return self._list(said)
            raise Refused("InvalidAction.NotFound", HTTPStatus.NOT_FOUND)
        except Refused as refused:
            return _body(str(refused), status=refused.status)

    def _check(self, headers: Mapping[str, str], said: Mapping[str, str], body: bytes) -> None:
        parts = AUTHORIZATION.fullmatch(headers.get("authorization", ""))
        if parts is None or not set(parts["names"].split(";")) >= SIGNED:
            raise Refused("IncompleteSignature")
        if parts["key"] != KEY:
            raise Refused("InvalidAccessKeyId.NotFound", HTTPStatus.NOT_FOUND)
        content = hashlib.sha256(body).hexdigest()
        right = self._signature(parts["names"], headers, said, content)
        if not hmac.compare_digest(right, parts["signature"]) or headers["x-acs-content-sha256"] != content:
            raise Refused("SignatureDoesNotMatch")
        try:
            age = datetime.now(UTC) - datetime.fromisoformat(headers["x-acs-date"])
        except (ValueError, TypeError):
            raise Refused("InvalidTimeStamp.Format") from None
        if abs(age) > OLDEST:
            raise Refused("InvalidTimeStamp.Expired")

    def _signature(
        self, names: str, headers: Mapping[str, str], said: Mapping[str, str], content: str
    ) -> str:
        query = "&".join(f"{quote(name, safe='~')}={quote(said[name], safe='~')}" for name in sorted(said))
        signed = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in names.split(";"))
        request = f"POST\n/\n{query}\n{signed}\n{names}\n{content}"
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
        return hmac.digest(self._secret.encode(), text.encode(), "sha256").hex()

    def _send(self, said: Mapping[str, str]) -> Answer:
        for name in ("PhoneNumbers", "SignName", "TemplateCode"):
            if not said.get(name):
                raise Refused(f"Missing{name}")
        phone = PHONE.fullmatch(said["PhoneNumbers"])
        if phone is None:
            return _body("isv.MOBILE_NUMBER_ILLEGAL")
        try:
            places = json.loads(said.get("TemplateParam") or "{}")
            text = " ".join(places.values())
        except (ValueError, TypeError, AttributeError):
            return _body("isv.INVALID_JSON_PARAM")
        office, reference = of_mark(said.get("OutId", ""))
        message = Message(
            channel="sms",
            to=f"+86{phone[1]}",
            reference=reference,
            text=text,
            template=said["TemplateCode"],
            signature=said["SignName"],
            provider=NAME,
            office=office,
        )
        step = self._take(message)
        match step.do:
            case "error":
                return _body("InternalError", status=HTTPStatus.INTERNAL_SERVER_ERROR)
            case "throttle":
                return _body("isv.BUSINESS_LIMIT_CONTROL")
            case "refuse":
                return _body("isv.MOBILE_NUMBER_ILLEGAL")
        return _body("OK", {"BizId": _receipt_id(message)}, manner=step.manner)

    def _list(self, said: Mapping[str, str]) -> Answer:
        phone = PHONE.fullmatch(said.get("PhoneNumber", ""))
        size, page = said.get("PageSize", ""), said.get("CurrentPage", "")
        if phone is None or not (
            size.isdecimal() and page.isdecimal() and 0 < int(size) <= MOST and int(page)
        ):
            return _body("isv.INVALID_PARAMETERS")
        sent = [
            message
            for message in self._messages.of_phone(NAME, f"+86{phone[1]}")
            if f"{_received(message):%Y%m%d}" == said.get("SendDate")
        ]
        rows = [_row(message) for message in sent[(int(page) - 1) * int(size) :][: int(size)]]
        return _body("OK", {"TotalCount": len(sent), "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}})


def receipt(message: Message, state: str) -> dict[str, Any]:
    """What it tells of an SMS that was delivered or failed."""
    return {
        "phone_number": message.to.removeprefix("+86"),
        "send_time": f"{_received(message):%Y-%m-%d %H:%M:%S}",
        "report_time": f"{datetime.now(ZONE):%Y-%m-%d %H:%M:%S}",
        "success": state == "delivered",
        "err_code": CODES[state],
        "err_msg": "用户接收成功" if state == "delivered" else "空号",
        "sms_size": "1",
        "biz_id": _receipt_id(message),
        "out_id": message.mark,
    }


def _row(message: Message) -> dict[str, Any]:
    state, received = message.state, _received(message)
    told_at = received + timedelta(seconds=message.told_after)
    return {
        "PhoneNum": message.to.removeprefix("+86"),
        "SendDate": f"{received:%Y-%m-%d %H:%M:%S}",
        "ReceiveDate": "" if state == "accepted" else f"{told_at:%Y-%m-%d %H:%M:%S}",
        "SendStatus": STATUSES[state],
        "ErrCode": CODES[state],
        "TemplateCode": message.template,
        "Content": f"【{message.signature}】{message.text}",
        "OutId": message.mark,
    }


def _received(message: Message) -> datetime:
    return datetime.fromisoformat(message.received_at).astimezone(ZONE)


def _receipt_id(message: Message) -> str:
    return f"{message.id}^0"


def _body(
    code: str,
    value: Mapping[str, Any] | None = None,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    manner: Manner = Manner.AT_ONCE,
) -> Answer:
    body = {"Code": code, "Message": code, "RequestId": str(uuid4()).upper(), **(value or {})}
    return Answer(status, body, manner)
