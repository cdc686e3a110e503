"""A text that is in force from a moment on: exactly from then, taken back before, and seen beforehand."""

import html
import json
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from infra.audit.models import AuditEntry
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, Unprocessable
from services.notify.places import Slot
from services.notify.wordings import actions, newest, queries
from services.notify.wordings.models import Wording
from tenants.filings.models import Filing
from tenants.offices.setup.starting import Standing
from tests.services.notify.conftest import LEADERS, OFFICE, messages, write
from tests.services.notify.test_texts_pages import address, browser, read, seen

Make = Callable[..., Filing]
EVENT = "filing.returned"
SUBJECT = Slot(EVENT, "subject", "zh-hans")
BUILT_IN = "公众账号备案需要补正：海岸书屋"
pytestmark = pytest.mark.usefixtures("no_own_texts")


def planned(text: str, wait: timedelta, slot: Slot = SUBJECT, office: str = OFFICE) -> Wording:
    """Saved in an office, in force after a wait by the database's clock."""
    with office_scope(office):
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp()")
            now: datetime = cursor.fetchone()[0]
        before = queries.newest(office, slot)
        return actions.save(slot, text, LEADERS[office], seen=before, starts_at=now + wait)


def subjects(filing: Filing) -> list[str]:
    with office_scope(OFFICE):
        contents = [json.loads(message.content.open()) for message in messages(filing)]
    return [words["subject"] for words in contents if words["html"]]


def told(filing: Filing) -> str:
    """What a message says that is written now."""
    with office_scope(OFFICE):
        write(filing, EVENT)
    return subjects(filing)[-1]


def standings() -> dict[int, Standing]:
    with office_scope(OFFICE):
        return {one.wording.version: one.standing for one in queries.versions(OFFICE, SUBJECT)}


def test_a_text_is_used_exactly_from_its_moment_on_and_what_is_written_keeps_its_words(filing: Make) -> None:
    made = filing()
    assert told(made) == BUILT_IN
    coming = planned("新：{account}", timedelta(seconds=3))
    # Whichever side of the moment the words are asked for: the database's clock and they say the same.
    before = after = 0
    until = time.monotonic() + 10
    while after < 3 and time.monotonic() < until:
        with office_scope(OFFICE), connection.cursor() as cursor:
            cursor.execute("SELECT statement_timestamp() >= %s", [coming.in_force_from])
            over_before = cursor.fetchone()[0]
            words = newest.said(OFFICE, SUBJECT)
            cursor.execute("SELECT statement_timestamp() >= %s", [coming.in_force_from])
            over_after = cursor.fetchone()[0]
        if not over_after:
            assert words == ""
            before += 1
        elif over_before:
            assert words == "新：{account}"
            after += 1
    assert before > 0
    assert after == 3
    assert told(made) == "新：海岸书屋"
    assert subjects(made) == [BUILT_IN, "新：海岸书屋"]


def test_what_is_saved_at_once_holds_until_then_and_of_one_moment_the_later_version_counts() -> None:
    wait = timedelta(days=1)
    first = planned("甲{account}", wait)
    with office_scope(OFFICE):
        for text in ("乙{account}", "丙{account}"):
            seen = queries.newest(OFFICE, SUBJECT)
            starts = first.in_force_from if text.startswith("乙") else None
            actions.save(SUBJECT, text, LEADERS[OFFICE], seen=seen, starts_at=starts)
        used = queries.used(OFFICE, SUBJECT)
        assert newest.said(OFFICE, SUBJECT) == used.text == "丙{account}"
    assert used.to_come == first.in_force_from
    number = first.version
    assert {version: one for version, one in standings().items() if version >= number} == {
        number: Standing.REPLACED,
        number + 1: Standing.TO_COME,
        number + 2: Standing.IN_FORCE,
    }


def test_what_is_taken_back_never_comes_and_what_was_saved_meanwhile_stays() -> None:
    coming = planned("甲{account}", timedelta(seconds=1))
    with office_scope(OFFICE):
        actions.take_back(SUBJECT, coming.version, LEADERS[OFFICE])
        entry = AuditEntry.objects.filter(action="wording.taken_back").latest("id")
        assert entry.detail["takes_back"] == coming.version
        seen = queries.newest(OFFICE, SUBJECT)
        assert seen == coming.version + 1, "what takes it back is a row of its own"
        actions.save(SUBJECT, "乙{account}", LEADERS[OFFICE], seen=seen)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep_until(%s)", [coming.in_force_from])
        newest.forget()
        assert newest.said(OFFICE, SUBJECT) == "乙{account}"
        with pytest.raises(Conflict, match="text-not-to-come"):
            actions.take_back(SUBJECT, coming.version, LEADERS[OFFICE])
        with pytest.raises(Conflict, match="text-not-to-come"):
            actions.take_back(SUBJECT, seen + 1, LEADERS[OFFICE])
    assert standings()[coming.version] is Standing.TAKEN_BACK


def test_a_past_moment_is_refused_and_a_clerk_takes_nothing_back() -> None:
    coming = planned("甲{account}", timedelta(days=1))
    past = timezone.now() - timedelta(minutes=1)
    clerk = browser("clerk")
    with office_scope(OFFICE):
        with pytest.raises(Unprocessable, match="starts-in-past"):
            actions.save(SUBJECT, "乙{account}", LEADERS[OFFICE], seen=coming.version, starts_at=past)
        with pytest.raises(Forbidden):
            actions.take_back(SUBJECT, coming.version, LEADERS["city"])
    assert clerk.post(address(SUBJECT, "take-back/"), {"version": coming.version}).status_code == 403
    assert standings()[coming.version] is Standing.TO_COME


def test_a_districts_text_to_come_leaves_the_citys_in_force_until_then() -> None:
    planned("区：{account}", timedelta(days=1))
    with office_scope("city"):
        before = queries.newest("city", SUBJECT)
        actions.save(SUBJECT, "市：{account}", LEADERS["city"], seen=before)
    with office_scope(OFFICE):
        used = queries.used(OFFICE, SUBJECT)
        (listed,) = (one for one in queries.all_used(OFFICE) if one.slot == SUBJECT)
    assert used == listed
    assert (used.text, used.whose) == ("市：{account}", queries.Whose.CITY)
    assert used.to_come is not None


def test_a_loaded_process_forgets_nothing_at_the_moment_and_asks_once(django_assert_num_queries: Any) -> None:
    planned("甲{account}", timedelta(days=1))
    with office_scope(OFFICE):
        newest.said(OFFICE, SUBJECT)
        with django_assert_num_queries(0):
            assert newest.said(OFFICE, SUBJECT) == ""


def later(days: int = 2) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def post(client: Client, **typed: str) -> Any:
    sent = {"seen": seen(read(client, SUBJECT)), "text": "新{account}", "when": "later", **typed}
    return client.post(address(SUBJECT, "save/"), sent)


def test_on_the_page_a_text_is_planned_seen_and_taken_back() -> None:
    client, moment = browser("supervisor"), later()
    assert post(client, starts_at=moment).status_code == 302
    page, shown = read(client, SUBJECT), moment.replace("T", " ")
    assert f"自 {shown} 起生成的通知使用这一文本" in page
    assert f"自 {shown} 起生效" in page
    assert "待生效" in page
    assert "新{account}" not in page.partition("</textarea>")[0], "what is in force is in the form"
    assert f"自 {shown} 起更换" in client.get(f"/o/{OFFICE}/desk/texts/").content.decode()
    version = re.findall(r'name="version" value="(\d+)"', page)[0]
    assert client.post(address(SUBJECT, "take-back/"), {"version": version}).status_code == 302
    page = read(client, SUBJECT)
    assert "该版本不会生效" in page
    assert client.post(address(SUBJECT, "take-back/"), {"version": version}).status_code == 409
    assert "自 " + shown not in page.partition("历次版本")[0]


def test_who_was_overtaken_by_a_text_to_come_reads_that_one() -> None:
    mine, theirs, moment = browser("supervisor"), browser("supervisor"), later()
    since = seen(read(mine, SUBJECT))
    assert post(theirs, text="同事的：{account}", starts_at=moment).status_code == 302
    answer = mine.post(address(SUBJECT, "save/"), {"seen": since, "text": "我的：{account}"})
    page = answer.content.decode()
    assert answer.status_code == 409
    theirs_shown = page.partition("<form")[0] + page.partition('id="theirs"')[2].partition("</section>")[0]
    assert "同事的：{account}" in theirs_shown
    assert f"自 {moment.replace('T', ' ')} 起生效" in theirs_shown
    assert "我的：{account}</textarea>" in page


@pytest.mark.parametrize("moment", ["", "soon", "2020-01-01T08:00"])
def test_a_moment_that_is_none_is_said_at_its_field_and_the_text_is_kept(moment: str) -> None:
    client = browser("supervisor")
    answer = post(client, starts_at=moment)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert 'id="id_starts_at-fault"' in page
    assert "新{account}</textarea>" in page
    assert re.search(r'value="later"[^>]*checked', page)


def test_a_preview_keeps_from_when() -> None:
    client, moment = browser("supervisor"), later()
    sent = {"text": "新{account}", "seen": "0", "when": "later", "starts_at": moment}
    page = client.post(address(SUBJECT, "preview/"), sent).content.decode()
    assert f'value="{moment}"' in page
