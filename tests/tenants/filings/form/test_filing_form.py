"""The form as a whole: who is asked what, drafts and submissions, warnings."""

from datetime import date

import pytest
from django.http import QueryDict

from tenants.filings.form import BY_NAME, ROWS, SEALED, Content, FilingForm
from tenants.filings.states import FilerKind

TODAY = date(2026, 11, 23)
COMMON = {
    "wechat_id": "rizhaofabu",
    "nickname": "日照发布",
    "account_type": "subscription",
    "content": ["news"],
    "purpose": "发布政务信息",
    "opened_on": "2016-05-04",
    "verified": True,
    "admin_name": "张三",
    "admin_mobile": "13800138000",
    "admin_wechat": "zhangsan",
    "followers": 100,
    "email": "a@example.com",
}
ORGANISATION = {
    "org_name": "日照市某某公司",
    "org_type": "企业",
    "uscc": "91110000600037341L",
    "org_head": "李四",
    "org_head_title": "经理",
    "operators": 2,
    "org_phone": "8827067",
    "org_address": "海曲中路19号",
}
PERSON = {"founder_name": "王五", "founder_mobile": "13900139000", "founder_id_number": "11010519491231002X"}
WHOLE = {
    "institution": COMMON | ORGANISATION,
    "company": COMMON | ORGANISATION,
    "individual": COMMON | PERSON,
}


def form_of(data, kind, *, complete=True):
    return FilingForm(data, filer_kind=kind, complete=complete, area_code="0633", today=TODAY)


def codes(form):
    return {name: [error["code"] for error in errors] for name, errors in form.errors.get_json_data().items()}


@pytest.mark.parametrize("kind", FilerKind)
def test_a_whole_form_passes_and_passes_again(kind):
    form = form_of(WHOLE[kind], kind)
    assert form.is_valid(), form.errors
    again = form_of(form.cleaned_data, kind)
    assert again.is_valid(), again.errors
    assert again.cleaned_data == form.cleaned_data


@pytest.mark.parametrize("kind", FilerKind)
def test_to_submit_everything_needed_must_be_there(kind, language):
    form = form_of({}, kind)
    needed = {row.name for row in form.rows if row.needed}
    found = codes(form)
    if kind != "individual":
        assert found.pop("uscc") == ["uscc_or_org_code"]
    assert found == {name: ["required"] for name in needed}
    message = form.errors["wechat_id"][0]
    assert message == (
        "请填写此项，提交时必填。" if language == "zh-hans" else "Fill this in; it is needed to submit."
    )


def test_a_draft_may_have_gaps_and_keeps_what_was_said():
    form = form_of({"nickname": "日照", "org_name": ""}, "company", complete=False)
    assert form.is_valid()
    assert form.cleaned_data == {"nickname": "日照", "org_name": ""}


@pytest.mark.parametrize("kind", FilerKind)
def test_a_field_of_another_kind_is_refused(kind, language):
    for row in ROWS:
        form = form_of({row.name: "x"}, kind, complete=False)
        refused = codes(form).get(row.name) == ["not_for_kind"]
        assert refused == (kind not in row.asked_of), row.name
        empty = form_of({row.name: ""}, kind, complete=False)
        assert empty.is_valid()
        assert (row.name in empty.cleaned_data) == (kind in row.asked_of)


def test_an_organisation_code_stands_for_a_missing_credit_code():
    data = {**WHOLE["institution"], "org_code": "12345678-8"}
    del data["uscc"]
    assert form_of(data, "institution").is_valid()
    assert codes(form_of({**data, "org_code": "12345678-9"}, "institution")) == {
        "org_code": ["org_code_check"]
    }


def test_html_forms_are_read_too():
    data = QueryDict("nickname=日照发布&content=news&content=policy&verified=false&csrfmiddlewaretoken=x")
    form = form_of(data, "company", complete=False)
    assert form.is_valid()
    assert form.cleaned_data == {"nickname": "日照发布", "content": ["news", "policy"], "verified": False}


def test_it_can_be_shown(language):
    html = FilingForm(
        filer_kind="company", complete=False, initial={"verified": False, "content": ["news"]}
    ).as_div()
    assert ("微信账号" if language == "zh-hans" else "WeChat ID") in html
    assert 'type="tel"' in html
    assert html.count("checked") == 2
    assert "founder" not in html


def test_unusual_values_are_warned_of_not_refused(language):
    data = {**WHOLE["company"], "wechat_id": "1ab", "nickname": "日", "org_code": "12345678-8"}
    form = form_of(data, "company")
    assert form.is_valid()
    assert [(warned.field, warned.code) for warned in form.warnings] == [
        ("wechat_id", "wechat_id_unusual"),
        ("nickname", "nickname_unusual"),
        ("org_code", "org_code_differs"),
    ]
    assert all(("请核对" in warned.message) == (language == "zh-hans") for warned in form.warnings)
    assert form_of(WHOLE["company"], "company").warnings == ()


def test_an_unknown_kind_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="alien"):
        form_of({}, "alien")


def test_the_table_has_the_names_of_the_design():
    assert set(BY_NAME) == set(COMMON) | set(ORGANISATION) | set(PERSON) | {
        "original_id",
        "org_code",
        "employer",
    }
    assert {"admin_mobile", "email", "org_phone", "founder_mobile", "founder_id_number"} == SEALED
    assert len(Content.values) == 10


def test_labels_are_those_of_annex_1():
    from django.utils import translation

    with translation.override("zh-hans"):
        labels = {str(row.label) for row in ROWS}
    assert {
        "微信账号",
        "类型",
        "内容",
        "功能定位",
        "开通日期",
        "认证情况",
        "管理员姓名",
        "管理员微信号",
        "关注量",
    } <= labels
    assert {
        "Email",
        "单位名称",
        "负责人",
        "职务",
        "运营人数",
        "联系方式",
        "地址",
        "开办人",
        "工作单位",
        "身份证号",
    } <= labels
