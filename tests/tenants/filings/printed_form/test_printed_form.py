"""The sheet to print: one page, every field on it, and nothing in it ever run."""

import io
import re
from functools import cache

import pikepdf
import pypdfium2
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tenants.filings.form import BY_NAME, Content
from tenants.filings.printed_form import NO_GLYPH, TEMPLATES, lacking, render

VALUES = {
    "wechat_id": "rizhaofabu",
    "original_id": "gh_0123456789ab",
    "nickname": "日照发布",
    "account_type": "subscription",
    "content": ["news", "policy"],
    "purpose": "发布政务信息，服务市民。",
    "opened_on": "2016-05-04",
    "verified": True,
    "admin_name": "张三",
    "admin_mobile": "+8613800138000",
    "admin_wechat": "zhangsan_88",
    "followers": 12345,
    "email": "zhangsan@example.com",
    "org_name": "日照市某某（集团）公司",
    "org_type": "企业",
    "uscc": "91110000600037341L",
    "org_code": "D2143569X",
    "org_head": "李四",
    "org_head_title": "总经理",
    "operators": 3,
    "org_phone": "+866338827067x801",
    "org_address": "海曲中路19号606室",
    "founder_name": "王五",
    "employer": "日照港",
    "founder_mobile": "+8613900139000",
    "founder_id_number": "11010519491231002X",
}
PRINTED = VALUES | {
    "account_type": "☑订阅号",
    "content": "☑新闻发布",
    "verified": "☑是",
    "admin_mobile": "13800138000",
    "org_phone": "0633-8827067转801",
    "founder_mobile": "13900139000",
}
LINK = "http://127.0.0.1/o/donggang/filings/0192aa11-7a7a-7000-8000-000000000001/"
LABELS = (
    "微信账号 微信名称（昵称） 类型 内容 功能定位 对开通微信公众号的功能、信息发布范围等进行说明： "
    "开通日期 认证情况 管理员姓名 管理员微信号 关注量 Email 单位用户填写栏 单位名称（印章） 负责人 职务 "
    "运营人数 联系方式 地址 个人用户填写栏 开办人（签名） 工作单位 手机 身份证号 年月日 □服务号 □便民服务 "
    "□会员服务 □征婚交友 □广告业务 □社会资讯 □专业技术 □微社区 □其他 □否"
)


@cache
def whole() -> bytes:
    return render(VALUES, title="日照市微信公众账号备案登记表", qr_text=LINK, version=3)


def sheet(**values: object) -> bytes:
    return render(values, title="日照市微信公众账号备案登记表", qr_text=LINK, version=1)


def text_of(pdf: bytes) -> str:
    """The text of its one page, without spaces and line breaks."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    return re.sub(r"[\s\u200b\ufffe]", "", text)


def picture_of(pdf: bytes, dpi: int = 300) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    return picture


def test_every_field_is_on_it():
    text = text_of(whole())
    assert set(PRINTED) == set(BY_NAME)
    for name, printed in PRINTED.items():
        assert str(printed) in text, name


def test_it_is_the_sheet_of_the_notice():
    text = text_of(whole())
    assert "日照市微信公众账号备案登记表" in text
    for label in LABELS.split():
        assert label in text, label
    assert text.count("☑") == 4
    assert "第3版" in text


def test_an_empty_sheet_has_only_empty_boxes():
    text = text_of(sheet())
    assert "☑" not in text
    assert text.count("□") == 2 + 10 + 2


def test_not_verified_is_ticked_as_no():
    assert "☑否" in text_of(sheet(verified=False))
    assert "☑" not in text_of(sheet(verified=None))


def test_the_boxes_are_the_contents_of_the_form():
    source = (TEMPLATES / "annex1.typ").read_text(encoding="utf-8")
    for code in Content.values:
        assert f"{code}: " in source


def test_the_code_names_the_filing_and_its_version():
    millimetre = 300 / 25.4
    corner = picture_of(whole()).crop(tuple(int(mm * millimetre) for mm in (165, 10, 195, 40)))
    left, top, right, bottom = Image.eval(corner, lambda grey: 255 if grey < 128 else 0).getbbox()
    modules = [list(row) for row in segno.make(f"{LINK}?v=3", error="m").matrix]
    side = (right - left) / len(modules)
    read = [
        [
            int(corner.getpixel((left + (x + 0.5) * side, top + (y + 0.5) * side)) < 128)
            for x in range(len(modules))
        ]
        for y in range(len(modules))
    ]
    assert abs((right - left) - (bottom - top)) <= 1
    assert read == modules


@pytest.mark.parametrize("turned", [0, 3, -3, 90, 180])
def test_a_scan_of_it_names_the_filing(turned):
    scan = picture_of(whole(), dpi=100).rotate(turned, expand=True, fillcolor=255)
    assert [code.text for code in zxingcpp.read_barcodes(scan)] == [f"{LINK}?v=3"]


def test_it_is_made_for_the_archive():
    with pikepdf.open(io.BytesIO(whole())) as document:
        metadata = document.open_metadata()
        assert metadata["pdfaid:part"] == "2"
        assert metadata["dc:title"] == "日照市微信公众账号备案登记表"
        box = [float(side) for side in document.pages[0].mediabox]
        assert box == pytest.approx([0, 0, 595.28, 841.89], abs=0.1)


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        "$x^2$",
        "*b*_i_",
        "#import",
        r"\u{41}",
        "<label>@ref",
        "`raw`",
        "//c",
        "[a]#a",
        '"}],"',
        "~---",
    ],
)
def test_hostile_text_comes_out_as_it_is(hostile):
    text = text_of(sheet(nickname=hostile, purpose=hostile, org_name=hostile))
    assert text.count(hostile) == 3


def test_characters_without_a_glyph_are_marked():
    text = text_of(sheet(nickname="日照😀发布", purpose="གསར\ue000\u0378x"))
    assert f"日照{NO_GLYPH}发布" in text
    assert "x" in text


def test_characters_without_a_glyph_are_named():
    assert lacking({**VALUES, "admin_name": "张𪛖三𪛖", "purpose": "a😀b"}) == {
        "admin_name": "𪛖",
        "purpose": "😀",
    }
    assert lacking(VALUES) == lacking({"nickname": "W" * 60, "admin_name": "㛃䶮"}) == {}


@settings(deadline=None, max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=20))
def test_what_is_named_is_what_is_marked(text):
    named = lacking({"nickname": text}).get("nickname", "")
    assert text_of(sheet(nickname=text)).count(NO_GLYPH) == sum(c in named for c in text) + text.count(
        NO_GLYPH
    )


def test_long_values_stay_within_their_cells():
    long = {
        "wechat_id": "W" * 40,
        "nickname": "W" * 60,
        "purpose": "W" * 500,
        "email": "W" * 242 + "@example.com",
        "org_name": "某" * 120,
        "org_type": "W" * 60,
        "operators": 2_000_000_000,
        "org_address": "W" * 200,
        "employer": "W" * 120,
        "founder_name": "W" * 60,
    }
    pdf = sheet(**long)
    text = text_of(pdf)
    for name, value in long.items():
        assert str(value) in text, name
    page = picture_of(pdf, dpi=100)
    margin = page.crop((int(191 / 25.4 * 100), 0, page.width, page.height))
    assert margin.getextrema()[0] == 255, "something runs over the right margin"


def test_many_lines_stay_on_the_page():
    lines = [str(number) for number in range(125)]
    assert "".join(lines) in text_of(sheet(purpose="\n".join(lines)))


@settings(deadline=None, max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_can_be_printed(text):
    assert sheet(nickname=text, purpose=text).startswith(b"%PDF-")
