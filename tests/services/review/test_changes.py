"""What has changed since the last return, field by field and document by document."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from infra.audit.actor import Actor
from infra.db import office_scope
from services.review import actions, bench
from tenants.filings import documents, lodging, versions, workflow
from tenants.filings.corrections import Again
from tenants.filings.models import Filing
from tenants.filings.versions import Version
from tests.filers import WHOLE
from tests.make import filer, make_draft, phone
from tests.tenants.filings.document_checks import corpus

pytestmark = pytest.mark.django_db
CLERK = Actor("staff", "2", "clerk", "donggang")
POINTS = [
    {"field": "purpose", "message": "太笼统", "fix": "写明范围"},
    {"field": "followers", "message": "不一致", "fix": ""},
    {"field": "documents.business_licence", "message": "模糊", "fix": ""},
    {"field": "documents.identity_card", "message": "缺日期", "fix": ""},
    {"field": "", "message": "请打印后盖章", "fix": ""},
]


class Case:
    """A filing that was returned with POINTS, and its filer."""

    def __init__(self, **columns: Any) -> None:
        self.number = phone()
        filled = {**WHOLE, "admin_mobile": self.number, "contact": self.number, **columns}
        self.filing, self.filer = make_draft(**filled), filer(self.number)
        for kind in ("business_licence", "identity_card"):
            self.attach(kind)
        workflow.move(self.filing, "submit", self.filer, now=timezone.now())
        actions.return_filing(self.filing, CLERK, POINTS)

    def attach(self, kind: str) -> None:
        documents.attach(self.filing, kind, corpus.jpeg(), "a.jpg", self.filer)

    def mend(self, **values: Any) -> None:
        self.filing = lodging.edit(self.filing.pk, values, self.filer)

    @property
    def bench(self) -> bench.Bench:
        filing = Filing.objects.get(pk=self.filing.pk)
        return bench.laid_out(filing, documents.current(filing), ("business_licence", "identity_card"))


def was(of: bench.Bench) -> dict[str, str]:
    """What stood there, of the fields that are marked."""
    return {line.name: line.was for _title, lines in of.parts for line in lines if line.was is not None}


def test_nothing_is_marked_where_nothing_has_changed(donggang: str) -> None:
    case = Case()
    assert was(case.bench) == {}
    assert (case.bench.changed, case.bench.unknown) == (0, False)
    assert [point.done for point in case.bench.asked] == [False, False, False, False, None]


def test_a_field_that_has_changed_shows_what_stood_there(donggang: str) -> None:
    case = Case()
    case.mend(purpose="发布通知", content=["policy"], verified=False, opened_on="2016-05-05", org_head="")
    with override("zh-hans"):
        marked = was(case.bench)
    assert marked == {
        "purpose": "发布政务信息",
        "content": "新闻发布、政策法规",
        "verified": "是",
        "opened_on": "2016-05-04",
        "org_head": "李四",
    }
    assert [point.done for point in case.bench.asked] == [True, False, False, False, None]
    case.mend(purpose="发布政务信息")
    assert "purpose" not in was(case.bench)


def test_of_a_personal_number_the_mask_alone_is_kept(donggang: str) -> None:
    case = Case()
    twin = case.number[:6] + ("0000" if case.number[6:10] != "0000" else "1111") + case.number[10:]
    case.mend(admin_mobile=twin, email="b@example.com")
    masked = f"{case.number[3:6]}****{case.number[-4:]}"
    assert was(case.bench) == {"admin_mobile": masked, "email": "a***@example.com"}
    kept = Version.objects.get(filing=case.filing.pk)
    assert case.number[3:] not in kept.form.open()
    with connection.cursor() as cursor:
        cursor.execute("SELECT form FROM filings_version WHERE id = %s", [kept.pk])
        assert "发布政务信息".encode() not in bytes(cursor.fetchone()[0])


def test_a_document_that_is_new_stands_beside_the_one_before(donggang: str) -> None:
    case = Case()
    before = documents.current(case.filing)
    case.attach("identity_card")
    case.attach("identity_card")  # of two that came since, the one that counts
    sheets = case.bench.sheets
    assert [(sheet.anchor, sheet.fresh) for sheet in sheets] == [
        ("document-business_licence", False),
        ("document-identity_card", True),
        ("before-identity_card", False),
    ]
    assert sheets[2].document.pk == next(one.pk for one in before if one.kind == "identity_card")
    assert [point.done for point in case.bench.asked] == [False, False, False, True, None]
    assert case.bench.changed == 1


def test_it_is_the_last_return_that_counts(donggang: str) -> None:
    case = Case()
    case.mend(purpose="发布通知")
    workflow.move(case.filing, "submit", case.filer, now=timezone.now())
    supervisor, again = Actor("staff", "3", "supervisor", "donggang"), Again("新的证明", "属实")
    actions.return_filing(case.filing, supervisor, POINTS[1:], again=again)
    assert was(case.bench) == {}
    case.mend(followers=7)
    assert was(case.bench) == {"followers": "100"}


def test_what_was_not_kept_is_not_said_to_be_the_same(donggang: str) -> None:
    case = Case()
    Version.objects.filter(filing=case.filing.pk).update(filing=uuid4())  # as of a release that kept none
    case.mend(purpose="发布通知")
    found = case.bench
    assert (found.unknown, found.changes, was(found)) == (True, None, {})
    assert {point.done for point in found.asked} == {None}


def test_a_change_is_compared_with_the_filing_that_it_changes(donggang: str) -> None:
    number = phone()
    archived = make_draft(**WHOLE, admin_mobile=number, state="city_archived")
    change = make_draft(
        **WHOLE | {"admin_name": "赵六"},
        admin_mobile=number,
        wechat_id=archived.wechat_id,
        kind="change",
        replaces=archived.pk,
    )
    found = bench.laid_out(change, [], ())
    assert was(found) == {"admin_name": "张三"}
    assert found.changes is not None
    assert found.changes.since is None
    assert was(bench.laid_out(make_draft(**WHOLE), [], ())) == {}


def test_an_office_keeps_what_is_its_own(donggang: str) -> None:
    case = Case()
    with office_scope("lanshan"):
        assert versions.since_return(case.filing) is None
