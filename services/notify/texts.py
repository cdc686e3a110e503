"""The words of a message: by its office's own texts, or the city's, or ours (`templates/notify/<event>/`)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import structlog
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from infra.messages.sms import known
from services.notify import filling
from services.notify.models import Channel
from services.notify.places import CHINESE, ENGLISH, Kind, Slot
from services.notify.recipients import REMINDER, Recipient
from services.notify.wording import Broken, one_line, render
from services.notify.wordings import newest

log = structlog.get_logger(__name__)
OURS = Path(__file__).parent / "templates" / "notify"
# An address within words; Chinese ones follow it without a space.
ADDRESS = re.compile(r"(https?://[\w.~:/?#@!$&*+=%-]*[\w/#=%-])", re.ASCII)
Said = Callable[[Slot], str]


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. An SMS is its template, which a provider has approved, and what fills its places."""

    subject: str
    text: str
    html: str = ""
    template: str = ""
    params: dict[str, str] = field(default_factory=dict)


def content(
    event_type: str,
    recipient: Recipient,
    facts: dict[str, Any],
    language: str = CHINESE,
    said: Said | None = None,
) -> Content:
    """The words for one recipient.

    Args:
        event_type: what it tells of.
        recipient: whom it is for; offices are written to in Chinese.
        facts: the filing, its office, and the addresses that are given.
        language: the filer's.
        said: the text that an office has for a slot, if any; without it, those that are in force.
    """
    said = said or partial(newest.said, facts["office"].slug)
    language = ENGLISH if (language, recipient.kind) == (ENGLISH, "filer") else CHINESE
    if recipient.channel == Channel.SMS:
        return _sms(event_type, facts, language, said)
    with translation.override(language):
        if recipient.kind == "filer":
            return _to_filer(event_type, facts, language, said)
        return _to_office(event_type, {**facts, "desk": facts["desks"][recipient.kind]}, said)


def _sms(event_type: str, facts: dict[str, Any], language: str, said: Said) -> Content:
    """In English where every provider can send it: some have the Chinese text approved only."""
    template = event_type
    if language == ENGLISH:
        template = f"{event_type}.en" if known(f"{event_type}.en") else event_type
    language = ENGLISH if template != event_type else CHINESE
    with translation.override(language):
        params = filling.of_sms(event_type, facts)
        text, _ours = _say(Slot(event_type, Kind.SMS, language), params, said)
        return Content("", one_line(text), template=template, params=params)


def _to_office(event_type: str, facts: dict[str, Any], said: Said) -> Content:
    values = filling.of_mail(facts) | {"desk": facts["desk"]}
    subject, _ours = _say(Slot(event_type, Kind.OFFICE_SUBJECT, CHINESE), values, said)
    text, _ours = _say(Slot(event_type, Kind.OFFICE_BODY, CHINESE), values, said)
    return Content(one_line(subject), render(_file("office_frame.txt"), values | {"text": text}))


def _to_filer(event_type: str, facts: dict[str, Any], language: str, said: Said) -> Content:
    values = filling.of_mail(facts)
    if event_type == REMINDER:
        values["todo"] = _todo(facts["filing"].state, language, values)
    subject = one_line(_say(Slot(event_type, Kind.SUBJECT, language), values, said)[0])
    text, ours = _say(Slot(event_type, Kind.BODY, language), values, said)
    # Of ours there is a page in Chinese; of what people wrote, and in English, it is made of the text.
    page = f"{event_type}/body.html" if ours and language == CHINESE else "frame.html"
    return in_frame(subject, text, facts, values, language=language, page=page)


def in_frame(
    subject: str,
    text: str,
    facts: dict[str, Any],
    values: dict[str, str],
    *,
    language: str = CHINESE,
    page: str = "frame.html",
) -> Content:
    """A mail to a filer: around its text the salutation, where to see how far it is, and the office."""
    letter = render(_file(_in(language, "frame.txt")), values | {"text": text})
    paragraphs = [_linked(paragraph) for paragraph in re.split(r"\n{2,}", text)]
    html = render_to_string(f"notify/{page}", {**facts, "subject": subject, "paragraphs": paragraphs})
    return Content(subject, letter, html)


def _say(slot: Slot, values: dict[str, str], said: Said) -> tuple[str, bool]:
    """A text with its places filled, and whether it is ours; one that is broken keeps no message from going out."""
    if text := said(slot):
        try:
            return render(text, values), False
        except Broken as broken:
            log.exception("wording.broken", slot="/".join(slot), reason=str(broken))
    return render(default(slot), values), True


def default(slot: Slot) -> str:
    """Our own text."""
    event_type, kind, language = slot
    return _file(f"{event_type}/{_in(language, f'{kind}.txt')}")


def _todo(state: str, language: str, values: dict[str, str]) -> str:
    """What a reminder is about: a filing that is late, or given back, or not there yet."""
    which = state if state in ("overdue", "returned") else "draft"
    return render(_file(f"{REMINDER}/{_in(language, f'todo_{which}.txt')}"), values)


def _in(language: str, name: str) -> str:
    return f"en/{name}" if language == ENGLISH else name


@cache
def _file(name: str) -> str:
    return (OURS / name).read_text(encoding="utf-8").rstrip("\n")


def _linked(paragraph: str) -> SafeString:
    """A paragraph as HTML: its lines stay lines, its addresses become links."""
    lines = (format_html_join("", "{}", _pieces(line)) for line in paragraph.split("\n"))
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))


def _pieces(line: str) -> Iterator[tuple[str]]:
    for number, piece in enumerate(ADDRESS.split(line)):
        yield (format_html('<a href="{0}">{0}</a>', piece) if number % 2 else piece,)
