"""From the sign-in code to the archive, over everything that really runs."""

import re
from collections import Counter
from datetime import date

import pytest

from demonstration.people import Filer
from tests.journeys.steps import RECENT, approve, begin, documents_of, hand_in, submitted
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("system")

TOLD = ["filing.submitted", "filing.county_approved", "filing.city_archived"]


@pytest.mark.parametrize(
    ("kind", "office", "other"),
    [
        ("institution", "donggang", "lanshan"),
        ("company", "lanshan", "donggang"),
        ("individual", "donggang", "lanshan"),
    ],
)
def test_a_filing_goes_from_the_code_to_the_archive(
    system: System, kind: str, office: str, other: str
) -> None:
    filer = system.cast(office).filer(kind, RECENT)
    me = system.filer(office, filer.person.email if kind == "company" else filer.person.mobile)
    filing = begin(me, filer)
    refused = me.ask("POST", f"filings/{filing}/submit", {})
    missing = {error["field"] for error in refused.json["errors"]}
    documents = documents_of(me, filing, filer)
    assert (refused.status, missing) == (422, {f"documents.{kind}" for kind in documents})
    hand_in(me, filing, filer)

    clerk, officer = system.staff(office), system.staff("city")
    assert filing in {row["id"] for row in clerk.get("queue", search=str(filer.form["nickname"]))["filings"]}
    clerk.post(f"filings/{filing}/claim")
    assert approve(clerk, filing)["state"] == "county_approved"
    eventually(lambda: filing in {row["filing"] for row in officer.get("docket", office=office)["entries"]})
    archived = officer.post(f"docket/{office}/{filing}/archive")
    assert archived["state"] == "city_archived"
    assert re.fullmatch(r"日网备\d{4}-(DG|LS)-\d{5}", archived["number"])
    assert [line["event"] for line in me.get(f"filings/{filing}/history") if "filing." in line["event"]] == [
        "filing.drafted",
        *TOLD,
    ]

    system.settle()
    hears_once(system, filer, archived["number"])
    stranger = system.staff(other)
    for path in (f"filings/{filing}", f"filings/{filing}/history", f"filings/{filing}/form.pdf"):
        assert stranger.ask("GET", path).status == 404
    assert filing not in {row["id"] for row in stranger.get("queue", state="city_archived")["filings"]}


def hears_once(system: System, filer: Filer, number: str) -> None:
    """The filer has had each message once by SMS and once by mail, in Chinese, and no other but a code.

    What leaves within a moment arrives in any order.
    """
    texts = [m for m in system.sink.messages(filer.person.mobile) if m["template"] != "signin_code"]
    assert Counter(message["template"] for message in texts) == Counter(TOLD)
    assert all(message["signature"].endswith("网信办") for message in texts)
    mails = [m for m in system.sink.messages(filer.person.email) if str(filer.form["nickname"]) in m["text"]]
    assert len(mails) == len({mail["subject"] for mail in mails}) == len(TOLD)
    assert [text["template"] for text in texts if number in text["text"]] == TOLD[-1:]
    assert ["备案完成" in mail["subject"] for mail in mails if number in mail["text"]] == [True]


def test_who_is_overdue_is_told_and_files_late(system: System) -> None:
    filer = system.cast("lanshan").filer("company", date(2017, 1, 1))
    clerk, officer = system.staff("lanshan"), system.staff("city")
    filing = begin(clerk, filer)
    assert clerk.get(f"filings/{filing}")["due_on"] == "2017-04-20"
    system.clock()
    eventually(lambda: clerk.get(f"filings/{filing}")["state"] == "overdue")
    system.settle()
    (text,) = system.sink.messages(filer.person.mobile)
    (mail,) = system.sink.messages(filer.person.email)
    assert text["template"] == "filing.overdue"
    assert "逾期" in mail["subject"] + mail["text"]

    me = system.filer("lanshan", filer.person.mobile)
    hand_in(me, filing, filer)
    system.clock()
    assert approve(system.staff("lanshan", "supervisor"), filing)["late"] is True
    assert officer.post(f"docket/lanshan/{filing}/archive")["late"] is True
    system.settle()
    docket = officer.get("docket", state="city_archived", search=account(filer))
    assert [(entry["filing"], entry["late"]) for entry in docket["entries"]] == [(filing, True)]


def account(filer: Filer) -> str:
    return str(filer.form["original_id"] or filer.form["wechat_id"])


def test_an_account_is_filed_with_one_office(system: System) -> None:
    filer = system.cast("donggang").filer("individual", RECENT)
    begin(system.filer("donggang", filer.person.mobile), filer)
    elsewhere = system.filer("lanshan", filer.person.email)
    refused = elsewhere.ask("POST", "filings", {"filer_kind": filer.kind, **filer.form})
    assert (refused.status, refused.code) == (409, "account-filed-already")
    assert "东港区委宣传部网络管理中心" in refused.json["title"]


def test_everything_to_correct_is_told_at_once(system: System) -> None:
    filer = system.cast("donggang").filer("institution", RECENT)
    me, clerk = system.filer("donggang", filer.person.mobile), system.staff("donggang")
    filing = submitted(me, filer)
    reasons = [
        {"field": "purpose", "message": "功能定位过于笼统", "fix": "请写明信息发布范围"},
        {"field": "documents.registration_form", "message": "公章不清晰", "fix": "请重新拍照"},
        {"field": "followers", "message": "关注量与后台不一致", "fix": "请按当日数据填写"},
    ]
    returned = clerk.post(f"filings/{filing}/return", {"reasons": reasons})
    assert (returned["state"], returned["return_reasons"]) == ("returned", reasons)
    system.settle()
    # Two mails that leave within a moment arrive in any order.
    (mail,) = (
        one for one in system.sink.messages(filer.person.email) if reasons[0]["message"] in one["text"]
    )
    assert [
        said for reason in reasons for said in (reason["message"], reason["fix"]) if said not in mail["text"]
    ] == []

    me.call("PATCH", f"filings/{filing}", {"purpose": "发布办事指南，面向本地居民", "followers": 77})
    hand_in(me, filing, filer)
    corrected = me.get(f"filings/{filing}")
    assert (corrected["state"], corrected["form"]["followers"]) == ("submitted", 77)
    assert approve(clerk, filing)["return_reasons"] == []
