"""Alibaba Cloud SMS by its own SDK (`https://help.aliyun.com/zh/sms/`); an SMS bears our mark as its OutId."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import QuerySendDetailsRequest, SendSmsRequest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import UnretryableException
from darabonba.policy.retry import RetryOptions
from darabonba.runtime import RuntimeOptions
from django.conf import settings
from django.utils import timezone

from infra.messages.errors import NotSent
from infra.messages.sms.provider import CONNECT_SECONDS, READ_SECONDS, Fate, Forged, Report, Sms
from infra.messages.sms.templates import Account, approved, mark, marked, never_left, word

TAKEN = "OK"
# What is wrong with this message, and stays so. Of a template that lacks a param it is the file of templates.
REFUSED_FOR_GOOD = frozenset(
    {
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.CUSTOMER_REFUSED",
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.SMS_CONTENT_ILLEGAL",
        "isv.TEMPLATE_PARAMS_ILLEGAL",
        "isv.UNSUPPORTED_CONTENT",
    }
)
# What went wrong behind the gate (isp.) may have gone wrong after the SMS was on its way; not what the gate forbids.
FATE_UNKNOWN = ("isp.", "InternalError", "ServiceUnavailable")
FORBIDDEN = "isp.RAM_PERMISSION_DENY"
THROTTLED = "Throttling"
SERVER_ERRORS = 500
# The fates in the list of what was sent; 1 is without a word from the carrier yet. Where an SMS was sent twice the
# first of them counts: it has arrived if one of the two has, and may still arrive while one is on its way.
FATES = {3: Fate.DELIVERED, 1: Fate.ACCEPTED, 2: Fate.FAILED}
# No such number, by the carriers' own code; its owner has unsubscribed, or is on a list of those who want none. The
# codes that may as well mean a phone that is switched off (MOBILE_NOT_ON_SERVICE, INVALID_NUMBER) are not among them.
GONE = frozenset({"MK:0001", "MOBILE_IN_BLACK", "USER_REJECT"})
ZONE = ZoneInfo("Asia/Shanghai")  # of the days by which the list is asked
PAGE = 50

# With DEBUG=sdk in the environment the SDK logs addresses, and these hold phone numbers.
logging.getLogger("darabonba-core").setLevel(logging.WARNING)


class Alibaba:
    """The account at SMS_ALIBABA_URL."""

    name: ClassVar[str] = "alibaba"
    # The list is filled from behind, in seconds as a rule, in a few minutes when there is much to send.
    absent_after: ClassVar[timedelta] = timedelta(minutes=5)
    signs: ClassVar[bool] = False
    thanks: ClassVar[Mapping[str, object]] = {"code": 0, "msg": "成功"}

    def send(self, sms: Sms) -> None:
        """See `Provider.send`."""
        code, places = approved(self.name, sms)
        request = SendSmsRequest(
            phone_numbers=_number(sms.to),
            sign_name=sms.signature,
            template_code=code,
            template_param=json.dumps(places, ensure_ascii=False),
            out_id=mark(sms.office, sms.reference),
        )
        with _answering() as client:
            body = client.send_sms_with_options(request, RuntimeOptions()).body
        if body is None or not body.code:
            raise NotSent("alibaba: no code", unknown=True)
        if body.code != TAKEN:
            raise _refused(body.code)

    def ask(self, office: str, reference: UUID, to: str, since: datetime) -> Report | None:
        """See `Provider.ask`."""
        days = sorted({since.astimezone(ZONE).date(), timezone.now().astimezone(ZONE).date()})
        ours = mark(office, reference)
        try:
            rows = [row for day in days for row in _sent(_number(to), day) if row.out_id == ours]
        except NotSent as error:
            raise NotSent(error.reason, unknown=True) from error
        if not rows:
            return None
        known = {row.send_status: row.err_code for row in rows}
        status = next((status for status in FATES if status in known), 1)
        return _report(office, reference, FATES[status], known.get(status))

    def reports(self, headers: Mapping[str, str], body: bytes) -> Iterator[Report]:  # noqa: ARG002
        """See `Provider.reports`: `[{success, err_code, out_id, ...}, ...]`."""
        try:
            told = json.loads(body)
            found = [(marked(one.get("out_id")), one["success"], one.get("err_code")) for one in told]
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise Forged("no list of reports") from error
        if not isinstance(told, list) or not all(isinstance(success, bool) for _, success, _ in found):
            raise Forged("no list of reports")
        fates = {True: Fate.DELIVERED, False: Fate.FAILED}
        return iter([_report(*ours, fates[success], code) for ours, success, code in found if ours])


def _report(office: str, reference: UUID, fate: Fate, code: object) -> Report:
    if fate != Fate.FAILED:
        return Report(office=office, reference=reference, fate=fate)
    code = word(code)
    return Report(office=office, reference=reference, fate=fate, code=code, permanent=code in GONE)


def _number(to: str) -> str:
    return to.removeprefix("+86").removeprefix("+")


def _sent(number: str, day: date) -> Iterator[Any]:
    """What was sent to a number on a day."""
    for page in count(1):
        request = QuerySendDetailsRequest(
            phone_number=number, send_date=f"{day:%Y%m%d}", page_size=PAGE, current_page=page
        )
        with _answering() as client:
            body = client.query_send_details_with_options(request, RuntimeOptions()).body
        if body is None or body.code != TAKEN:
            raise _refused((body and body.code) or "")
        found = body.sms_send_detail_dtos
        rows = (found.sms_send_detail_dto if found else None) or []
        yield from rows
        if len(rows) < PAGE:
            return


def _refused(code: str, status: int = 0) -> NotSent:
    unknown = code.startswith(FATE_UNKNOWN) or status >= SERVER_ERRORS
    unknown = unknown and code != FORBIDDEN and not code.startswith(THROTTLED)
    return NotSent(f"alibaba: {word(code)}", permanent=code in REFUSED_FOR_GOOD, unknown=unknown)


@contextmanager
def _answering() -> Iterator[Any]:
    """The client, for one call; what that raises becomes NotSent."""
    client = _client(settings.SMS_ALIBABA_URL)
    try:
        yield client
    except AlibabaCloudException as error:
        raise _refused(error.code, error.status_code or 0) from error
    except UnretryableException as error:
        # Its own word for a fault on the way hides which; what it was raised for does not.
        fault = error.inner_exception
        name = type(fault.__context__ or fault).__name__
        raise NotSent(f"alibaba: {word(name)}", unknown=not never_left(fault)) from error


@cache
def _client(url: str) -> Any:
    """One client for all threads: each call makes a request of its own, connections are shared and kept."""
    account = Account.of("SMS_ALIBABA_URL", url)
    return Client(
        Config(
            access_key_id=account.key,
            access_key_secret=account.secret,
            protocol=account.scheme,
            endpoint=account.host,
            connect_timeout=CONNECT_SECONDS * 1000,
            read_timeout=READ_SECONDS * 1000,
            user_agent="beian",  # without one the SDK takes it from the environment
            # Never again by itself: whether an SMS that timed out was taken is asked, not guessed.
            retry_options=RetryOptions(retryable=False),
        )
    )
