"""The notice's page: the annexes are there, and what it says of the paper copy a filing's page says, too."""

import pypdfium2
import pytest
from django.test import Client

from infra.db import office_scope
from tenants.filings.states import State
from tenants.offices import directory
from tests.api import member
from tests.make import make_draft

KEPT = {
    "zh-hans": "由受理单位汇总报送日照市互联网信息办公室（市级机关办公区东区1号楼904室，日照市烟台路29号）存档。",
    "en": "The office passes it on to Rizhao Internet Information Office (Room 904, Building 1, East Zone, Municipal"
    " Government Offices, 29 Yantai Road, Rizhao), which keeps it.",
}


@pytest.mark.django_db
def test_both_annexes_are_linked_and_the_form_is_a_blank_sheet(client: Client) -> None:
    page = client.get("/").content.decode()
    first, second = directory.pack().notice.annexes
    assert f'<a href="/form.pdf">{first.zh}</a>' in page
    assert f'<a href="#offices">{second.zh}</a>' in page
    answer = client.get("/form.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    sheet = pypdfium2.PdfDocument(answer.content)
    assert len(sheet) == 1
    text = sheet[0].get_textpage().get_text_bounded().replace("\r\n", "")
    assert directory.pack().form_title.zh in text
    assert "空白表" in text
    assert "版" not in text.partition("空白表")[2].partition("电子版")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("language", KEPT)
def test_both_pages_say_by_the_city_pack_where_the_paper_copy_goes(language: str) -> None:
    with office_scope("donggang"):
        filing = make_draft(state=State.SUBMITTED)
    client = Client(headers={"accept-language": language})
    client.cookies["beian-donggang"] = member("donggang", "clerk", "paper").token
    notice = client.get("/").content.decode()
    page = client.get(f"/o/donggang/filings/{filing.pk}/").content.decode()
    card = directory.directory().offices["donggang"]
    assert KEPT[language] in notice
    assert KEPT[language] in page
    assert f"<strong>{card.name_en if language == 'en' else card.name_zh}</strong>" in page
