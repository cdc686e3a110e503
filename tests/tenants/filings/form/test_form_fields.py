"""Every field of annex 1: what it takes, how it puts it in order, and what it says when it refuses."""

from datetime import date

import pytest

from tenants.filings.form import FilingForm

TODAY = date(2026, 11, 23)
ALL_KINDS = ("institution", "company", "individual")


def draft(name, value, kind=None):
    kind = kind or ("individual" if name.startswith("founder") or name == "employer" else "company")
    return FilingForm({name: value}, filer_kind=kind, complete=False, area_code="0633", today=TODAY)


TAKEN = [
    ("wechat_id", " rizhao_fabu-1 ", "rizhao_fabu-1"),
    ("wechat_id", "ｒｉｚｈａｏ", "rizhao"),
    ("wechat_id", "12", "12"),
    ("original_id", "GH_0123456789AB", "gh_0123456789ab"),
    ("nickname", " 日照　发布 ", "日照 发布"),
    ("nickname", "日照\u200b发布", "日照发布"),
    ("nickname", "日照（发布）😀", "日照（发布）😀"),
    ("account_type", "service", "service"),
    ("content", ["policy", "news", "news"], ["news", "policy"]),
    ("purpose", "一\r\n\r\n  二  三 ", "一\n二 三"),
    ("opened_on", "2016-05-04", date(2016, 5, 4)),
    ("opened_on", "２０１６年5月4日", date(2016, 5, 4)),
    ("opened_on", date(2016, 5, 4), date(2016, 5, 4)),
    ("opened_on", "2026-11-23", TODAY),
    ("opened_on", "2012-08-01", date(2012, 8, 1)),
    ("verified", "是", True),
    ("verified", "false", False),
    ("verified", True, True),
    ("admin_name", "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
    ("admin_mobile", "138 0013-8000", "+8613800138000"),
    ("admin_mobile", "＋８６１３８００１３８０００", "+8613800138000"),
    ("admin_mobile", "\u202d+86 138 0013 8000\u202c", "+8613800138000"),
    ("admin_mobile", "008613800138000", "+8613800138000"),
    ("admin_mobile", 13800138000, "+8613800138000"),
    ("admin_wechat", "wxid_abc", "wxid_abc"),
    ("followers", "１２,345", 12345),
    ("followers", 0, 0),
    ("email", "Zhang.San@Example.COM", "Zhang.San@example.com"),
    ("email", "a＠example.com", "a@example.com"),
    ("org_name", "日照市某某（集团）公司", "日照市某某（集团）公司"),
    ("org_type", "企业", "企业"),
    ("org_head", "李四", "李四"),
    ("org_head_title", "总经理", "总经理"),
    ("operators", "3", 3),
    ("org_phone", "8827067", "+866338827067"),
    ("org_phone", "（0633）8827067", "+866338827067"),
    ("org_phone", "0633-8827067转801", "+866338827067x801"),
    ("org_phone", "13800138000", "+8613800138000"),
    ("org_phone", "400-810-8888", "+864008108888"),
    ("org_address", "日照市海曲中路19号 606室", "日照市海曲中路19号 606室"),
    ("uscc", "91110000600037341l", "91110000600037341L"),
    ("uscc", "9111 0000-6000 37341L", "91110000600037341L"),
    ("org_code", "12345678-8", "123456788"),
    ("founder_name", "王五", "王五"),
    ("employer", "", ""),
    ("founder_mobile", "13900139000", "+8613900139000"),
    ("founder_id_number", "11010519491231002x", "11010519491231002X"),
    ("founder_id_number", "110105 19491231 002X", "11010519491231002X"),
]

REFUSED = [
    ("wechat_id", "a b", "wechat_id", "字母、数字"),
    ("wechat_id", "日照发布", "wechat_id", "字母、数字"),
    ("wechat_id", "abc\x00def", "control_characters", "不可见字符"),
    ("wechat_id", "abc\u202edef", "control_characters", "不可见字符"),
    ("wechat_id", "a" * 41, "max_length", "40"),
    ("wechat_id", ["a"], "not_text", "文字"),
    ("original_id", "gh_123", "original_id", "gh_"),
    ("nickname", "a\x00b", "control_characters", "不可见字符"),
    ("nickname", "\ud800", "control_characters", "不可见字符"),
    ("nickname", "日" * 61, "max_length", "60"),
    ("account_type", "other", "invalid_choice", "其中一项"),
    ("content", ["spam"], "invalid_choice", "一项或多项"),
    ("content", "news", "invalid_list", "一项或多项"),
    ("purpose", "字" * 501, "max_length", "500"),
    ("opened_on", "2026-11-24", "date_ahead", "不能晚于今天"),
    ("opened_on", "2012-07-31", "date_too_early", "2012年8月"),
    ("opened_on", "2016-02-30", "invalid", "2017-03-20"),
    ("opened_on", 20160504, "invalid", "2017-03-20"),
    ("verified", "maybe", "invalid_choice", "是或否"),
    ("verified", {}, "invalid_choice", "是或否"),
    ("admin_name", "张\u2066三", "control_characters", "不可见字符"),
    ("admin_mobile", "1380013800", "mobile", "11位"),
    ("admin_mobile", "0633-8827067", "mobile", "11位"),
    ("admin_mobile", "+85261234567", "mobile", "11位"),
    ("admin_mobile", "1380013FLOW", "mobile", "11位"),
    ("admin_wechat", "张三", "wechat_id", "字母、数字"),
    ("followers", "-1", "min_value", "整数"),
    ("followers", "1.2万", "invalid", "整数"),
    ("followers", 10**12, "max_value", "整数"),
    ("followers", True, "invalid", "整数"),
    ("email", "zhangsan", "email", "电子邮箱"),
    ("email", "a b@example.com", "email", "电子邮箱"),
    ("email", "a@example.com\r\nBcc: b@example.com", "control_characters", "不可见字符"),
    ("org_name", "a\u202eb", "control_characters", "不可见字符"),
    ("org_type", "类" * 61, "max_length", "60"),
    ("org_head", 1.5, "not_text", "文字"),
    ("org_head_title", "职\x07务", "control_characters", "不可见字符"),
    ("operators", "三", "invalid", "整数"),
    ("org_phone", "8827067/8827068", "phone", "0633-8827067"),
    ("org_phone", "12345", "phone", "0633-8827067"),
    ("org_address", "址" * 201, "max_length", "200"),
    ("uscc", "911100006000373", "uscc_length", "18位"),
    ("uscc", "I1110000600037341L", "uscc_length", "18位"),
    ("uscc", "91110000600037341M", "uscc_check", "校验码"),
    ("org_code", "1234567", "org_code_length", "9位"),
    ("org_code", "12345678-9", "org_code_check", "校验码"),
    ("founder_name", "王\x00五", "control_characters", "不可见字符"),
    ("employer", "位" * 121, "max_length", "120"),
    ("founder_mobile", "8827067", "mobile", "11位"),
    ("founder_id_number", "110105491231002", "id_number_length", "18位"),
    ("founder_id_number", "110105194912310021", "id_number_check", "校验码"),
    ("founder_id_number", "110105194913310027", "id_number_birth", "出生日期"),
    ("founder_id_number", "110105209912310027", "id_number_birth", "出生日期"),
]


@pytest.mark.parametrize(("name", "value", "expected"), TAKEN)
def test_is_taken(name, value, expected):
    form = draft(name, value)
    assert form.is_valid(), form.errors.get_json_data()
    assert form.cleaned_data == {name: expected}


@pytest.mark.parametrize(("name", "value", "code", "chinese"), REFUSED)
def test_is_refused_in_both_languages(name, value, code, chinese, language):
    form = draft(name, value)
    (error,) = form.errors.get_json_data()[name]
    assert error["code"] == code
    if language == "zh-hans":
        assert chinese in error["message"]
    else:
        assert error["message"].isascii()


def test_every_field_is_tried():
    from tenants.filings.form import BY_NAME

    assert {name for name, *_ in TAKEN} == {name for name, *_ in REFUSED} == set(BY_NAME)
