"""A seal stands for what was on the sheet."""

from services.review.findings import Severity, sheets
from tenants.filings.models import Document
from tests.services.review.findings.made import facts, told


def sheet(revision: int | None) -> tuple[Document, ...]:
    return (Document(kind="registration_form", revision=revision),)


def test_a_sheet_that_is_older_than_the_form() -> None:
    assert told(sheets.find(facts(sheet(2), revision=3))) == [
        ("documents.registration_form", "sheet_older", Severity.LOOK)
    ]


def test_paper_that_is_older_than_the_form() -> None:
    came = facts(revision=3, paper_state="received", paper_revision=2)
    assert told(sheets.find(came)) == [("paper", "paper_older", Severity.LOOK)]


def test_what_is_as_old_as_the_form_or_of_unknown_age() -> None:
    for revision in (3, None):
        assert told(sheets.find(facts(sheet(revision), revision=3))) == []
    assert told(sheets.find(facts(revision=3, paper_state="expected", paper_revision=2))) == []
