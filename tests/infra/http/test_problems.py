"""Every error of the API is a problem document, in both languages, and its type leads to where it is explained."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from infra.http.catalogue import OF_NGINX, entries
from tests.api import Caller, member

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The document, after a look at what every one must have."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    page, _hash, code = told["type"].partition("#")
    assert code == told["code"]
    assert f'id="{code}"' in Client().get(page).content.decode()
    return told


def test_what_is_not_offered() -> None:
    answer = Caller("donggang").call("DELETE", "queue")
    assert problem(answer, 405)["code"] == "method-not-allowed"
    assert answer["Allow"] == "GET"


@pytest.mark.parametrize(("language", "word"), [("en", "DELETE"), ("zh-hans", "不支持")])
def test_what_a_page_does_not_offer(language: str, word: str) -> None:
    answer = Client(headers={"accept-language": language}).delete("/o/donggang/desk/sign-in/")
    assert answer.status_code == 405
    assert word in answer.content.decode()
    assert "POST" in answer["Allow"]


def test_a_body_that_is_too_large() -> None:
    clerk = member("donggang", "clerk", "anna")
    answer = clerk.post("filings", {"filer_kind": "company", "wechat_id": "x" * MEGABYTE})
    assert problem(answer, 413)["code"] == "request-too-large"


@pytest.mark.parametrize(("language", "word"), [("en", "more than is taken"), ("zh-hans", "超过1MB")])
def test_a_page_that_is_too_large(language: str, word: str) -> None:
    browser = Client(headers={"accept-language": language})
    answer = browser.post("/o/donggang/desk/sign-in/", {"username": "x" * 2 * MEGABYTE})
    assert answer.status_code == 413
    assert word in answer.content.decode()


def test_a_body_that_is_none() -> None:
    answer = member("donggang", "clerk", "anna").client.post(
        "/o/donggang/api/v1/auth/staff", "{", content_type="application/json"
    )
    assert problem(answer, 400)["code"] == "request-invalid"


def test_a_form_that_is_none() -> None:
    answer = Client().post("/o/donggang/desk/sign-in/", "x", content_type="multipart/form-data; boundary=")
    assert answer.status_code == 400
    assert "<html" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("nowhere", 404, "no-such-page"),
        ("queue", 401, "not-signed-in"),
    ],
)
def test_others(path: str, status: int, code: str) -> None:
    assert problem(Caller("donggang").get(path), status)["code"] == code


def test_the_page_explains_every_code_in_the_readers_language() -> None:
    codes = [entry.code for entry in entries()]
    assert len(codes) > 40
    assert {"account-filed-already", "not-in-this-state", "document-refused", "server-error"} <= set(codes)
    english = Client(headers={"accept-language": "en"}).get("/problems").content.decode()
    chinese = Client(headers={"accept-language": "zh-hans"}).get("/problems").content.decode()
    for text, is_chinese in ((english, False), (chinese, True)):
        said = re.findall(r"<dd>(.*?)</dd>", text)
        assert len(said) == len(codes)
        assert all(bool(re.search("[\u4e00-\u9fff]", one)) == is_chinese for one in said), said


def test_no_code_is_raised_that_the_page_does_not_have() -> None:
    """Where a code is no plain word in the call, the page cannot know it."""
    kinds = "Problem|Unauthorized|Forbidden|NotFound|NotAllowed|Conflict|TooLarge|Unprocessable|TooMany|Unavailable"
    for part in ("infra", "tenants", "services"):
        for path in (settings.ROOT / part).rglob("*.py"):
            for call in re.findall(rf"(?<!class )\b(?:{kinds})\(\s*(.)", path.read_text(encoding="utf-8")):
                assert call in ('"', ")"), f"{path}: a code that is no plain word"


def test_what_nginx_says_is_explained_too() -> None:
    told = (settings.ROOT / "infra/deploy/nginx.conf").read_text(encoding="utf-8")
    found = {(code, int(status)) for status, code in re.findall(r'"status":(\d+),"code":"([a-z-]+)"', told)}
    assert found == {(entry.code, entry.status) for entry in OF_NGINX}
    assert set(re.findall(r"/problems#([a-z-]+)", told)) == {code for code, _status in found}
