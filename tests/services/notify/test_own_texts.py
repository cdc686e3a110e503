"""The table of the offices' own texts: what is in it stops no message, and costs none anything."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from infra.db import office_scope
from infra.problems import Conflict
from services.notify.places import Slot, slots
from services.notify.wordings import actions, newest, queries
from services.notify.wordings.models import Wording
from tenants.filings.models import Filing
from tests.services.notify.conftest import LEADERS, OFFICE, messages, write

Make = Callable[..., Filing]
EVENT = "filing.returned"
SUBJECT, SMS = Slot(EVENT, "subject", "zh-hans"), Slot(EVENT, "sms", "zh-hans")
pytestmark = pytest.mark.usefixtures("no_own_texts")


def subjects(filing: Filing) -> list[str]:
    """Of the mails that its filer got."""
    contents = [json.loads(message.content.open()) for message in messages(filing)]
    return [words["subject"] for words in contents if words["html"]]


def save(slot: Slot, text: str) -> None:
    used = queries.used(OFFICE, slot)
    actions.save(slot, text, LEADERS[OFFICE], seen=used.version)


def test_a_broken_text_in_the_table_stops_no_message(filing: Make) -> None:
    made, wrong = filing(), {"author": "1", "office": OFFICE, "version": 10_000}
    with office_scope(OFFICE):
        for slot in slots():
            Wording.objects.create(**wrong, **slot._asdict(), text="{nowhere} {")
        newest.forget()
        assert write(made, EVENT) == 3
        assert subjects(made) == ["公众账号备案需要补正：海岸书屋"]


def test_a_process_hears_of_what_another_saved(filing: Make) -> None:
    made = filing()
    with office_scope(OFFICE):
        write(made, EVENT)  # from now on it knows all
        Wording.objects.create(
            office=OFFICE, author="1", version=20_000, text="新{account}", **SUBJECT._asdict()
        )
        newest.changed()
        until = time.monotonic() + 10
        while newest.said(OFFICE, SUBJECT) != "新{account}" and time.monotonic() < until:
            time.sleep(0.02)
        write(made, EVENT)
        assert subjects(made)[-1] == "新海岸书屋"


def test_reading_them_costs_a_message_nothing(filing: Make, django_assert_num_queries: Any) -> None:
    newest.said(OFFICE, SUBJECT)
    with office_scope(OFFICE), django_assert_num_queries(0):
        assert newest.said(OFFICE, SUBJECT) == newest.said("lanshan", SMS) == ""


def test_an_sms_of_an_office_has_the_params_that_providers_know(filing: Make) -> None:
    made = filing(return_reasons=[{"field": "", "message": "甲"}])
    text = "您的{account}有{count}处请于{due}前改好，问{phone}"
    with office_scope(OFFICE):
        save(SMS, text)
        write(made, EVENT)
        (sms,) = [json.loads(m.content.open()) for m in messages(made) if m.channel == "sms"]
    assert sms["text"].startswith("您的海岸书屋有1处请于")
    assert set(sms["params"]) == {"account", "count", "due", "phone"}


def test_of_two_who_save_at_the_same_moment_one_is_overtaken() -> None:
    with office_scope(OFFICE):
        before, outcomes = queries.used(OFFICE, SUBJECT).version, list[str]()
    both = threading.Barrier(2)

    def write_one() -> None:
        try:
            with office_scope(OFFICE):
                both.wait()
                actions.save(SUBJECT, "{account}", LEADERS[OFFICE], seen=before)
            outcomes.append("saved")
        except Conflict as conflict:
            outcomes.append(conflict.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=write_one) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["saved", "text-changed"]


def test_versions_are_read_by_all_written_by_their_office_and_changed_by_nobody() -> None:
    row = {"author": "1", "version": 30_000, "text": "", **SMS._asdict()}
    with office_scope(OFFICE):
        Wording.objects.create(office=OFFICE, **row)
        for statement in ("UPDATE wordings_wording SET text = 'x'", "DELETE FROM wordings_wording"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Wording.objects.create(office="lanshan", **row)
    with office_scope("lanshan"):
        assert Wording.objects.filter(office=OFFICE, version=30_000).exists()
