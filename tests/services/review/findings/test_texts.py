"""The form against a PDF's text."""

import pytest

from services.review.findings import Severity, texts
from tenants.filings import matching
from tenants.filings.models import Document
from tests.services.review.findings.made import facts, filing, told

pytestmark = pytest.mark.django_db
WORDS = "营业执照（副本）统一社会信用代码 91371102MA10000173 名称 日照市望潮渔\n具有限公司 法定代表人 李 四"
SAID = {"org_name": "日照市望潮渔具有限公司", "uscc": "91371102MA10000173", "org_head": "王五"}


def found(words: str, **now: str) -> list[tuple[str, str, Severity]]:
    """What is said of a licence with these words, uploaded to a form that says SAID, and `now` something else."""
    document = Document(
        kind="business_licence", matches=matching.compared(filing(**SAID), "business_licence", words)
    )
    return told(texts.find(facts((document,), **(SAID | now))))


def test_what_stands_there_and_what_does_not(donggang: str) -> None:
    assert found(WORDS) == [
        ("org_name", "in_text", Severity.FINE),
        ("uscc", "in_text", Severity.FINE),
        ("org_head", "not_in_text", Severity.LOOK),
    ]


def test_a_scan_without_letters_says_nothing(donggang: str) -> None:
    assert found("") == found("第1页") == []


def test_an_outcome_is_about_what_was_compared(donggang: str) -> None:
    assert [field for field, _code, _severity in found(WORDS, org_head="李四", uscc="")] == ["org_name"]
