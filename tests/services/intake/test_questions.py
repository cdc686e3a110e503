"""A question to the office, on the filing's page; its answer in the same place. The words are nobody else's."""

import pytest
from django.db import connection
from django.test import Client

from infra.audit.models import AuditEntry
from infra.db import office_scope, shared_scope
from infra.events.models import Outbox
from tenants.filings import questions
from tenants.filings.models import Filing
from tests.api import Caller
from tests.make import make_draft, phone
from tests.services.intake.people import OFFICE, address, browser, clerk, filer, said

pytestmark = pytest.mark.django_db
WORDS = "法人代表王五(13912345678)出差，\n可以由他人签名吗？"


@pytest.fixture
def mobile() -> str:
    return phone()


@pytest.fixture
def filing(mobile: str) -> Filing:
    with office_scope(OFFICE):
        return make_draft(contact=mobile, contact_verified=True)


@pytest.fixture
def own(mobile: str) -> Caller:
    return filer(mobile)


@pytest.fixture
def page(own: Caller) -> Client:
    return browser(own)


def of(filing: Filing) -> list[questions.Question]:
    with office_scope(OFFICE):
        return questions.of(filing.pk)


def answered(filing: Filing, words: str) -> None:
    (*_others, last) = of(filing)
    body = {"question": str(last.pk), "text": words}
    told = clerk().post(f"filings/{filing.pk}/answer", body)
    assert told.status_code == 200, told.content


def test_it_is_asked_and_answered_in_one_place(filing: Filing, page: Client) -> None:
    answer = page.post(address(filing, "ask/"), {"question": WORDS}, follow=True)
    assert said(answer)[0].startswith("success: Your question is with the office.")
    shown = page.get(address(filing)).content.decode()
    assert WORDS in shown
    assert "Not answered yet." in shown
    answered(filing, "可以，请附授权书。")
    shown = page.get(address(filing)).content.decode()
    assert "可以，请附授权书。" in shown
    assert "Not answered yet." not in shown
    assert "The office answered your question." in shown


def test_the_api_has_both(filing: Filing, own: Caller) -> None:
    told = own.post(f"filings/{filing.pk}/questions", {"text": WORDS})
    assert told.status_code == 201
    answered(filing, "可以。")
    (one,) = own.get(f"filings/{filing.pk}/questions").json()
    assert (one["id"], one["text"], one["answer"]) == (told.json()["id"], WORDS, "可以。")


def test_asked_twice_with_one_key_it_is_asked_once(filing: Filing, own: Caller) -> None:
    for _ in range(2):
        own.post(f"filings/{filing.pk}/questions", {"text": WORDS}, Idempotency_Key=f"ask-{filing.pk}")
    assert len(of(filing)) == 1


def test_its_words_are_sealed_and_told_to_nobody(filing: Filing, own: Caller) -> None:
    own.post(f"filings/{filing.pk}/questions", {"text": WORDS})
    answered(filing, "张三会处理")
    with office_scope(OFFICE), connection.cursor() as cursor:
        cursor.execute("SELECT text, answer FROM filings_question WHERE filing = %s", [filing.pk])
        ((text, answer),) = cursor.fetchall()
        assert "王五".encode() not in bytes(text)
        assert "张三".encode() not in bytes(answer)
        lines = list(filing.history.filter(event__startswith="question."))
        acts = list(AuditEntry.objects.filter(subject=filing.pk, action__startswith="question."))
    (question,) = of(filing)
    said_of = {"question": str(question.pk)}
    assert [line.detail for line in lines] == [act.detail for act in acts] == [said_of, said_of]
    with shared_scope():
        events = list(
            Outbox.objects.filter(subject=filing.pk, type__startswith="question.").order_by("sequence")
        )
    assert [event.type for event in events] == ["question.asked", "question.answered"]
    assert all("王五" not in str(event.data) and "张三" not in str(event.data) for event in events)
    assert [event.data["question"] for event in events] == [str(question.pk)] * 2


@pytest.mark.parametrize(
    ("words", "code"), [("", "text-invalid"), (" \n ", "text-invalid"), ("x" * 501, "text-invalid")]
)
def test_nothing_and_too_much_are_refused_with_what_was_typed(
    filing: Filing, page: Client, words: str, code: str
) -> None:
    refused = page.post(address(filing, "ask/"), {"question": words})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert 'id="id_question-fault"' in shown
    assert words in shown
    assert of(filing) == []


def test_five_may_be_open(filing: Filing, own: Caller, page: Client) -> None:
    for number in range(5):
        assert own.post(f"filings/{filing.pk}/questions", {"text": f"问题{number}"}).status_code == 201
    refused = own.post(f"filings/{filing.pk}/questions", {"text": "还有一个"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-questions")
    shown = page.post(address(filing, "ask/"), {"question": "不能丢失的文字"})
    assert (shown.status_code, "不能丢失的文字" in shown.content.decode()) == (429, True)
    answered(filing, "好")
    assert own.post(f"filings/{filing.pk}/questions", {"text": "还有一个"}).status_code == 201
    assert len(of(filing)) == 6


def test_who_is_not_its_filer_does_not_ask(filing: Filing) -> None:
    assert filer(phone()).post(f"filings/{filing.pk}/questions", {"text": "x"}).status_code == 404
    assert clerk().post(f"filings/{filing.pk}/questions", {"text": "x"}).status_code == 403
    assert filer(phone()).get(f"filings/{filing.pk}/questions").status_code == 404
    assert of(filing) == []


def test_a_filing_that_has_ended_is_asked_about_by_phone(filing: Filing, own: Caller, page: Client) -> None:
    own.post(f"filings/{filing.pk}/withdraw", {"reason": "closed"})
    assert own.post(f"filings/{filing.pk}/questions", {"text": "x"}).status_code == 409
    shown = page.get(address(filing)).content.decode()
    assert "/ask/" not in shown
    assert 'href="tel:' in shown
