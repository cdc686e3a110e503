"""Every text of the pure rules has a Chinese one, and none says that a filing is a permit."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

TENANTS = Path(__file__).parents[3] / "tenants"
PURE = ["filings/form", "filings/deadlines", "filings/document_checks"]
CATALOG = TENANTS / "filings" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("folder", PURE)
def test_every_text_is_translated(folder):
    with CATALOG.open("rb") as file:
        catalog = read_po(file)
    said = [message for _file, _line, message, *_ in extract_from_dir(TENANTS / folder)]
    assert said
    for message in said:
        found = catalog.get(message)
        assert found is not None, message
        assert any(found.string), message
        assert not found.fuzzy, message
        assert all(not error for error in found.check()), message


def test_placeholders_and_words():
    with CATALOG.open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        english = message.id if isinstance(message.id, str) else message.id[1]
        chinese = message.string if isinstance(message.string, str) else message.string[0]
        if not english:
            continue
        named = r"%\((\w+)\)[sd]"
        assert sorted(re.findall(named, english)) == sorted(re.findall(named, chinese)), english
        assert "审批" not in chinese, english
        assert "许可" not in chinese, english
