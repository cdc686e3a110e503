"""The parts of the exercise as forms: each value in its place, each fault at its field."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from infra.db import office_scope
from services.review.setup.editing import AGAINST
from services.review.setup.parts import ALL
from tenants.offices import citypack, directory, packparts
from tests.make import make_draft
from tests.services.review.setup.forms import PART, Form, now

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LATER = timezone.localtime() + timedelta(days=30)


@pytest.mark.parametrize(
    ("code", "name", "value", "said"),
    [
        ("period", "period-ends_on", "2017-01-01", "ends before it begins"),
        ("period", "period-ends_on", "soon", "Enter a valid date"),
        ("period", "period-days_after_opening", "0", "greater than or equal to 1"),
        ("period", "notice-title-en", "", "This field is required"),
        ("limits", "limits-city_archive", "61", "less than or equal to 60"),
        ("limits", "supervision-cards-red", "-3", "after the yellow one"),
        ("reminders", "reminders-company", "7, 1", "rising order"),
        ("reminders", "reminders-company", "a", "whole numbers"),
        ("reminders", "reminders-clerk_after", "3", "after the last reminder"),
        ("reminders", "reminders-city_after", "20", "after the district"),
        ("reminders", "peace-quiet_to", "08:00", "Quiet is the night"),
        ("reminders", "peace-reminders_from", "23:59:59.999999", "ends before"),
        ("numbering", "number_format", "{year}-{office}", "once each"),
        ("numbering", "number_format", "{year}{office}{number.__class__}", "once each"),
        ("numbering", "number_format", "{year}{office}{number:99999999d}", "once each"),
        ("numbering", "referral-number_format", "{number}", "once each"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    officer: Client, code: str, name: str, value: str, said: str
) -> None:
    form, base = Form(officer, code), now()
    form.fields[name] = value
    page = form.send()
    assert page.status_code == 422
    fault = page.content.decode().partition(f'id="id_{name}-fault"')[2].partition("</p>")[0]
    assert said in fault
    assert now().pk == base.pk


def test_each_sentence_against_values_belongs_to_one_of_the_packs_own() -> None:
    source = "".join(Path(str(module.__file__)).read_text("utf-8") for module in (citypack, packparts))
    for words in AGAINST:
        assert words.split("clerk_after comes before the last")[0] in source


@pytest.mark.parametrize("code", [part.code for part in ALL])
def test_each_part_sent_as_it_is_changes_nothing(officer: Client, code: str) -> None:
    page = Form(officer, code).send()
    assert page.status_code == 422
    assert "Nothing is another than it was" in page.content.decode()


def test_documents_of_a_kind_of_filer(officer: Client) -> None:
    form = Form(officer, "documents")
    company = next(name for name in form.fields if name.startswith("materials-1-documents"))
    form.make(**{company.replace("-", "__"): ["business_licence", "registration_form"]})
    assert list(directory.pack().materials["company"].documents) == ["business_licence", "registration_form"]
    with office_scope("wulian"):
        from tenants.filings.documents import needed_documents

        assert needed_documents(make_draft(filer_kind="company")) == ["business_licence", "registration_form"]


def test_a_point_of_the_checklist_more_one_less_and_another_order(officer: Client) -> None:
    before = directory.pack().examining.checklist
    form, new = Form(officer, "checklist"), len(before)
    more = {
        "zh": "账号头像规范",
        "en": "The picture is proper",
        "filer_kinds": ["company"],
        "about": ["nickname"],
        "ORDER": "1",
    }
    form.fields |= {f"points-{new}-{name}": value for name, value in more.items()} | {
        "points-0-ORDER": "3",
        "points-1-DELETE": "on",
    }
    form.make()
    after = directory.pack().examining.checklist
    assert after[0].text.zh == "账号头像规范" or after[1].text.zh == "账号头像规范"
    assert before[1].id not in {point.id for point in after}
    assert len(after) == len(before)
    new_point = next(point for point in after if point.text.zh == "账号头像规范")
    assert (new_point.about, new_point.filer_kinds) == (("nickname",), ("company",))
    assert new_point in directory.pack().examining.points_for("company")


def test_a_section_has_as_many_paragraphs_in_both_languages(officer: Client) -> None:
    form = Form(officer, "text")
    page = form.send(sections__0__zh="第一段\n第二段")
    assert page.status_code == 422
    assert "2 and 1" in page.content.decode()
    form.make(sections__0__en="One\nTwo")
    assert [one.zh for one in directory.pack().notice.sections[0].paragraphs] == ["第一段", "第二段"]


def test_a_reason_of_all_offices(officer: Client) -> None:
    count = len(directory.pack().examining.return_reasons)
    form = Form(officer, "reasons")
    words = {
        "message_zh": "头像违规",
        "message_en": "Bad picture",
        "fix_zh": "请更换",
        "fix_en": "Change it",
        "field": "nickname",
    }
    form.make(**{f"reasons__{count}__{name}": value for name, value in words.items()})
    assert directory.pack().examining.return_reasons[-1].message.zh == "头像违规"


def test_a_number_is_shown_as_it_will_be(officer: Client) -> None:
    form = Form(officer, "numbering")
    assert "日网备2026-DG-00001" in officer.get(PART.format("numbering")).content.decode()
    page = form.make(number_format="RZ{year}{office}{number:04d}")
    assert "RZ2026DG0001" in page.content.decode()
    assert directory.pack().filing_number(year=2026, office="DG", number=7) == "RZ2026DG0007"
