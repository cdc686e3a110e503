"""A referral: two officers, numbered, frozen and hashed."""

import hashlib
import io
import json
import re
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, Problem, Unprocessable
from services.review import deliveries
from services.review.referrals import actions, queries
from services.review.referrals.models import Referral
from tenants.filings import asking
from tenants.filings.models import Filing
from tests.make import filer, phone
from tests.services.review.referrals.letters import OFFICE, approved, files, proposed, proved, sent, text_of
from tests.services.review.referrals.people import CHEN, LIU, chosen, overdue

pytestmark = pytest.mark.django_db


def test_who_lacks_proof_is_not_proposed_and_is_told_what_lacks() -> None:
    good, bad = proved(), overdue()
    with pytest.raises(Unprocessable) as refused:
        proposed(good, bad)
    (fault,) = refused.value.errors
    assert fault.field == str(bad.pk)
    assert bad.account in str(fault.message)
    assert Referral.objects.count() == 0


def test_the_proof_is_frozen_and_has_no_address() -> None:
    filing = proved(contact=phone())
    referral = proposed(filing)
    deliveries.Delivery.objects.filter(filing=filing.pk).update(fate="failed")
    (item,) = queries.items_of(referral)
    assert [one["fate"] for one in item.proof].count("delivered") == 2
    assert {
        "message",
        "event",
        "about",
        "channel",
        "fate",
        "provider",
        "code",
        "written_at",
        "settled_at",
    } == set(item.proof[0])
    with office_scope(OFFICE):
        contact = Filing.objects.get(pk=filing.pk).contact
        assert contact is not None
        assert contact.open() not in json.dumps(item.proof)


def test_who_proposes_does_not_approve() -> None:
    referral = proposed(proved())
    with pytest.raises(Forbidden, match="not-your-own"):
        actions.approve(referral.pk, CHEN, seen=referral.revision)
    assert actions.approve(referral.pk, LIU, seen=referral.revision).state == "approved"


@pytest.mark.parametrize("role", ["auditor"])
def test_only_officers_act(role: str) -> None:
    auditor = CHEN.__class__("staff", "9", role, "city")
    clerk = CHEN.__class__("staff", "9", "clerk", OFFICE)
    filing = proved()
    for stranger in (auditor, clerk):
        with pytest.raises(Forbidden):
            actions.propose(chosen(filing), "limit", stranger)
    with pytest.raises(Forbidden):
        queries.letters(clerk)


def test_numbers_have_no_gaps() -> None:
    numbers = [approved(proved()).number for _ in range(3)]
    year = timezone.localdate().year
    first = int(numbers[0].partition("〕")[2].removesuffix("号"))
    assert numbers == [f"日网移〔{year}〕{first + n}号" for n in range(3)]
    broken = proposed(third := proved())
    files(third)
    with pytest.raises(Conflict):
        actions.approve(broken.pk, LIU, seen=Referral.objects.get(pk=broken.pk).revision)
    assert approved(proved()).number == f"日网移〔{year}〕{first + 3}号"


def test_letter_and_list_say_what_is_needed_and_no_more() -> None:
    filing = proved(
        original_id="gh_0123456789ab",
        nickname="=1+1 海岸",
        founder_name="王小海",
        contact=phone(),
        founder_id_number="110105194912310026",
    )
    referral = sent(filing)
    sheet, letter = queries.sent(referral, "list"), queries.sent(referral, "letter")
    for name, data in (("list", sheet), ("letter", letter)):
        where = referral.files[name]
        assert where["sha256"] == hashlib.sha256(data).hexdigest()
    printed = text_of(letter).replace("\n", "")
    for said in (
        referral.number,
        "gh_0123456789ab",
        "日照海岸书屋有限公司",
        "限制发布",
        "深圳市腾讯计算机系统有限公司",
    ):
        assert said in printed
    assert referral.files["list"]["sha256"] in printed.replace(" ", "")
    rows = list(load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True))
    assert rows[0] == (
        "序号",
        "微信账号",
        "原始ID",
        "账号名称",
        "账号主体",
        "受理单位",
        "事实",
        "依据",
        "请求措施",
    )
    assert rows[1][:5] == ("1", filing.wechat_id, "gh_0123456789ab", "=1+1 海岸", "日照海岸书屋有限公司")
    assert load_workbook(io.BytesIO(sheet)).active["D2"].data_type == "s"
    assert "共通知2次" in rows[1][6]
    assert not re.search(r"\d-\d", rows[1][6]), "days are written as a letter writes them"
    with office_scope(OFFICE):
        contact = Filing.objects.get(pk=filing.pk).contact
        assert contact is not None
        secrets = ("110105194912310026", contact.open(), contact.open().removeprefix("+86"))
    for secret in secrets:
        assert secret not in printed
        assert all(secret not in str(cell) for row in rows for cell in row)


def test_every_step_is_kept_with_who_and_when() -> None:
    filing = proved()
    referral = sent(filing)
    for state in ("received", "acted_on", "answered"):
        referral = actions.follow(referral.pk, state, CHEN, f"note {state}", seen=referral.revision)
    steps = [
        (step.what, step.by, step.note.open() if step.note else "") for step in queries.steps_of(referral)
    ]
    assert steps == [
        ("proposed", CHEN.id, ""), ("approved", LIU.id, ""), ("sent", LIU.id, "EMS 1234"),
        *((state, CHEN.id, f"note {state}") for state in ("received", "acted_on", "answered")),
    ]  # fmt: skip
    assert AuditEntry.objects.filter(subject=referral.pk).count() == 6
    with office_scope(OFFICE):
        read = set(AuditEntry.objects.filter(subject=filing.pk).values_list("action", flat=True))
    assert {"referral.proposed", "referral.sent"} <= read
    with pytest.raises(Conflict):
        actions.follow(referral.pk, "received", CHEN, seen=referral.revision)


def test_what_was_not_seen_is_not_decided() -> None:
    referral = proposed(proved(), leaving := proved())
    files(leaving)
    with pytest.raises(Conflict, match="referral-changed"):
        actions.approve(referral.pk, LIU, seen=referral.revision)


def test_it_is_taken_back_before_and_after_it_was_sent() -> None:
    filing = proved()
    referral = proposed(filing)
    assert actions.take_back(referral.pk, CHEN, "wrong", seen=referral.revision).state == "taken_back"
    again = sent(filing)  # it is free for another letter
    draft = actions.take_back(again.pk, CHEN, seen=again.revision)
    assert draft.takes_back_id == again.pk
    assert [item.filing for item in queries.items_of(draft)] == [filing.pk]
    with pytest.raises(Forbidden):
        actions.approve(draft.pk, CHEN, seen=draft.revision)


def test_an_account_is_named_by_one_letter_at_a_time() -> None:
    filing = proved()
    proposed(filing)
    with pytest.raises(Unprocessable):
        proposed(filing)


def test_who_waits_for_an_answer_is_not_referred() -> None:
    number = phone()
    filing = proved(contact=number)
    with office_scope(OFFICE):
        asking.ask(Filing.objects.get(pk=filing.pk), "为什么要备案？", filer(number))
    with pytest.raises(Unprocessable) as refused:
        proposed(filing)
    assert filing.account in str(refused.value.errors[0].message)


def test_a_store_that_is_away_sends_nothing(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    referral = approved(proved())
    settings.MINIO_ENDPOINT = "127.0.0.1:1"
    with pytest.raises(Problem, match="store-unavailable"):
        actions.send(referral.pk, CHEN, seen=referral.revision)
    referral.refresh_from_db()
    assert (referral.state, referral.files) == ("approved", {})
