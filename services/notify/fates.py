"""What became of a message, in words: the same for its filer and for staff."""

import re
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.notify.models import Fate, Message, Why
from services.notify.sending import MAIL

CARRIERS = {
    "city": gettext_lazy("the city's SMS gateway"),
    "tencent": gettext_lazy("Tencent Cloud"),
    "alibaba": gettext_lazy("Alibaba Cloud"),
    MAIL: gettext_lazy("the mail server"),
}
SENTENCES = {
    "retried": gettext_lazy("Not taken yet, %(why)s; tried again at %(next)s"),
    "later": gettext_lazy("Waiting until %(next)s"),
    Fate.CREATED: gettext_lazy("Waiting to be sent"),
    Fate.SENDING: gettext_lazy("Being sent"),
    Fate.ACCEPTED: gettext_lazy("Handed over to %(whom)s at %(at)s"),
    Fate.DELIVERED: gettext_lazy("Delivered at %(at)s"),
    Fate.FAILED: gettext_lazy("Failed: %(why)s"),
    Fate.UNKNOWN: gettext_lazy("Nobody knows whether it was sent: %(why)s"),
    Fate.SUPPRESSED: gettext_lazy("Not sent: %(why)s"),
}
# Who refused it stands before its word.
REFUSED_BY = re.compile(r"(tencent|alibaba|gateway|mail): (?=\S+$)")
# What codes mean, by the providers' own lists; and those of mail, by RFC 3463 and RFC 5321.
NO_NUMBER = """
    MK:0001 MK00001 XL:169 TA:169 1 61 67 101 isv.MOBILE_NUMBER_ILLEGAL FailedOperation.PhoneNumberParseFail
    InvalidParameterValue.IncorrectPhoneNumber
"""
WANTS_NONE = """
    MX:0011 MX:0012 TUIDING MB:1077 DB:0141 DB:0144 DB00144 W-BLACK MOBILEBLACK 69 MOBILE_IN_BLACK USER_REJECT
    FailedOperation.PhoneNumberInBlacklist isv.CUSTOMER_REFUSED
"""
AWAY = "UNDELIV MK:0012 MI:0013 MOBILE_NOT_ON_SERVICE INVALID_NUMBER"
NOT_ALLOWED = """
    FailedOperation.ContainSensitiveWord InvalidParameter.DirtyWordFound isv.BLACK_KEY_CONTROL_LIMIT
    isv.SMS_CONTENT_ILLEGAL
"""
CODES: tuple[tuple[str, str | Promise], ...] = (
    (NO_NUMBER, gettext_lazy("there is no such number")),
    (WANTS_NONE, gettext_lazy("whose number it is wants no such SMS")),
    (AWAY, gettext_lazy("the phone is switched off or cannot be reached")),
    (NOT_ALLOWED, gettext_lazy("the carrier does not allow these words")),
    ("unreadable", gettext_lazy("it came back without a reason that can be read")),
)
MEANINGS: dict[str, str | Promise] = {code: words for codes, words in CODES for code in codes.split()}
SHAPES: tuple[tuple[str, str | Promise], ...] = (
    (r"[45]\.2\.2|552", gettext_lazy("the mailbox is full")),
    (r"5\.1\.2|[45]\.4\.4", gettext_lazy("there is no such mail domain")),
    (r"5\.[12]\.\d+|550", gettext_lazy("there is no such mailbox, or it takes no mail")),
    (r"[45]\.7\.\d+|55[34]", gettext_lazy("the mail server there refuses it")),
    (r"seal: .*", gettext_lazy("it cannot be opened: tell who runs the system")),
    (r"mail: the sender died", gettext_lazy("the mail server was being spoken to when that broke off")),
    (r"the provider does not say", gettext_lazy("the provider does not say")),
)


def carrier(message: Message) -> str:
    """Who has a message, or was tried last."""
    return str(CARRIERS.get(message.provider) or _("the provider"))


def why(code: str) -> str:
    """A provider's word in plain ones; as it is where nobody says what it means."""
    if code in Why.values:
        return str(Why(code).label)
    code = REFUSED_BY.sub("", code)
    shaped = (words for shape, words in SHAPES if re.fullmatch(shape, code))
    if words := MEANINGS.get(code) or next(shaped, None):
        return str(words)
    return _("the provider's word is “%(code)s”") % {"code": code} if code else _("no reason was given")


def fate(message: Message, now: datetime) -> str:
    """How far a message is."""
    state = message.state
    if state == Fate.CREATED and message.next_try_at > now:
        state = "retried" if message.error else "later"
    return SENTENCES[state] % {
        "whom": carrier(message),
        "at": at(message.reported_at or message.done_at or message.created_at, now),
        "next": at(message.next_try_at, now),
        "why": why(message.error),
    }


def at(moment: datetime, now: datetime) -> str:
    """A time of the day, with the day where that is another one."""
    there, here = timezone.localtime(moment), timezone.localtime(now)
    return date_format(there, "H:i" if there.date() == here.date() else "Y-m-d H:i")
