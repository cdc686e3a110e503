"""What a credit code suggests: never more than a hint."""

import pytest

from infra.db import office_scope
from services.review.findings import Severity, kinds
from tests.services.review.findings import made

pytestmark = pytest.mark.django_db


def found(code: str, kind: str = "company", office: str = "donggang") -> list[str]:
    with office_scope(office):
        findings = list(kinds.find(made.facts(uscc=code, filer_kind=kind)))
    assert all(one.severity == Severity.HINT and one.field == "uscc" for one in findings)
    return [one.code for one in findings]


@pytest.mark.parametrize(
    ("code", "kind", "codes"),
    [
        (made.COMPANY, "company", []),
        (made.COMPANY, "institution", ["kind_differs"]),
        (made.INSTITUTION, "institution", []),
        (made.INSTITUTION, "company", ["kind_differs"]),
        (made.COLLECTIVE, "company", []),
        (made.COLLECTIVE, "institution", []),
        ("", "company", []),
    ],
)
def test_the_kind(code: str, kind: str, codes: list[str]) -> None:
    assert found(code, kind) == codes


@pytest.mark.parametrize(
    ("code", "office", "codes"),
    [
        (made.IN_LANSHAN, "lanshan", []),
        (made.IN_LANSHAN, "donggang", ["another_district"]),
        (made.IN_LANSHAN, "kaifaqu", []),  # a zone has the codes of the districts that it lies in
        (made.OF_THE_CITY, "donggang", []),
        (made.IN_BEIJING, "donggang", ["another_city"]),
    ],
)
def test_the_region(code: str, office: str, codes: list[str]) -> None:
    assert found(code, office=office) == codes
