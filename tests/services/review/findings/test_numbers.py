"""Check digits, looked at again."""

import pytest

from services.review.findings import Severity, numbers
from tests.services.review.findings.made import COMPANY, facts, told

PERSON = "110101199003070118"


def found(**columns: str) -> list[tuple[str, str, Severity]]:
    return told(numbers.find(facts(**columns)))


@pytest.mark.parametrize(
    ("field", "right", "wrong", "code"),
    [
        ("founder_id_number", PERSON, PERSON[:-1] + "9", "id_number_check"),
        ("founder_id_number", PERSON, "110101209913070118", "id_number_birth"),
        ("uscc", COMPANY, COMPANY[:-1] + "4", "uscc_check"),
        ("uscc", COMPANY, COMPANY[:-1], "uscc_length"),
        ("org_code", "MA1000017", "MA1000018", "org_code_check"),
    ],
)
def test_a_check_digit_fits_or_does_not(field: str, right: str, wrong: str, code: str) -> None:
    assert found(**{field: right}) == [(field, "check_digit", Severity.FINE)]
    assert found(**{field: wrong}) == [(field, code, Severity.WRONG)]


def test_nothing_is_said_of_what_is_not_there() -> None:
    assert found() == []


def test_the_two_codes_of_an_organisation_belong_together() -> None:
    fine = [("uscc", "check_digit", Severity.FINE), ("org_code", "check_digit", Severity.FINE)]
    assert found(uscc=COMPANY, org_code="MA1000017") == fine
    assert found(uscc=COMPANY, org_code="123456788") == [
        *fine,
        ("org_code", "org_code_differs", Severity.LOOK),
    ]
