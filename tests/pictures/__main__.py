"""The pictures of docs/images, taken of `./beian up --demo` while it runs: `.venv/bin/python -m tests.pictures`.

They lie there as they are shown: docs/filer.md has the filer's pages, docs/operations.md what was sent.
"""

import json

from playwright.sync_api import sync_playwright

from demonstration.client import staff
from infra.local.home import ROOT, var
from tests.pictures import filer, messages

FOLDER = ROOT / "docs" / "images"


def main() -> None:
    """Take them all."""
    known = json.loads((var() / "demo.json").read_text(encoding="utf-8"))
    (card,) = (card for card in known["offices"] if card["slug"] == messages.OFFICE)
    clerk = staff(known["base_url"], messages.OFFICE, card["clerk"])
    city = staff(known["base_url"], "city", known["city"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--lang=zh-CN"])
        filer.take(browser, known, (clerk, city), FOLDER / "filer")
        messages.take(browser, known, clerk, FOLDER)
        browser.close()


if __name__ == "__main__":
    main()
