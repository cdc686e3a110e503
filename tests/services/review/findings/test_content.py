"""News are a word to the content office, and no fault."""

from services.review.findings import Severity, content
from tests.services.review.findings.made import facts, told


def test_news_are_a_hint() -> None:
    assert told(content.find(facts(content=["policy", "news"]))) == [("content", "news", Severity.HINT)]


def test_nothing_else_is() -> None:
    assert told(content.find(facts(content=["policy", "social"]))) == []
    assert told(content.find(facts())) == []
