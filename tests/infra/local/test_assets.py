"""The style sheet and the translations are built when something has changed, and only then."""

import gettext
import os
from pathlib import Path

import pytest

from infra.local import css, messages
from infra.local.errors import Refusal

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Filed"\nmsgstr "已备案"\n'


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "services" / "intake" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return path


def test_translations_are_compiled_once(catalogue: Path, tmp_path: Path) -> None:
    assert messages.compile_all(tmp_path) == [catalogue]
    with catalogue.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Filed") == "已备案"
    assert messages.compile_all(tmp_path) == []
    later = catalogue.with_suffix(".mo").stat().st_mtime + 1
    os.utime(catalogue, (later, later))
    assert messages.compile_all(tmp_path) == [catalogue]


def test_a_broken_catalogue_is_named(catalogue: Path, tmp_path: Path) -> None:
    catalogue.write_text('<<<<<<< HEAD\nmsgid "Filed"\n', encoding="utf-8")
    with pytest.raises(Refusal, match=r"django\.po"):
        messages.compile_all(tmp_path)


def sheets(root: Path, text: str) -> None:
    (root / css.SOURCES).mkdir(parents=True)
    for name in css.SHEETS:
        (root / css.SOURCES / name).write_text(text)


@pytest.mark.parametrize("sheet", css.SHEETS)
def test_a_style_sheet_holds_what_templates_use_and_is_built_once(sheet: str, tmp_path: Path) -> None:
    sheets(tmp_path, '@import "tailwindcss";')
    page = tmp_path / "infra" / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text('<p class="underline">')
    assert css.build(tmp_path)
    assert ".underline" in (tmp_path / css.OUTPUT / sheet).read_text()
    assert not css.build(tmp_path)
    page.write_text('<p class="underline italic">')
    assert css.build(tmp_path)
    assert ".italic" in (tmp_path / css.OUTPUT / sheet).read_text()


def test_what_tailwind_says_is_shown(tmp_path: Path) -> None:
    sheets(tmp_path, '@import "./missing.css";')
    with pytest.raises(Refusal, match=r"missing\.css"):
        css.build(tmp_path)
