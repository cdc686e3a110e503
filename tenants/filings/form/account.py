"""The account's own ids, as WeChat gives them out. Where sources differ we warn, not refuse."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.filings.form import text

WECHAT_ID = re.compile(r"[A-Za-z0-9_-]+")
USUAL_WECHAT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")
ORIGINAL_ID = re.compile(r"gh_[0-9a-z]{12}")
USUAL_NICKNAME = range(4, 31)  # units; a Han character has two


def wechat_id(value: str) -> str:
    """A WeChat id as it was typed.

    Raises:
        ValidationError: `wechat_id`, with another character than a letter, a digit, _ or -.
    """
    value = text.code(value)
    if not WECHAT_ID.fullmatch(value):
        message = _("A WeChat ID has only letters, digits, _ and -. Copy it from the account's settings.")
        raise ValidationError(message, code="wechat_id")
    return value


def original_id(value: str) -> str:
    """The account's original id, the one that never changes, in small letters.

    Raises:
        ValidationError: `original_id`.
    """
    value = text.code(value).lower()
    if not ORIGINAL_ID.fullmatch(value):
        message = _("An original ID is gh_ and 12 letters or digits. You find it in the account's settings.")
        raise ValidationError(message, code="original_id")
    return value


def unusual_wechat_id(value: str) -> ValidationError | None:
    """A warning where the id is not 6 to 20 characters from a letter on; old ones differ."""
    if USUAL_WECHAT_ID.fullmatch(value):
        return None
    message = _("A WeChat ID usually has 6 to 20 characters and begins with a letter. Check this one.")
    return ValidationError(message, code="wechat_id_unusual")


def unusual_nickname(value: str) -> ValidationError | None:
    """A warning where the name is shorter or longer than WeChat allows today (4 to 30 units)."""
    if units(value) in USUAL_NICKNAME:
        return None
    message = _("A WeChat name usually has 4 to 30 characters, a Chinese one counted as two. Check this one.")
    return ValidationError(message, code="nickname_unusual")


def units(value: str) -> int:
    """The length as WeChat counts it: a wide character has two units."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in value)
