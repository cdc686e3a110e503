"""The sheet for Word: what the PDF says, and nothing in it that could act."""

import io
import re
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tenants.filings.form import BY_NAME
from tenants.filings.form.text import UNSTORABLE
from tenants.filings.printed_docx import render_docx
from tests.tenants.filings.printed_form.test_printed_form import LABELS, LINK, PRINTED, VALUES

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
TITLE = "日照市微信公众账号备案登记表"


def made(**values: object) -> bytes:
    return render_docx(values, title=TITLE, qr_text=LINK, version=3, now=NOW)


def text_of(data: bytes) -> str:
    """All its text in order, without spaces and line breaks; a merged cell counts once."""
    body = Document(io.BytesIO(data)).element.body
    return re.sub(r"\s", "", "".join(str(one.text or "") for one in body.iter(qn("w:t"))))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_field_is_on_it() -> None:
    text = text_of(made(**VALUES))
    assert set(PRINTED) == set(BY_NAME)
    for name, printed in PRINTED.items():
        assert str(printed) in text, name
    assert text.count("☑") == 4


def test_it_is_the_sheet_of_the_notice() -> None:
    text = text_of(made())
    assert text.startswith(TITLE)
    for label in LABELS.split():
        assert label in text or label == "年月日", label
    assert "☑" not in text
    assert text.count("□") == 2 + 10 + 2
    assert "第3版" in text


def test_its_code_names_the_filing_and_its_version() -> None:
    (picture,) = [data for name, data in parts(made()).items() if name.endswith(".png")]
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))] == [f"{LINK}?v=3"]


def test_it_is_one_sheet_of_a4_that_says_what_it_is() -> None:
    document = Document(io.BytesIO(made()))
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    known = document.core_properties
    assert (known.title, known.author, known.comments) == (TITLE, "", "")
    table = document.tables[1]
    high = sum(row.height.mm for row in table.rows if row.height is not None)
    assert 170 < high < 215  # with title and foot within 297


@pytest.mark.parametrize(
    "hostile",
    [
        '{ INCLUDEPICTURE "http://example.com/x.png" }',
        "{{ 7*7 }}{% x %}",
        '</w:t><w:instrText>DDEAUTO c:\\\\x "/k"</w:instrText>',
        "=cmd|'/c calc'!A1",
        "https://example.com/",
        "&lt;b&gt; & \" '",
    ],
)
def test_hostile_text_stays_text(hostile: str) -> None:
    data = made(nickname=hostile, purpose=hostile, org_name=hostile)
    assert text_of(data).count(re.sub(r"\s", "", hostile)) == 3
    known = parts(data)
    acting = rb"<w:(instrText|fldSimple|fldChar|hyperlink|altChunk|object)"
    assert not re.search(acting, known["word/document.xml"])
    assert not any(b'TargetMode="External"' in part for part in known.values())
    assert not any(re.search("vba|macro|embeddings", name) for name in known)


@settings(deadline=None, max_examples=40)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(lambda text: UNSTORABLE.sub("", text))
)
def test_whatever_can_be_stored_can_be_printed(text: str) -> None:
    assert re.sub(r"\s", "", text) in text_of(made(nickname=text))
