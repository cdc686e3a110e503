"""The pictures of docs/images, taken of a local system that is running: `.venv/bin/python -m tests.pictures`.

A filer of each language files an account; what was sent to them is shown as it arrived, in the sink. The desks' pages
are taken by `desk_pictures`.
"""

import json
import time
from dataclasses import replace
from datetime import date

from playwright.sync_api import sync_playwright

from demonstration.client import Caller, Sink, filer, staff
from demonstration.people import Cast
from infra.local.home import ROOT, var
from tests import desk_pictures
from tests.journeys.steps import submitted

FOLDER = ROOT / "docs" / "images"
OFFICE, LANGUAGES = "donggang", {"zh": "zh-hans", "en": "en"}
SERIAL = 100 + int(time.time()) % 800  # of a cast that neither the demonstration nor the last pictures had
SIZE = {"width": 1000, "height": 2400}  # what lies below is not drawn
PATIENCE_SECONDS = 30.0
RETURN = {"reasons": [{"field": "purpose", "message": "功能定位过于简单", "fix": "写明发布范围和服务对象"}]}


def told(base_url: str, sink: Sink, clerk: Caller, language: str, number: int) -> list[str]:
    """Somebody who reads this language files, and is asked to correct something; where they are reached."""
    someone = Cast(SERIAL + number, "东港区", "371102").filer("individual", date.today())  # noqa: DTZ011 - any day of late
    who = filer(base_url, OFFICE, sink, someone.person.mobile)
    filing = submitted(replace(who, language=LANGUAGES[language]), someone)
    clerk.post(f"filings/{filing}/return", RETURN)
    reached = [someone.person.email, f"+86{someone.person.mobile}"]
    until = time.monotonic() + PATIENCE_SECONDS
    while not all(len(sink.messages(address)) >= 2 for address in reached):
        if time.monotonic() > until:
            raise SystemExit(f"nothing came to {', '.join(reached)}")
        time.sleep(0.2)
    return reached


def main() -> None:
    """Take them all."""
    known = json.loads((var() / "demo.json").read_text(encoding="utf-8"))
    base_url, sink = known["base_url"], Sink(known["sink_url"])
    (card,) = (card for card in known["offices"] if card["slug"] == OFFICE)
    clerk = staff(base_url, OFFICE, card["clerk"])
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for number, language in enumerate(LANGUAGES):
            mail, mobile = told(base_url, sink, clerk, language, number)
            page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
            for kind, address in (("mail", mail), ("sms", mobile.removeprefix("+86"))):
                page.goto(f"{known['sink_url']}?lang={language}&to={address}")
                for details in page.query_selector_all("details"):
                    details.evaluate("one => one.open = true")
                page.locator("main").screenshot(path=FOLDER / f"sink-{kind}-{language}.png")
        desk_pictures.take(browser, known, OFFICE, FOLDER)
        browser.close()


if __name__ == "__main__":
    main()
