"""Tencent Cloud SMS by its own SDK (`https://cloud.tencent.com/document/product/382`).

An SMS bears our mark "office.reference" as its SessionContext. That it comes back, in the list of what was sent and as
`ext` in what Tencent Cloud tells of deliveries, must be asked of their support once for each account.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.common.retry import NoopRetryer
from tencentcloud.sms.v20210111 import models
from tencentcloud.sms.v20210111.sms_client import SmsClient

from infra.messages.errors import NotSent
from infra.messages.sms.provider import CONNECT_SECONDS, READ_SECONDS, Fate, Forged, Report, Sms
from infra.messages.sms.templates import Account, approved, mark, marked, never_left, word

TAKEN, DELIVERED = "Ok", "SUCCESS"
# What is wrong with this message, and stays so.
REFUSED_FOR_GOOD = frozenset(
    {
        "FailedOperation.ContainSensitiveWord",
        "FailedOperation.PhoneNumberInBlacklist",
        "FailedOperation.PhoneNumberParseFail",
        "InvalidParameter.DirtyWordFound",
        "InvalidParameterValue.ContentLengthLimit",
        "InvalidParameterValue.IncorrectPhoneNumber",
        "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
        "InvalidParameterValue.TemplateParameterFormatError",
        "InvalidParameterValue.TemplateParameterLengthLimit",
        "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone",
        "UnsupportedOperation.UnsupportedRegion",
    }
)
# Between Tencent Cloud and the carrier, or in a part of it that does not say: the SMS may be on its way. These of the
# internal errors are refusals; one that is not known here may be anything.
FATE_UNKNOWN = ("InternalError", "ServiceUnavailable", "FailedOperation.ParametersOtherError")
INTERNAL_REFUSALS = frozenset(
    {
        "InternalError.JsonParseFail",
        "InternalError.RequestTimeException",
        "InternalError.RestApiInterfaceNotExist",
        "InternalError.SigFieldMissing",
        "InternalError.SigVerificationFail",
    }
)
# Carriers' codes of which their list says: no such number; or its owner has unsubscribed, or is on a list of those who
# want none. Codes that may as well mean a phone that is switched off (UNDELIV, MK:0012, MI:0013) are not among them.
NO_SUCH_NUMBER = frozenset({"MK:0001", "MK00001", "XL:169", "TA:169", "1", "61", "67", "101"})
WANTS_NONE = frozenset(
    {
        "MX:0011",
        "MX:0012",
        "TUIDING",
        "MB:1077",
        "DB:0141",
        "DB:0144",
        "DB00144",
        "W-BLACK",
        "MOBILEBLACK",  # with a space in their list
        "69",
    }
)
# The list gives at most so many, and no second page: an offset other than 0 is not supported. What is longer is asked
# for in shorter times, in so many questions at most.
PAGE, QUESTIONS = 100, 64
CLOCKS_DIFFER = timedelta(minutes=1)

# At the level of debugging the SDK logs whole requests, with phone numbers.
logging.getLogger("tencentcloud_sdk_common").setLevel(logging.WARNING)


class Tencent:
    """The account at SMS_TENCENT_URL."""

    name: ClassVar[str] = "tencent"
    # The list holds what the carrier has reported on, and it reports in seconds. Of a phone that is switched off it may
    # report days later; who is reached by then gets the SMS twice, and that is better than never.
    absent_after: ClassVar[timedelta] = timedelta(minutes=10)
    signs: ClassVar[bool] = False
    thanks: ClassVar[Mapping[str, object]] = {"result": 0, "errmsg": "OK"}

    def send(self, sms: Sms) -> None:
        """See `Provider.send`."""
        request = models.SendSmsRequest()
        request.TemplateId, places = approved(self.name, sms)
        request.TemplateParamSet = list(places.values())
        request.PhoneNumberSet = [sms.to]
        request.SignName = sms.signature
        request.SessionContext = mark(sms.office, sms.reference)
        request.SmsSdkAppId = _account().options.get("app", "")
        with _answering() as client:
            answer = client.SendSms(request)
        if not answer.SendStatusSet:
            raise NotSent("tencent: no status", unknown=True)
        if answer.SendStatusSet[0].Code != TAKEN:
            raise _refused(answer.SendStatusSet[0].Code)

    def ask(self, office: str, reference: UUID, to: str, since: datetime) -> Report | None:
        """See `Provider.ask`."""
        first, last = since - CLOCKS_DIFFER, timezone.now()
        try:
            rows = _listed(to, int(first.timestamp()), int(last.timestamp()))
        except NotSent as error:
            raise NotSent(error.reason, unknown=True) from error
        ours = [row for row in rows if row.SessionContext == mark(office, reference)]
        if ours:
            # Where it was sent twice, it has arrived if one of them has.
            row = next((row for row in ours if row.ReportStatus == DELIVERED), ours[-1])
            return _report(office, reference, row.ReportStatus, row.Description)
        if not all(row.SessionContext for row in rows):
            raise NotSent("tencent: list without marks", unknown=True)
        return None

    def reports(self, headers: Mapping[str, str], body: bytes) -> Iterator[Report]:  # noqa: ARG002
        """See `Provider.reports`: `[{report_status, errmsg, ext, ...}, ...]`."""
        try:
            told = json.loads(body)
            found = [(marked(one.get("ext")), str(one["report_status"]), one.get("errmsg")) for one in told]
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise Forged("no list of reports") from error
        if not isinstance(told, list) or any(status not in {DELIVERED, "FAIL"} for _, status, _ in found):
            raise Forged("no list of reports")
        return iter([_report(*ours, status, code) for ours, status, code in found if ours])


def _listed(to: str, first: int, last: int) -> list[Any]:
    """What was sent to a number between two times, in seconds since 1970, and has been reported on."""
    found, spans = [], [(first, last)]
    for _ in range(QUESTIONS):
        first, last = spans.pop()
        rows = _page(to, first, last)
        if len(rows) < PAGE:
            found += rows
        elif first == last:
            break
        else:
            middle = (first + last) // 2
            spans += [(middle + 1, last), (first, middle)]
        if not spans:
            return found
    raise NotSent("tencent: list too long", unknown=True)


def _page(to: str, first: int, last: int) -> list[Any]:
    request = models.PullSmsSendStatusByPhoneNumberRequest()
    request.BeginTime, request.EndTime = first, last
    request.Offset, request.Limit = 0, PAGE
    request.PhoneNumber = to
    request.SmsSdkAppId = _account().options.get("app", "")
    with _answering() as client:
        return client.PullSmsSendStatusByPhoneNumber(request).PullSmsSendStatusSet or []


def _report(office: str, reference: UUID, status: str, code: object) -> Report:
    if status == DELIVERED:
        return Report(office=office, reference=reference, fate=Fate.DELIVERED)
    code = word(code)
    permanent = code in NO_SUCH_NUMBER | WANTS_NONE
    return Report(office=office, reference=reference, fate=Fate.FAILED, code=code, permanent=permanent)


def _refused(code: str) -> NotSent:
    unknown = code.startswith(FATE_UNKNOWN) and code not in INTERNAL_REFUSALS
    return NotSent(f"tencent: {word(code)}", permanent=code in REFUSED_FOR_GOOD, unknown=unknown)


@contextmanager
def _answering() -> Iterator[Any]:
    """The client, for one call; what that raises becomes NotSent."""
    client = _client(settings.SMS_TENCENT_URL)
    try:
        yield client
    except TencentCloudSDKException as error:
        if error.requestId:  # the number that each answer of Tencent Cloud bears
            raise _refused(error.code) from error
        fault = type(error.__context__).__name__ if error.code == "ClientNetworkError" else error.code
        raise NotSent(f"tencent: {word(fault)}", unknown=not never_left(error)) from error


def _account() -> Account:
    return Account.of("SMS_TENCENT_URL", settings.SMS_TENCENT_URL)


@cache
def _client(url: str) -> Any:
    """One client for all threads: each call makes a request of its own, connections are shared and kept."""
    account = Account.of("SMS_TENCENT_URL", url)
    http = HttpProfile(
        protocol=account.scheme,
        endpoint=account.host,
        reqTimeout=(CONNECT_SECONDS, READ_SECONDS),
        keepAlive=True,
    )
    # Never again by itself, nor at another place: whether an SMS that timed out was taken is asked, not guessed.
    profile = ClientProfile(httpProfile=http, retryer=NoopRetryer(), disable_region_breaker=True)
    client = SmsClient(
        Credential(account.key, account.secret), account.options.get("region", "ap-guangzhou"), profile
    )
    # Or requests would put a password from ~/.netrc in the place of the signature.
    client.request.conn._session.trust_env = False
    return client
