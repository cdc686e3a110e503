"""The language of the texts that people edit: plain words with places, and nothing else.

`{account}` is a place; `{{` and `}}` are the braces themselves. There is no code in it and nothing to look into: those
who may write a text can do no more than write a text.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from django.utils.translation import gettext as _

from services.notify.places import LONGEST, ON_ONE_LINE, Kind, Slot, places
from tenants.filings.form.text import INVISIBLE, storable

ONE_SMS, A_PART = 70, 67  # characters in an SMS that goes alone, and in each part of a longer one
MOST = {Kind.SMS: 300, Kind.SUBJECT: 100, Kind.OFFICE_SUBJECT: 100, Kind.BODY: 4000, Kind.OFFICE_BODY: 4000}
NEAR = 12  # characters that are quoted
TOKEN = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
LINK = re.compile(r"https?:|www\.|[a-z0-9-]\.(cn|com|net|org|gov|top|vip|cc|io)\b", re.IGNORECASE)
SIGNATURE = re.compile("[【】]")


class Broken(ValueError):
    """A text that cannot be filled."""


class Part(Enum):
    """What a piece of a text is."""

    WORDS, PLACE, STRAY = "words", "place", "stray"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to be said of a text; `stops` where it cannot be used so."""

    message: str
    stops: bool = True


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[tuple[Part, str], ...]:
    """A text in order: words, names of places, and braces that are no part of either, with what is near them."""
    found, end = list[tuple[Part, str]](), 0
    for token in TOKEN.finditer(text):
        found.append((Part.WORDS, text[end : token.start()]))
        end, sign = token.end(), token[0]
        if token[1] is not None:
            found.append((Part.PLACE, token[1]))
        elif len(sign) > 1:
            found.append((Part.WORDS, sign[0]))
        else:
            start = token.start() if sign == "{" else max(0, end - NEAR)
            found.append((Part.STRAY, text[start : start + NEAR]))
    return (*found, (Part.WORDS, text[end:]))


def render(text: str, values: Mapping[str, str]) -> str:
    """A text with its places filled.

    Raises:
        Broken: a brace too many, or a place that there is not.
    """
    filled = list[str]()
    for part, value in _parts(text):
        if part is Part.WORDS:
            filled.append(value)
        elif part is Part.PLACE and value in values:
            filled.append(values[value])
        else:
            raise Broken(part.value)
    return "".join(filled)


def tidy(text: str) -> str:
    """A text as it is kept: no spaces at the ends of lines, no empty lines but one between paragraphs.

    Raises:
        ValidationError: it has characters that cannot be stored, or are not shown as they are stored.
    """
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE)).expandtabs(4)
    lines = (line.rstrip() for line in text.splitlines())
    return storable(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"))


def one_line(text: str) -> str:
    """A text without line breaks, whatever its places were filled with."""
    return " ".join(text.split())


def length(text: str) -> int:
    """The characters that an SMS is counted by: a picture counts as two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sms(characters: int) -> int:
    """How many SMS so many characters are."""
    return 1 if characters <= ONE_SMS else -(-characters // A_PART)


def sms_length(text: str, signature: str) -> int:
    """How long an SMS becomes at most, with its signature.

    Raises:
        Broken: as `render`.
    """
    filled = render(text, {place: "0" * most for place, most in LONGEST.items()})
    return length(f"【{signature}】{one_line(filled)}")


def check(slot: Slot, text: str, signature: str) -> list[Fault]:
    """What is to be said of a text before it is used, in the reader's language.

    Args:
        slot: what the text is for.
        text: the text, tidied.
        signature: the office's, which stands before each SMS.
    """
    faults = list(_language(slot, text))
    faults += _one_line(slot, text)
    if slot.kind == Kind.SMS:
        faults += _sms(slot, text)
        if not faults and (count := sms(characters := sms_length(text, signature))) > 1:
            warning = _(
                "Up to %(characters)s characters with the signature: it goes out, and is paid for, as %(count)s SMS."
            )
            faults.append(Fault(warning % {"characters": characters, "count": count}, stops=False))
    return faults


def _language(slot: Slot, text: str) -> Iterator[Fault]:
    known = places(slot)
    if not text:
        yield Fault(_("The text is empty."))
    if len(text) > (most := MOST[Kind(slot.kind)]):
        yield Fault(_("Too long: at most %(most)s characters.") % {"most": most})
    for part, value in _parts(text):
        if part is Part.PLACE and value not in known:
            listed = " ".join(f"{{{place}}}" for place in known)
            message = _("There is no place {%(name)s} here. There are: %(places)s")
            yield Fault(message % {"name": value, "places": listed})
        if part is Part.STRAY and value.startswith("{"):
            message = _(
                "A brace is opened and not closed: “%(near)s”. A brace of the text itself is written {{."
            )
            yield Fault(message % {"near": value})
        elif part is Part.STRAY:
            message = _(
                "A brace is closed that was not opened: “%(near)s”. A brace of the text itself is written }}."
            )
            yield Fault(message % {"near": value})


def _one_line(slot: Slot, text: str) -> Iterator[Fault]:
    if slot.kind in ON_ONE_LINE and "\n" in text:
        yield Fault(_("It must be one line."))


def _sms(slot: Slot, text: str) -> Iterator[Fault]:
    used = [value for part, value in _parts(text) if part is Part.PLACE]
    for place in places(slot):
        if used.count(place) != 1:
            message = _(
                "An SMS of this event has {%(name)s} once: providers approve the text around its places."
            )
            yield Fault(message % {"name": place})
    if LINK.search(text):
        yield Fault(_("An SMS must have no link in it."))
    if SIGNATURE.search(text):
        yield Fault(_("Leave the signature in 【】 out: it is put before every SMS by itself."))
