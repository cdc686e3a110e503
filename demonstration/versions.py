"""The city sets the exercise up: one version that has been replaced, one in force, one that is to come.

With the last one come other words of a reminder and other opening hours.
"""

from datetime import date, timedelta

from demonstration.client import Caller
from demonstration.lists import Fields, Pages

HERE = "setup/parts/{}/"
TEXT, CARD = "texts/filing.reminder/subject/zh-hans/", "supervision/contact/"
TO_COME_IN = timedelta(days=60)


def set_up(officer: Caller, today: date) -> None:
    """Offices are ranked from fewer cases on from now on; next year's period comes with the new year's notice."""
    desk = Pages(officer)
    if "市网信办〔" in desk.get("setup/"):
        return  # of the last time
    _make(
        desk,
        "limits",
        {"supervision-ranked_from": "5", "remark": "市网信办〔2026〕11号：参加排名的件数调整为5件。"},
    )
    starts = today + TO_COME_IN
    _make(
        desk,
        "period",
        {
            "period-starts_on": str(starts + timedelta(days=30)),
            "period-ends_on": str(starts + timedelta(days=61)),
            "when": "later",
            "starts_at": f"{starts}T08:00",
            "remark": "市网信办〔2026〕12号：明年集中备案期。",
        },
    )
    later = {"when": "later", "starts_at": f"{starts}T08:00"}
    text = {"text": "集中备案期提醒：{account}"} | later
    desk.post(TEXT, f"{TEXT}save/", Fields(desk.get(TEXT), "seen").found | text)
    hours = {
        "hours": "周一至周六 8:30-17:30（集中备案期）",
        "hours_en": "Mon-Sat 8:30-17:30 (concentrated period)",
    }
    desk.post(CARD, f"{CARD}save/", Fields(desk.get(CARD), "phone").found | hours | later)


def _make(desk: Pages, part: str, typed: dict[str, str]) -> None:
    here = HERE.format(part)
    form = Fields(desk.get(here), "based_on").found | typed
    proposal = desk.shown(here, here, form)
    desk.post(here, here, Fields(proposal, "seen").found)
