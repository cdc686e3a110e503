"""How a person or an office can be reached."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tenants.filings.form import text

CHINA = 86
DIALLED = re.compile(r"[0-9+() .\-x]{1,40}")
EXTENSION = re.compile(r"转|轉|ext\.?|#", re.IGNORECASE)
LOCAL = re.compile(r"[2-8][0-9]{6,7}")
MOBILE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
_is_email = EmailValidator()


def mobile(value: str) -> str:
    """A mobile number of mainland China as E.164, from any usual way of writing it.

    Raises:
        ValidationError: `mobile`.
    """
    number = _parse(text.number(value))
    if number is None or number.extension or phonenumbers.number_type(number) not in MOBILE_TYPES:
        raise ValidationError(_("Enter a mobile number of mainland China: 11 digits."), code="mobile")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def telephone(value: str, area_code: str = "") -> str:
    """An office's number, mobile or not, as E.164, with `x` and an extension where it has one.

    A local number gets `area_code` (as in 0633) where one is given.

    Raises:
        ValidationError: `phone`.
    """
    value = EXTENSION.sub("x", re.sub(r"[\s()\-]", "", text.number(value)))
    if LOCAL.fullmatch(value.partition("x")[0]):
        value = area_code + value
    number = _parse(value)
    if number is None:
        message = _("Enter one telephone number: a mobile, or a landline with area code, as in 0633-8827067.")
        raise ValidationError(message, code="phone")
    extension = f"x{number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


def email(value: str) -> str:
    """A mail address; its domain in small letters.

    Raises:
        ValidationError: `email`.
    """
    name, _at, domain = text.code(value).rpartition("@")
    value = f"{name}@{domain.lower()}"
    try:
        _is_email(value)
    except ValidationError:
        message = _("Enter a mail address like name@example.com.")
        raise ValidationError(message, code="email") from None
    return value


def _parse(value: str) -> phonenumbers.PhoneNumber | None:
    """A valid number of mainland China, or nothing. Letters do not become digits, as the library has it."""
    if not DIALLED.fullmatch(value):
        return None
    try:
        number = phonenumbers.parse(value, "CN")
    except phonenumbers.NumberParseException:
        return None
    return number if number.country_code == CHINA and phonenumbers.is_valid_number(number) else None
