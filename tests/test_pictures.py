"""Every picture that the documentation shows is there, and each of a page is shown."""

import re

import pytest

from infra.local.home import ROOT

DOCS = ROOT / "docs"
SHOWN = re.compile(r"\((?:docs/)?images/([^)]+\.png)\)")


def shown(*names: str) -> set[str]:
    return {picture for name in names for picture in SHOWN.findall((ROOT / name).read_text("utf-8"))}


def test_every_picture_that_is_shown_is_there() -> None:
    pages = ["README.md", *(f"docs/{path.name}" for path in DOCS.glob("*.md"))]
    assert [name for name in shown(*pages) if not (DOCS / "images" / name).exists()] == []


@pytest.mark.parametrize("whose", ["filer", "desk"])
def test_every_page_is_shown(whose: str) -> None:
    there = {f"{whose}/{path.name}" for path in (DOCS / "images" / whose).glob("*.png")}
    assert there == shown(f"docs/{whose}.md")
