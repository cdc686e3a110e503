"""What the operator sets for the providers that know approved templates only: accounts, and the file of templates."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured

from infra.messages.errors import NotSent
from infra.messages.sms.templates import Account, Template, approved, codes, mark, marked, word
from tests.providers import TEMPLATES, sms


@pytest.fixture
def file(settings: Any, tmp_path: Path) -> Path:
    settings.SMS_TEMPLATES = str(tmp_path / "templates.toml")
    (tmp_path / "templates.toml").write_text(TEMPLATES, encoding="utf-8")
    return tmp_path / "templates.toml"


def test_each_provider_has_codes_of_its_own(file: Path, settings: Any) -> None:
    assert codes("tencent") == {"filing.submitted": Template("1234567", ("phone", "account"))}
    assert codes("alibaba")["filing.submitted"].code == "SMS_1234567"
    assert codes("city") == {}
    settings.SMS_TEMPLATES = ""
    assert codes("tencent") == {}


def test_params_fill_the_places_in_the_providers_order(file: Path) -> None:
    code, places = approved("tencent", sms(params={"account": "a", "phone": "p", "due": "d"}))
    assert (code, list(places.items())) == ("1234567", [("phone", "p"), ("account", "a")])


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ({"template": "filing.returned"}, "tencent: no code for filing.returned"),
        ({"params": {"account": "a"}}, "tencent: filing.submitted has no phone"),
    ],
)
def test_an_sms_waits_for_what_the_file_lacks(file: Path, others: dict[str, Any], reason: str) -> None:
    with pytest.raises(NotSent) as caught:
        approved("tencent", sms(**others))
    assert (caught.value.reason, caught.value.permanent, caught.value.unknown) == (reason, False, False)


def test_the_file_is_read_again_when_it_was_mended(file: Path) -> None:
    assert "filing.returned" not in codes("tencent")
    file.write_text(TEMPLATES.replace("filing.submitted", "filing.returned"), encoding="utf-8")
    assert "filing.returned" in codes("tencent")


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"[tencent",
        b"\xff",
        b"tencent = 1",
        b'[tencent."a.b"]\ncode = 7\nplaces = []',
        b'[tencent."a.b"]\ncode = ""\nplaces = []',
        b'[tencent."a.b"]\ncode = "7"',
        b'[tencent."a.b"]\ncode = "7"\nplaces = [1]',
        b'[tencent."a.b"]\ncode = "7"\nplaces = []\nplace = 1',
    ],
)
def test_a_wrong_file_is_told_to_the_operator(file: Path, content: bytes | None) -> None:
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="SMS_TEMPLATES"):
        codes("alibaba")


def test_an_account_is_read_from_its_address() -> None:
    url = "https://key:se%2Fcret@sms.tencentcloudapi.com/?app=1400000000&region=ap-guangzhou"
    assert Account.of("SMS_TENCENT_URL", url) == Account(
        "https", "sms.tencentcloudapi.com", "key", "se/cret", {"app": "1400000000", "region": "ap-guangzhou"}
    )
    assert Account.of("SMS_TENCENT_URL", "http://key:secret@127.0.0.1:80/").host == "127.0.0.1:80"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "https://host/",
        "https://KEY@host/",
        "https://:word@host/",
        "https://KEY:@host/",
        "ftp://KEY:word@host/",
        "http://KEY:word@host:x/",
    ],
)
def test_a_wrong_account_is_told_to_the_operator_without_its_secret(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SMS_TENCENT_URL") as caught:
        Account.of("SMS_TENCENT_URL", url)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("text", [None, "", "7", "donggang.7", f".{UUID(int=7)}", {"id": 7}, 7])
def test_what_bears_another_mark_is_not_ours(text: object) -> None:
    assert marked(text) is None
    assert marked(mark("donggang", UUID(int=7))) == ("donggang", UUID(int=7))


@pytest.mark.parametrize(
    ("code", "reason"),
    [("isv.A_B", "isv.A_B"), ("MK:0001", "MK:0001"), ("空号", "no code"), (None, "no code")],
)
def test_a_code_becomes_a_short_word(code: object, reason: str) -> None:
    assert word(code) == reason
    assert len(word(f"{code}" * 100)) <= 60
