"""The city pack of Rizhao, and what is said of a pack that is wrong."""

import re
from datetime import date
from decimal import Decimal
from string import Formatter

import pytest
from django.utils import translation

from tenants.filings.states import DocumentKind, FilerKind
from tenants.offices.citypack import CITIES, CityPack, CityPackError, load, parse

SOURCE = (CITIES / "rizhao.toml").read_text(encoding="utf-8")
SLUGS = ["city", "donggang", "lanshan", "juxian", "wulian", "kaifaqu", "shanhaitian"]


def test_the_seven_offices_of_annex_2():
    pack = load("rizhao")
    assert [office.slug for office in pack.offices] == SLUGS
    assert [office.slug for office in pack.offices if office.kind == "city"] == ["city"]
    assert [office.telephone for office in pack.offices] == [
        "0633-8827067",
        "0633-8254005",
        "0633-2612378",
        "0633-6227675",
        "0633-5231090",
        "0633-8352823",
        "0633-8316036",
    ]
    assert pack.office("donggang").name == "东港区委宣传部网络管理中心"
    assert pack.office("juxian").email == "jzwzbs@126.com"
    assert pack.office("wulian").address == "五莲县富强路101号1413室 互联网信息科"
    assert all(office.place for office in pack.offices)
    with pytest.raises(KeyError):
        pack.office("qingdao")


def test_a_pack_need_not_know_where_its_offices_are():
    without = re.sub(r"(?m)^(place|also) = .*\n", "", SOURCE)
    pack = parse(without, source="rizhao.toml")
    assert {(office.place, office.also) for office in pack.offices} == {(None, ())}


def test_the_exercise():
    pack = load("rizhao")
    assert (pack.period.starts_on, pack.period.ends_on) == (date(2017, 3, 20), date(2017, 4, 20))
    assert pack.period.days_after_opening == 30
    assert set(pack.reminders.of_kinds().values()) == {(-7, -1, 0, 7, 14)}
    assert (pack.limits.district_examination, pack.limits.city_archive, pack.limits.correction) == (5, 5, 5)
    assert pack.limits.correction_at_most == 90
    assert (pack.budget.sms_a_month, pack.budget.mail_a_month) == (20_000, 50_000)
    assert (pack.budget.sms_price, pack.budget.warn_at) == (Decimal("0.05"), 80)
    assert len(pack.who_must_file) == 4
    assert pack.filing_number(year=2017, office="DG", number=42) == "日网备2017-DG-00042"
    assert [name for _, name, _, _ in Formatter().parse(pack.number_format) if name] == [
        "year",
        "office",
        "number",
    ]


def test_the_materials_are_the_filers_and_documents_of_a_filing():
    pack = load("rizhao")
    assert set(pack.materials) == set(FilerKind.values)
    assert {kind for materials in pack.materials.values() for kind in materials.documents} == set(
        DocumentKind.values
    )
    assert pack.materials["individual"].documents == ("identity_card", "registration_form")


def test_the_notice_in_both_languages():
    pack = load("rizhao")
    assert len(pack.notice.sections) == 4
    assert pack.notice.sections[3].paragraphs[3].zh.endswith("在开通30天内进行备案登记。")
    with translation.override("en"):
        assert str(pack.notice.sections[0].paragraphs[0]) == "20 March to 20 April 2017"
    with translation.override("zh-hans"):
        assert str(pack.notice.sections[0].paragraphs[0]) == "2017年3月20日至4月20日"


def test_laws_that_have_changed_say_so():
    basis = load("rizhao").legal_basis
    assert [law.status for law in basis if law.cited] == ["amended", "replaced", "in_force", "replaced"]
    assert all(law.today.zh and law.today.en for law in basis)


def test_a_pack_without_a_budget_limits_nothing():
    without = re.sub(r"(?s)\[budget\].*?(?=\[reminders\])", "", SOURCE)
    budget = parse(without, source="rizhao.toml").budget
    assert (budget.sms_a_month, budget.mail_a_month, budget.sms_price) == (0, 0, Decimal("0.05"))


def test_how_the_city_supervises():
    rules = load("rizhao").supervision
    assert [(rule.colour, rule.days) for rule in rules.cards] == [("yellow", -1), ("red", 1)]
    assert rules.order_number.format(year=2026, office="DG", number=3) == "日网督2026-DG-003"
    assert (rules.answer_within, rules.remind_before, rules.ranked_from) == (3, 1, 10)
    without = re.sub(r"(?s)\[supervision\].*?\n\n", "", SOURCE)
    assert parse(without, source="rizhao.toml").supervision.cards == rules.cards


def test_it_survives_being_stored():
    pack = load("rizhao")
    assert CityPack.model_validate(pack.model_dump(mode="json")) == pack
    assert load("rizhao") is pack


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('slug = "donggang"', 'slug = "dong_gang"', "offices.1.slug"),
        ('code = "DG"', 'code = "dg"', "offices.1.code"),
        ('code = "DG"', 'code = "LS"', "code LS is there twice"),
        ('slug = "donggang"', 'slug = "lanshan"', "slug lanshan is there twice"),
        ('phone = "8254005"', "", "offices.1.phone: Field required"),
        ('phone = "8254005"', 'fone = "8254005"', "offices.1.fone: Extra inputs"),
        ('kind = "city"', 'kind = "district"', 'exactly one has kind = "city"'),
        (
            "ends_on = 2017-04-20",
            "ends_on = 2017-02-20",
            "period: Value error, ends_on lies before starts_on",
        ),
        ("place = [35.417, 119.527]", "place = [119.527, 35.417]", "offices.0.place.0"),
        ("place = [35.417, 119.527]", "place = [35.417]", "offices.0.place"),
        ("correction = 5", "correction = 0", "limits.correction"),
        ("sms_a_month = 20000", "sms_a_month = -1", "budget.sms_a_month"),
        ('sms_price = "0.05"', 'sms_price = "free"', "budget.sms_price"),
        ("warn_at = 80", "warn_at = 100", "budget.warn_at"),
        (
            "codes_an_hour_city = 2000",
            "codes_an_hour_city = 5",
            "codes_an_hour_city is less than one office's",
        ),
        ("hours = 24", "hours = 0", "confirmation.hours"),
        ("institution = [-7, -1, 0, 7, 14]", "institution = [0, -1]", "institution: not in rising order"),
        ("clerk_after = 21", "clerk_after = 14", "clerk_after comes before the last reminder"),
        ("city_after = 30", "city_after = 21", "city_after comes before clerk_after"),
        ('["business_licence",', '["licence",', "materials.company.documents.0"),
        (
            "[materials.individual]",
            "[materials.person]",
            "materials: individual, person is missing or unknown",
        ),
        ("{number:05d}", "{nummer:05d}", "number_format: needs"),
        ("{number:05d}", "{number:xx}", "number_format: needs"),
        ('office = "city"', 'office = "town"', "paper.office: no office has the slug town"),
        (
            'colour = "red", days = 1',
            'colour = "red", days = -1',
            "supervision: Value error, cards: red comes before",
        ),
        ('colour = "red", days = 1', 'colour = "yellow", days = 1', "cards: two rules of one colour"),
        ('colour = "red", days = 1', 'colour = "blue", days = 1', "supervision.cards.1.colour"),
        ("{number:03d}", "{serial:03d}", "order_number: needs"),
        ("retention_years = 10", "retention_years = ", "rizhao.toml: Invalid value"),
    ],
)
def test_what_is_wrong_is_named(old, new, said):
    assert old in SOURCE
    with pytest.raises(CityPackError, match=re.escape(said)) as caught:
        parse(SOURCE.replace(old, new, 1), source="rizhao.toml")
    assert str(caught.value).startswith("rizhao.toml: ")


@pytest.mark.parametrize("name", ["qingdao", "../rizhao", "", "rizhao.toml"])
def test_a_city_without_a_pack(name):
    with pytest.raises(CityPackError, match="there is: rizhao"):
        load(name)
