"""Numbers with a check digit: of a person, and of an organisation."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as StdnumError

from tenants.filings.form import text

ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
ORG_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]")
ORG_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
EARLIEST_BIRTH = date(1900, 1, 1)


def id_number(value: str, today: date) -> str:
    """A number of 18 characters as on identity cards (GB 11643-1999), residence permits, foreigners' cards.

    Only the check digit and the date of birth are judged: the first six digits may be of a county long gone,
    of Hong Kong, Macao or Taiwan (81, 82, 83), or of a foreigner's card (9).

    Raises:
        ValidationError: `id_number_length`, `id_number_birth`, `id_number_check`.
    """
    value = text.digits(value)
    if not ID_NUMBER.fullmatch(value):
        message = _("An identity number has 18 characters: 17 digits, and a digit or X at the end.")
        raise ValidationError(message, code="id_number_length")
    if not EARLIEST_BIRTH <= _birth(value) <= today:
        message = _("Digits 7 to 14 are not a date of birth. Compare them with the card.")
        raise ValidationError(message, code="id_number_birth")
    if ric.calc_check_digit(value) != value[-1]:
        message = _(
            "The last character does not fit: there is a typing error. Compare the number with the card."
        )
        raise ValidationError(message, code="id_number_check")
    return value


def credit_code(value: str) -> str:
    """A unified social credit code (GB 32100-2015) of 18 characters.

    Its shape is ours, its check digit the library's, which refuses the letters of rural collectives (N...).

    Raises:
        ValidationError: `uscc_length`, `uscc_check`.
    """
    value = text.digits(value)
    if not USCC.fullmatch(value):
        message = _("A unified social credit code has 18 digits and letters, without I, O, S, V and Z.")
        raise ValidationError(message, code="uscc_length")
    if uscc.calc_check_digit(value[:-1]) != value[-1]:
        message = _(
            "The last character does not fit: there is a typing error. Compare the code with the certificate."
        )
        raise ValidationError(message, code="uscc_check")
    return value


def organisation_code(value: str) -> str:
    """An organisation code of 9 characters, without its hyphen (GB 11714-1997), as it was until 2017.

    Raises:
        ValidationError: `org_code_length`, `org_code_check`.
    """
    value = text.digits(value)
    if not ORG_CODE.fullmatch(value):
        message = _("An organisation code has 9 digits and letters, as in 12345678-8.")
        raise ValidationError(message, code="org_code_length")
    if organisation_check_digit(value[:8]) != value[8]:
        message = _(
            "The last character does not fit: there is a typing error. Compare the code with the certificate."
        )
        raise ValidationError(message, code="org_code_check")
    return value


def organisation_check_digit(first_eight: str) -> str:
    """The ninth character of an organisation code: 11 less the weighted sum modulo 11; 10 as X, 11 as 0."""
    values = (int(character, 36) for character in first_eight)
    total = sum(value * weight for value, weight in zip(values, ORG_CODE_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _birth(value: str) -> date:
    try:
        return ric.get_birth_date(value)
    except StdnumError:
        return date.min
