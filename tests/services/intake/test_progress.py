"""A filing's page: what is to be done now, by when, what comes next, what happened; in words, and no names of staff."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from infra.audit.actor import CLOCK, Actor
from infra.db import office_scope
from services.intake import timeline
from services.intake.timeline import THEN, WORDS
from tenants.filings import documents, workflow
from tenants.filings.events import OF_TRANSITION, DocumentChecked, Drafted, PaperReceived
from tenants.filings.models import Filing
from tenants.filings.states import State
from tests.make import STAFF, make_draft, phone
from tests.make import filer as made_filer
from tests.services.intake.people import OFFICE, address, browser, filer
from tests.tenants.filings.document_checks.corpus import pdf

pytestmark = pytest.mark.django_db
COLLEAGUE = Actor("staff", "777", "clerk", OFFICE)
OFFICER = Actor("staff", "778", "officer", "city")
KINDS = ("identity_card", "registration_form")
WHOLE = {
    "filer_kind": "individual",
    "nickname": "海岸书屋",
    "account_type": "subscription",
    "content": ["news"],
    "purpose": "介绍海边的书店和读书活动，面向市民。",
    "opened_on": date(2026, 11, 1),
    "verified": False,
    "admin_name": "王五",
    "admin_wechat": "wangwu_88",
    "followers": 12,
    "founder_name": "王五",
    "employer": "海岸书屋",
    "founder_id_number": "110101199003070118",
}


def filed(state: str = "draft", attached: tuple[str, ...] = KINDS, **columns: Any) -> Filing:
    """A filing of an individual with a whole form, brought to a state; its contact is the administrator's number."""
    number = phone()
    known = WHOLE | {"admin_mobile": number, "founder_mobile": number, "email": f"{number[3:]}@example.com"}
    with office_scope(OFFICE):
        filing = make_draft(contact=number, contact_verified=True, **{**known, **columns})
        him = filer_of(filing)
        for kind in attached:
            documents.attach(filing, kind, pdf(), "x.pdf", him)
        if state != "draft":
            workflow.move(filing, "submit", him, now=timezone.now())
        if state == "returned":
            asked = [
                {"field": "purpose", "message": "太简单", "fix": "写明范围"},
                {"field": "documents.identity_card", "message": "看不清"},
            ]
            due = date.today() + timedelta(days=9)  # noqa: DTZ011 - any day of soon
            detail = {"reasons": [{"field": one["field"]} for one in asked]}
            workflow.move(
                filing,
                "return_for_correction",
                COLLEAGUE,
                reasons=asked,
                due_on=due,
                due_reason=[],
                detail=detail,
            )
        return filing


def filer_of(filing: Filing) -> Actor:
    return made_filer(filing.contact.open())


def page(filing: Filing, language: str = "en") -> str:
    answer = client(filing, language).get(address(filing))
    assert answer.status_code == 200
    return answer.content.decode()


def client(filing: Filing, language: str = "en") -> Client:
    return browser(filer(filing.contact.open(), language=language), language)


def heading(shown: str) -> str:
    """What is to be done now."""
    found = re.search(r'<h2 id="turn">(?:<svg.*?</svg>)?(.*?)</h2>', shown, re.DOTALL)
    assert found
    return found[1].strip()


def happened(shown: str) -> list[str]:
    """The timeline's sentences, newest first."""
    part = shown[shown.index('id="happened"') : shown.index('id="questions"')]
    return [
        " ".join(re.sub("<[^>]+>", " ", one).split())
        for one in re.findall(r"<li>(.*?)</li>", part, re.DOTALL)
    ]


def changed(filing: Filing, **columns: Any) -> None:
    with office_scope(OFFICE):
        Filing.objects.filter(pk=filing.pk).update(**columns)


def test_first_the_form_then_the_documents_then_the_sheet_then_to_submit() -> None:
    assert (
        heading(page(filed(attached=(), purpose="", nickname="")))
        == "Fill in the form: 2 fields are missing."
    )
    assert heading(page(filed(attached=()))) == "Add the documents: 2 are missing."
    sheet = page(filed(attached=("identity_card",)))
    assert heading(sheet) == "Print the form, put the seal on it or sign it, and add a photo of it."
    whole = page(filed())
    assert heading(whole) == "Everything is there: submit it."
    assert whole.count("/submit/") == 1


def test_what_is_to_be_corrected_comes_first_and_all_together() -> None:
    shown = page(filed("returned"))
    assert heading(shown) == "Correct 2 points, then submit again."
    for words in ("太简单", "写明范围", "看不清", "#id_purpose", "#document-identity_card", "days are left"):
        assert words in shown
    (asked,) = [one for one in happened(shown) if one.startswith("The district office asked you to correct:")]
    for words in ("Purpose", "Identity card", "Then: correct all of it together"):
        assert words in asked


def test_the_paper_is_the_filers_to_bring_until_it_is_there() -> None:
    filing = filed("submitted")
    shown = page(filing)
    assert heading(shown) == "Hand the sealed or signed form in."
    assert "It is your turn" in shown
    changed(filing, paper_state="differs")
    assert heading(page(filing)) == "Print the form again, have it sealed or signed, and hand it in."
    changed(filing, paper_state="received")
    shown = page(filing)
    assert heading(shown) == "There is nothing to do for you now."
    assert "It is your turn" not in shown
    assert "The office is to be done by" in shown
    assert "Why this date" in shown


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        ("draft", ["You submit it", "The district office examines", "The city office archives"]),
        ("submitted", ["The district office examines", "The city office archives"]),
    ],
)
def test_what_comes_next_is_said_with_its_days(state: str, steps: list[str]) -> None:
    shown = page(filed(state))
    found = re.search(r'<div class="ahead rule">(.*?)</div>', shown, re.DOTALL)
    assert found
    said = re.findall("<li>(.*?)</li>", found[1])
    assert [one.startswith(step) for one, step in zip(said, steps, strict=True)] == [True] * len(steps)
    assert "within 5 working days" in said[-1]


def test_to_the_end() -> None:
    filing = filed("submitted", paper_state="received")
    with office_scope(OFFICE):
        workflow.move(filing, "approve", COLLEAGUE, now=timezone.now())
    approved = page(filing)
    with office_scope(OFFICE):
        workflow.move(filing, "send_back", OFFICER, reason="x", now=timezone.now())
        workflow.move(filing, "approve", COLLEAGUE, now=timezone.now())
        workflow.move(filing, "archive", OFFICER, number="日网备2026-DG-00077")
    assert "The city office will archive it" in approved
    assert heading(approved) == "There is nothing to do for you now."
    shown = page(filing)
    assert heading(shown) == "Filed"
    assert 'class="ahead' not in shown
    assert happened(shown)[0].startswith("The city office archived it under the number 日网备2026-DG-00077.")
    assert "777" not in "".join(happened(shown))
    assert "778" not in "".join(happened(shown))


def test_overdue_and_withdrawn() -> None:
    filing = filed(due_on=date(2026, 11, 2), first_due_on=date(2026, 11, 2))
    with office_scope(OFFICE):
        workflow.move(filing, "lapse", CLOCK)
    late = page(filing)
    with office_scope(OFFICE):
        workflow.move(filing, "withdraw", filer_of(filing), reason="exempt", detail={"reason": "exempt"})
    assert "you can still file" in late
    assert heading(late) == "Everything is there: submit it."
    shown = page(filing)
    assert heading(shown) == "Ended"
    assert happened(shown)[0].startswith("You withdrew it. Exempt That is the end of this filing.")


def test_who_did_it_is_told_as_you_or_the_office() -> None:
    filing = filed(attached=())
    with office_scope(OFFICE):
        lines = {line.event: line for line in filing.history.all()}
        workflow.move(filing, "withdraw", STAFF, reason="closed", detail={"reason": "closed"})
    assert lines["filing.drafted"].actor_kind == "staff"
    newest, oldest = happened(page(filing))
    assert newest.startswith("The office withdrew it. The account is closed")
    assert oldest.startswith("The office has put the account down")


def test_every_event_that_a_filer_may_see_has_its_sentence_in_both_languages() -> None:
    known = {event.type for event in (*OF_TRANSITION.values(), Drafted, PaperReceived, DocumentChecked)}
    assert known <= set(WORDS)
    assert {f"filing.{state}" for state in State if state != State.DRAFT} <= set(THEN)
    filing = filed("returned")
    for one in happened(page(filing, "zh-hans")):
        assert not re.search("[A-Za-z]", one), one


def test_much_that_happened_unfolds() -> None:
    filing = filed(attached=())
    with office_scope(OFFICE):
        for _ in range(timeline.SHOWN):
            documents.attach(filing, "identity_card", pdf(), "x.pdf", STAFF)
    shown = page(filing)
    assert "Before that" in shown
    assert len(happened(shown)) == timeline.SHOWN + 1


def test_a_withdrawal_says_why_or_is_refused_with_the_reasons_open() -> None:
    filing = filed(attached=())
    refused = client(filing).post(address(filing, "withdraw/"), {})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert shown.count('name="reason"') == 4
    assert client(filing).post(address(filing, "withdraw/"), {"reason": "closed"}).status_code == 302


def test_what_the_page_costs_does_not_grow_with_what_happened() -> None:
    filing = filed()
    reader = client(filing)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(address(filing)).status_code == 200
        return len(asked)

    before = cost()
    reader.post(address(filing, "ask/"), {"question": "可以吗？"})
    reader.get(address(filing))
    assert cost() == before <= 8


def test_in_chinese_it_says_what_to_do() -> None:
    with translation.override("zh-hans"):
        assert heading(page(filed(), "zh-hans")) == "材料已齐全，请提交。"
