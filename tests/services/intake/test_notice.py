"""The notice's page: the annexes are there, and what it says of the paper copy a filing's page says, too."""

import re
from datetime import date
from html import unescape
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils import translation

from infra.db import office_scope
from services.intake.kinds import by_when
from tenants.filings.states import FilerKind, State
from tenants.offices import directory
from tenants.offices.citypack import load
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


def offices_shown(page: str) -> list[str]:
    """The districts that are not hidden, by their slugs."""
    items = re.findall(r'<li class="card office"([^>]*)>\s*<h3><a href="/o/(\w+)/">', page)
    assert len(items) == len(directory.directory().districts)
    return [slug for attributes, slug in items if not attributes.endswith(" hidden")]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_kind_of_filer_is_told_what_to_bring_what_to_put_on_it_and_by_when(language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/").content.decode()
    cards = page.split('<li class="card kind">')[1:]
    assert len(cards) == len(FilerKind)
    for card, kind in zip(cards, FilerKind, strict=True):
        told = card.partition("</details>")[0]
        with translation.override(language):
            assert f"<h3>{kind.label}</h3>" in told
            assert str(directory.pack().materials[kind].text) in told
        assert told.count("<li>") == len(directory.pack().materials[kind].documents) + 2
        signs = "亲笔签名" if language == "zh-hans" else "sign it by hand"
        assert (signs in told) == (kind == FilerKind.INDIVIDUAL)


def test_the_due_date_is_said_for_the_day_on_which_it_is_read() -> None:
    period = load("rizhao").period
    with translation.override("en"):
        within, late = by_when(period, date(2026, 11, 27))
        assert "within 30 days. Opened today: by Dec. 28, 2026" in within  # the 27th is a Sunday
        assert "marked as late" in late
        already, within = by_when(period, date(2017, 3, 25))
        assert already == "Opened already: by April 20, 2017."
        assert "Opened today: by April 24, 2017" in within


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("石臼", ["donggang"]),
        ("岚山", ["lanshan"]),
        ("wulian county", ["wulian"]),
        ("ＷＵＬＩＡＮ", ["wulian"]),
        ("日照市 401", ["kaifaqu"]),
        ("8254005", ["donggang"]),
        ("0633-8316036", ["shanhaitian"]),
        ("青岛", []),
    ],
)
def test_an_office_is_found_by_area_address_number_and_other_names(
    client: Client, query: str, found: list[str]
) -> None:
    page = client.get("/", {"q": query}).content.decode()
    assert offices_shown(page) == found
    assert (
        "没有符合的受理单位" in page.partition('role="status"')[2].partition("</p>")[0].partition(">")[2]
    ) == (not found)
    assert 'href="/#offices"' in page


@pytest.mark.django_db
def test_all_offices_are_there_with_their_numbers_and_places(client: Client) -> None:
    page = client.get("/").content.decode()
    assert offices_shown(page) == [card.slug for card in directory.directory().districts]
    for card in directory.directory().districts:
        assert card.place is not None
        assert f'href="tel:{card.telephone}"' in page
        assert f'data-lat="{card.place[0]:.4f}" data-lon="{card.place[1]:.4f}"' in page
    assert "您的位置不会发送给任何人" in page


@pytest.mark.django_db
def test_what_was_looked_for_is_text_alone(client: Client) -> None:
    page = client.get("/", {"q": '"><script>alert(1)</script>' + "x" * 500}).content.decode()
    assert "<script>alert" not in page
    typed = re.search(r'name="q" value="([^"]*)"', page)
    assert typed is not None
    assert len(unescape(typed[1])) == 60


@pytest.mark.django_db
def test_the_first_page_asks_nothing_of_the_database(client: Client, django_assert_num_queries: Any) -> None:
    directory.directory()
    with django_assert_num_queries(0):
        client.get("/")
