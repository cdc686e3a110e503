"""What was sent to a filer of each language, as it arrived in the sink."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from demonstration.client import Caller, Sink, filer
from demonstration.people import Cast
from tests.journeys.steps import submitted

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


def take(browser: Browser, known: dict[str, Any], clerk: Caller, folder: Path) -> None:
    """Mail and SMS in each language."""
    sink = Sink(known["sink_url"])
    for number, language in enumerate(LANGUAGES):
        mail, mobile = told(known["base_url"], sink, clerk, language, number)
        page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
        for kind, address in (("mail", mail), ("sms", mobile.removeprefix("+86"))):
            page.goto(f"{known['sink_url']}?lang={language}&to={address}")
            for details in page.query_selector_all("details"):
                details.evaluate("one => one.open = true")
            page.locator("main").screenshot(path=folder / f"sink-{kind}-{language}.png")
