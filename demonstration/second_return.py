"""A clerk finds something new in a filing that came back, and asks the supervisor to let it be returned again."""

import re
from collections.abc import Iterable

from demonstration.case import Case
from demonstration.lists import Fields, Pages

POINT = re.compile(r'name="(mark-[a-z_]+)"')


def ask(cases: Iterable[Case]) -> None:
    """In one filing of those that were corrected."""
    case = next((one for one in cases if one.story.plot == "corrected"), None)
    if case is None:
        return  # of the last time
    desk, here = Pages(case.desk.clerk), f"filings/{case.filing['id']}/"
    page = desk.get(here)
    marks = dict.fromkeys(POINT.findall(page), "right") | {"mark-content": "wrong"}
    told = {
        "fault-content-0-field": "content",
        "fault-content-0-message": "补正后账号新发布了时政新闻，登记表未勾选“新闻发布”。",
        "fault-content-0-fix": "如发布新闻信息请勾选，否则请停止发布。",
    }
    typed = Fields(page, "fault-content-0-message").found | marks | told
    desk.post(here, f"{here}write-notice/", typed)
    form = Fields(desk.get(f"{here}notice/"), "version").found
    desk.post(
        f"{here}notice/",
        f"{here}ask-supervisor/",
        form | {"new_facts": "补正期间该账号开始发布时政新闻。"},
    )
