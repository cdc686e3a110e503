"""The same number in other filings of the office, and an account that is filed already; and what all of it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from infra.db import office_scope
from services.review.findings import Finding, Severity, accounts, facts, found, others
from tenants.filings.models import Filing
from tenants.offices import claims
from tests.make import make_draft, phone, wechat_id
from tests.services.review.findings.made import told

pytestmark = pytest.mark.django_db
PERSON = "110101199003070118"


def of(filing: Filing, family: object) -> list[Finding]:
    (gathered,) = facts.gathered([filing], {})
    return list(family.find(gathered))  # type: ignore[attr-defined]


def test_the_same_phone_and_the_same_person(donggang: str) -> None:
    number = phone()
    one = make_draft(admin_mobile=number, founder_id_number=PERSON, nickname="听涛")
    other = make_draft(filer_kind="individual", founder_mobile=number, founder_id_number=PERSON)
    assert told(of(other, others)) == [
        ("founder_mobile", "same_number", Severity.HINT),
        ("founder_id_number", "same_number", Severity.HINT),
    ]
    assert {(link.filing, link.words) for one_ in of(other, others) for link in one_.links} == {
        (one.pk, "听涛")
    }


def test_nobody_else_has_it(donggang: str) -> None:
    account, number = wechat_id(), phone()
    make_draft(admin_mobile=number, state="withdrawn")
    make_draft(admin_mobile=number, account=account)  # a change of the same account
    make_draft(admin_mobile=None)
    assert of(make_draft(admin_mobile=number, account=account), others) == []
    assert of(make_draft(), others) == []


def test_another_offices_filings_are_not_looked_at(donggang: str) -> None:
    number = phone()
    with office_scope("lanshan"):
        make_draft(admin_mobile=number)
    assert of(make_draft(admin_mobile=number), others) == []


def test_of_many_some_are_named(donggang: str) -> None:
    number = phone()
    for _ in range(6):
        make_draft(admin_mobile=number)
    (one,) = of(make_draft(admin_mobile=number), others)
    assert len(one.links) == facts.MOST
    assert str(facts.MOST) in str(one.text)


def test_an_account_that_is_filed_already(donggang: str) -> None:
    elsewhere, here, own = (make_draft() for _ in range(3))
    with office_scope("lanshan"):
        claims.hold({elsewhere.wechat_id}, make_draft().pk)
    claims.hold({here.wechat_id}, (holder := make_draft()).pk)
    claims.hold({own.wechat_id}, own.pk)
    assert told(of(elsewhere, accounts)) == [("wechat_id", "filed_elsewhere", Severity.WRONG)]
    (one,) = of(here, accounts)
    assert (one.code, [link.filing for link in one.links]) == ("filed_here", [holder.pk])
    assert of(own, accounts) == []


def test_the_filing_that_is_replaced_has_its_claim_by_right(donggang: str) -> None:
    replaced = make_draft(state="city_archived")
    claims.hold({replaced.wechat_id}, replaced.pk)
    change = make_draft(kind="change", replaces=replaced.pk, wechat_id=replaced.wechat_id)
    assert of(change, accounts) == []
    ended = make_draft(state="withdrawn", wechat_id=replaced.wechat_id)
    assert of(ended, accounts) == []


def test_many_cost_what_one_does(donggang: str) -> None:
    def queries(count: int) -> int:
        filings = [make_draft(admin_mobile=phone(), founder_id_number=PERSON) for _ in range(count)]
        with CaptureQueriesContext(connection) as asked:
            assert len(found(filings, {})) == count
        return len(asked)

    assert queries(1) == queries(20) == 2
