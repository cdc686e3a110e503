"""The receipt: a page, a PDF and a picture, for the filer and for staff who may read, with nothing personal on it."""

import io
import re

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from PIL import Image

from infra.audit.models import AuditEntry
from infra.db import office_scope
from tenants.filings import receipts
from tenants.filings.models import Filing
from tests.api import member
from tests.make import phone
from tests.services.intake.archived import SECRET, archived, filer_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def filing() -> Filing:
    return archived()


def path(filing: Filing, kind: str = "/") -> str:
    return f"/o/donggang/filings/{filing.pk}/receipt{kind}"


def address_of(filing: Filing) -> str:
    with office_scope("donggang"):
        return receipts.of(filing).address


def personal(filing: Filing) -> list[str]:
    assert filing.contact is not None
    with office_scope("donggang"):
        contact = filing.contact.open()
    return [SECRET, contact, contact.removeprefix("+86"), filing.admin_name, filing.founder_name]


def test_the_filings_page_leads_to_it(filing: Filing) -> None:
    client = filer_of(filing)
    assert f'href="{path(filing)}"' in client.get(f"/o/donggang/filings/{filing.pk}/").content.decode()
    page = client.get(path(filing)).content.decode()
    for said in (
        filing.number,
        "海边小店",
        filing.wechat_id,
        "东港区委宣传部网络管理中心",
        address_of(filing),
    ):
        assert said in page
    for kind in (".pdf", ".webp"):
        assert path(filing, kind) in page
    assert [one for one in personal(filing) if one in page] == []


def test_the_page_in_english(filing: Filing) -> None:
    page = filer_of(filing, language="en").get(path(filing)).content.decode()
    assert "Receipt of a filing" in page
    assert "Network Management Centre" in page


def test_the_pdf_is_for_the_archive_and_its_code_leads_to_the_check(filing: Filing) -> None:
    answer = filer_of(filing).get(path(filing, ".pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    with pikepdf.open(io.BytesIO(answer.content)) as opened, opened.open_metadata() as metadata:
        assert metadata.pdfa_status == "2U"
    document = pypdfium2.PdfDocument(answer.content)
    assert len(document) == 1
    text = re.sub(r"\s", "", document[0].get_textpage().get_text_bounded())
    for said in (
        filing.number,
        "海边小店",
        filing.wechat_id,
        "东港区委宣传部网络管理中心",
        "首次备案",
        "备案不是行政许可",
    ):
        assert said in text
    assert "审批" not in text
    assert [one for one in personal(filing) if one in text] == []
    picture = document[0].render(scale=2).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address_of(filing)]


def test_the_picture_is_small_and_its_code_can_be_read(filing: Filing) -> None:
    answer = filer_of(filing).get(path(filing, ".webp"))
    assert answer["Content-Type"] == "image/webp"
    assert len(answer.content) < 150_000
    picture = Image.open(io.BytesIO(answer.content))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address_of(filing)]


def test_a_name_that_no_font_has_is_printed_with_a_mark() -> None:
    filing = archived(nickname="小店🦀")
    text = pypdfium2.PdfDocument(filer_of(filing).get(path(filing, ".pdf")).content)[0].get_textpage()
    assert "小店〓" in text.get_text_bounded()


def test_there_is_none_before_the_filing_is_archived() -> None:
    filing = archived(state="county_approved", number="")
    client = filer_of(filing)
    assert "receipt/" not in client.get(f"/o/donggang/filings/{filing.pk}/").content.decode()
    for kind in ("/", ".pdf", ".webp"):
        answer = client.get(path(filing, kind))
        assert answer.status_code == 404
        assert "归档后即可获取" in answer.content.decode()


@pytest.mark.parametrize("kind", ["/", ".pdf", ".webp"])
def test_only_the_filer_and_who_may_read_the_filing(filing: Filing, kind: str) -> None:
    assert Client().get(path(filing, kind)).status_code == 302
    assert signed_in(phone()).get(path(filing, kind)).status_code == 404
    outsider = Client()
    outsider.cookies["beian-donggang"] = member("lanshan", "clerk", "bo").token
    assert outsider.get(path(filing, kind)).status_code == 302
    auditor, caller = Client(), member("donggang", "auditor", "mei")
    auditor.cookies["beian-donggang"] = caller.token
    assert auditor.get(path(filing, kind)).status_code == 200
    with office_scope("donggang"):
        assert AuditEntry.objects.filter(action="filing.read", subject=filing.pk).count() == 1


def test_one_that_was_replaced_says_so(filing: Filing) -> None:
    later = archived(kind="change", replaces=filing.pk)
    page = filer_of(filing).get(path(filing)).content.decode()
    assert later.number in page
    assert "新的备案编号" in page
