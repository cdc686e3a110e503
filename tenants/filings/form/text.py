"""What is done to every text before it is looked at: two people who mean the same write the same."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Seen by nobody, copied along with everything: zero width space, word joiner, byte order mark, soft hyphen.
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
# They turn the order of what is shown around, so that a reader sees another text than is stored.
DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Control characters, halves of characters, and what Unicode will never use; a line break is neither.
UNSTORABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def prose(text: str) -> str:
    """A name, a title, a sentence on one line: its characters are kept, its spaces are put in order.

    Registered names have full-width brackets, so compatibility forms stay as they are.

    Raises:
        ValidationError: `control_characters`.
    """
    text = unicodedata.normalize("NFC", text.translate(INVISIBLE))
    return storable(" ".join(text.split()))


def paragraphs(text: str) -> str:
    """As `prose`, with its line breaks; empty lines are left out.

    Raises:
        ValidationError: `control_characters`.
    """
    lines = (prose(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def code(text: str) -> str:
    """An id, a number, an address for mail: full-width characters become plain ones.

    Raises:
        ValidationError: `control_characters`.
    """
    text = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    return storable(text.strip())


def number(text: str) -> str:
    """As `code`, without marks of direction: telephones copy them along with a number from their contacts.

    Raises:
        ValidationError: `control_characters`.
    """
    return code(DIRECTION.sub("", text))


def digits(text: str) -> str:
    """As `number`, without spaces and hyphens, in capital letters.

    Raises:
        ValidationError: `control_characters`.
    """
    return re.sub(r"[\s-]", "", number(text)).upper()


def storable(text: str) -> str:
    """The text itself, if it can be stored and is shown as it is stored.

    Raises:
        ValidationError: `control_characters`.
    """
    if UNSTORABLE.search(text) or DIRECTION.search(text):
        raise ValidationError(
            _("This has characters that cannot be seen. Type it again instead of copying it."),
            code="control_characters",
        )
    return text
