"""The office answers what a filer asked: marked in the queue, answered on the filing's page, once."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from infra.audit.actor import Actor
from infra.db import office_scope
from services.review import counting
from services.review.filters import ASKED
from tenants.filings import asking, questions
from tenants.filings.models import Filing
from tests.api import Caller, member
from tests.make import filer, make_draft, phone

pytestmark = pytest.mark.django_db
OFFICE = "wulian"
CLERK = Actor("staff", "1", "clerk", OFFICE)


def asked(*words: str, **columns: object) -> Filing:
    """A filing about which its filer asked."""
    number = phone()
    with office_scope(OFFICE):
        filing = make_draft(contact=number, **columns)
        for text in words:
            asking.ask(filing, text, filer(number, OFFICE))
    return filing


def of(filing: Filing) -> list[questions.Question]:
    with office_scope(OFFICE):
        return questions.of(filing.pk)


def browser(caller: Caller) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.cookies[f"beian-{caller.office}"] = caller.token
    return client


@pytest.fixture
def here() -> Caller:
    return member(OFFICE, "clerk", "anna")


def page(client: Client, path: str) -> str:
    answer = client.get(f"/o/{OFFICE}/desk/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_answered_on_the_filings_page(here: Caller) -> None:
    filing, desk = asked("可以由他人签名吗？"), browser(here)
    (question,) = of(filing)
    shown = page(desk, f"filings/{filing.pk}/")
    assert "可以由他人签名吗？" in shown
    assert f"/filings/{filing.pk}/answer/" in shown
    body = {"question": str(question.pk), "answer": "可以，\r\n请附授权书。"}
    answer = desk.post(f"/o/{OFFICE}/desk/filings/{filing.pk}/answer/", body)
    assert answer["Location"] == f"/o/{OFFICE}/desk/filings/{filing.pk}/"
    shown = page(desk, f"filings/{filing.pk}/")
    assert "可以，\n请附授权书。" in shown
    assert "/answer/" not in shown
    (kept,) = of(filing)
    assert kept.answered_by
    assert kept.answered_at is not None


@pytest.mark.parametrize("words", ["", " ", "长" * 501, "a\x00b"])
def test_what_is_no_answer_is_refused_with_what_was_typed(here: Caller, words: str) -> None:
    filing = asked("可以吗？", "真的吗？")
    _first, second = of(filing)
    body = {"question": str(second.pk), "answer": words}
    refused = browser(here).post(f"/o/{OFFICE}/desk/filings/{filing.pk}/answer/", body)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert f'id="answer-{second.pk}-fault"' in shown
    assert shown.count("-fault") == 2  # the words, and the field that they belong to
    assert words.strip() in shown
    assert all(question.answered_at is None for question in of(filing))


def test_it_is_answered_once(here: Caller) -> None:
    filing = asked("可以吗？")
    (question,) = of(filing)
    body = {"question": str(question.pk), "text": "可以"}
    assert here.post(f"filings/{filing.pk}/answer", body).json()["answer"] == "可以"
    refused = here.post(f"filings/{filing.pk}/answer", body | {"text": "不可以"})
    assert (refused.status_code, refused.json()["code"]) == (409, "answered-already")
    with office_scope(OFFICE):
        (kept,) = questions.of(filing.pk)
        assert kept.answer.open() == "可以"


def test_a_question_belongs_to_its_filing(here: Caller) -> None:
    filing, other = asked("可以吗？"), asked("真的吗？")
    (question,) = of(other)
    body = {"question": str(question.pk), "text": "可以"}
    assert here.post(f"filings/{filing.pk}/answer", body).json()["code"] == "no-such-question"
    nonsense = {"question": "x", "answer": "可以"}
    address = f"/o/{OFFICE}/desk/filings/{filing.pk}/answer/"
    assert browser(here).post(address, nonsense).status_code == 404


def test_who_does_not_work_here_does_not_answer() -> None:
    filing = asked("可以吗？")
    (question,) = of(filing)
    body = {"question": str(question.pk), "text": "可以"}
    assert member(OFFICE, "auditor", "au").post(f"filings/{filing.pk}/answer", body).status_code == 403
    assert member("lanshan", "clerk", "out").post(f"filings/{filing.pk}/answer", body).status_code == 404
    shown = page(browser(member(OFFICE, "auditor", "au2")), f"filings/{filing.pk}/")
    assert "可以吗？" in shown
    assert "/answer/" not in shown


def test_what_has_ended_may_still_be_answered(here: Caller) -> None:
    filing = asked("可以吗？")
    here.post(f"filings/{filing.pk}/withdraw", {"reason": "closed"})
    (question,) = of(filing)
    body = {"question": str(question.pk), "text": "可以"}
    assert here.post(f"filings/{filing.pk}/answer", body).status_code == 200


def test_the_queue_marks_it_and_lists_it(here: Caller) -> None:
    desk = browser(here)
    quiet, filing = asked(nickname="无人提问"), asked("一", "二", nickname="有人提问")
    shown = page(desk, "?state=draft&search=人提问")
    assert "无人提问" in shown
    assert shown.count('class="badge asked"') == 1
    listed = page(desk, "?state=asked")
    assert str(filing.pk) in listed
    assert str(quiet.pk) not in listed
    with office_scope(OFFICE):
        before = counting.counts(CLERK)[ASKED]
    for question in of(filing):
        here.post(f"filings/{filing.pk}/answer", {"question": str(question.pk), "text": "好"})
    with office_scope(OFFICE):
        assert counting.counts(CLERK)[ASKED] == before - 1
    assert str(filing.pk) not in page(desk, "?state=asked")


def test_the_mark_costs_no_query(here: Caller) -> None:
    desk = browser(here)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            page(desk, path)
        return len(found)

    before = cost("?state=draft")
    asked("一")
    asked("二")
    assert cost("?state=draft") == before <= 9
    assert cost("?state=asked") <= 9


def test_a_decision_is_about_what_was_on_the_page(here: Caller) -> None:
    number = phone()
    with office_scope(OFFICE):
        filing = make_draft(contact=number, state="submitted", paper_state="received")
        seen = filing.sequence
        asking.ask(filing, "可以吗？", filer(number, OFFICE))
    address = f"/o/{OFFICE}/desk/filings/{filing.pk}/approve/"
    refused = browser(here).post(address, {"seen": str(seen)})
    assert refused.status_code == 409
    assert "可以吗？" in refused.content.decode()
