"""The words of a message to many: one free text, in Chinese as offices write, for mail and SMS alike."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from infra.problems import FieldError
from services.notify import filling, wording
from services.notify.bulk.models import Bulk
from services.notify.models import Channel
from services.notify.places import CHINESE, LONGEST, Kind, Slot
from services.notify.recipients import BULK
from services.notify.texts import Content, in_frame
from tenants.offices.directory import Card

SUBJECT, BODY = Slot(BULK, Kind.SUBJECT.value, CHINESE), Slot(BULK, Kind.BODY.value, CHINESE)
CUT = LONGEST["account"]


def content(bulk: Bulk, channel: str, facts: dict[str, Any]) -> Content:
    """What one filer is told; `facts` as those of every message.

    A provider that sends approved templates only has one for all of these, whose one place is the whole text.
    """
    with translation.override(CHINESE):
        if channel == Channel.SMS:
            text = sms(bulk, facts["office"], facts["account"], facts["filing"].due_on)
            return Content("", text, params={"text": text})
        values = filling.of_mail(facts)
        subject = wording.one_line(wording.render(bulk.subject, values))
        return in_frame(subject, wording.render(bulk.text, values), facts, values)


def sms(bulk: Bulk, office: Card, account: str, due_on: date) -> str:
    """An SMS without its signature; nothing of a person's is in it."""
    values = {
        "account": account if len(account) <= CUT else f"{account[: CUT - 1]}…",
        "office": office.name_zh,
        "due": f"{due_on.month}月{due_on.day}日",
        "phone": office.telephone,
    }
    return wording.one_line(wording.render(bulk.text, values))


def parts(text: str, office: Card) -> int:
    """As how many SMS a text goes out, and is paid for."""
    return wording.sms(wording.length(f"【{office.sms_signature}】{text}"))


def tidied(subject: str, text: str, *, by_sms: bool) -> tuple[str, str, list[FieldError]]:
    """Subject and text as they are kept, and what keeps them from being used."""
    faults = list[FieldError]()
    kept = {"subject": subject, "text": text}
    for name, slot in (("subject", SUBJECT), ("text", BODY)):
        try:
            kept[name] = wording.tidy(kept[name])
            found = [fault.message for fault in wording.check(slot, kept[name], "") if fault.stops]
        except ValidationError as error:
            found = error.messages
        faults += [FieldError(name, "text-broken", fault) for fault in found]
    if by_sms:
        faults += [FieldError("text", "text-broken", fault) for fault in _of_sms(kept["text"])]
    return kept["subject"], kept["text"], faults


def _of_sms(text: str) -> Iterator[str]:
    if len(text) > (most := wording.MOST[Kind.SMS]):
        yield _("Too long for an SMS: at most %(most)s characters.") % {"most": most}
    if wording.LINK.search(text):
        yield _("An SMS must have no link in it.")
    if wording.SIGNATURE.search(text):
        yield _("Leave the signature in 【】 out: it is put before every SMS by itself.")
