"""Chinese first: every text that a person reads has a Chinese one, in the catalogue of its own part."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
PARTS = [
    "infra",
    "services/intake",
    "services/review",
    "services/notify",
    "tenants/filings",
    "tenants/offices",
]
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2)}


def texts(part: str) -> set[str]:
    """Every text of a part, from its code and its templates."""
    found: set[str] = set()
    for path in (ROOT / part).rglob("*"):
        if path.suffix == ".py" and "migrations" not in path.parts:
            source = path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            # What a template is indented by is no indentation of Python's.
            source = re.sub(r"(?m)^\s+", "", templatize(path.read_text(encoding="utf-8"), origin=str(path)))
        else:
            continue
        for _line, message, _comments, _context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            found.add(message if isinstance(message, str) else message[0])
    return found - {""}


@pytest.mark.parametrize("part", PARTS)
def test_every_text_has_a_chinese_one(part: str) -> None:
    with (ROOT / part / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    lacking = [
        text for text in texts(part) if not (found := catalogue.get(text)) or not found.string or found.fuzzy
    ]
    assert lacking == []


@pytest.mark.parametrize("part", PARTS)
def test_chinese_texts_have_the_same_places_and_never_speak_of_a_permit(part: str) -> None:
    with (ROOT / part / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    for message in catalogue:
        english = message.id if isinstance(message.id, str) else message.id[1]
        chinese = message.string if isinstance(message.string, str) else message.string[0]
        if english:
            places = re.compile(r"%\((\w+)\)[sd]")
            assert sorted(set(places.findall(english))) == sorted(set(places.findall(chinese))), english
            assert "审批" not in chinese
            assert not re.search(r"<(\w+)>", chinese) or re.search(r"<(\w+)>", english)


def test_a_text_has_one_chinese_one_in_all_parts() -> None:
    """Where two parts have the same words, Django takes the first part's for both."""
    found: dict[tuple[object, object], dict[str, object]] = {}
    for part in PARTS:
        with (ROOT / part / "locale/zh_Hans/LC_MESSAGES/django.po").open("rb") as file:
            for message in read_po(file):
                if message.id:
                    found.setdefault((message.context, message.id), {})[part] = message.string
    assert [(text[1], said) for text, said in found.items() if len(set(map(str, said.values()))) > 1] == []


@pytest.mark.django_db
def test_every_call_of_the_api_is_said_in_chinese() -> None:
    """What its page says of a call is the function's docstring, of which no template or `_()` speaks."""
    schema = Client().get("/o/donggang/api/v1/openapi.json").json()
    described = [call for path in schema["paths"].values() for call in path.values()]
    described += schema["components"]["schemas"].values()
    texts = {" ".join(one.get("description", "").split()) for one in described} - {""}
    assert len(texts) > 20
    assert [text for text in texts if re.search("[\u4e00-\u9fff]", text)] == []
    with override("zh-hans"):
        assert [text for text in texts if not re.search("[\u4e00-\u9fff]", gettext(text))] == []
