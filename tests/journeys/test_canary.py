"""One known person goes through every flow, and is then found nowhere but where the law wants it: sealed, or sent."""

import base64
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import redis

from demonstration import pictures
from demonstration.client import Caller, Upload
from demonstration.people import Filer
from tests.journeys.leaks import leaks, store_of
from tests.journeys.steps import TODAY, approve, begin, documents_of, hand_in
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("system")

OFFICE, TABLE = "donggang", "o_donggang.filings_filing"


@pytest.fixture(scope="module")
def canary(system: System) -> Filer:
    """A person whose filings have been through everything."""
    filer = system.cast(OFFICE).filer("individual", TODAY - timedelta(days=3))
    me = system.filer(OFFICE, filer.person.mobile)
    by_mail = system.filer(OFFICE, filer.person.email)
    clerk, city = system.staff(OFFICE), system.staff("city")
    filing = begin(me, filer)
    stumbles(me, clerk, filing, filer)
    hand_in(by_mail, filing, filer)
    clerk.post(f"filings/{filing}/claim")
    clerk.post(f"filings/{filing}/return", {"reasons": [{"field": "purpose", "message": "过于笼统"}]})
    me.call(
        "PATCH", f"filings/{filing}", {"purpose": "本地生活", "founder_id_number": filer.person.id_number}
    )
    hand_in(me, filing, filer)
    approve(clerk, filing)
    among_offices(city, clerk, me, filing, filer)
    city.post(f"docket/{OFFICE}/{filing}/archive")
    looked_at(me, clerk, filing, filer)
    reminded(system, clerk, filer)
    system.settle()
    return filer


def stumbles(me: Caller, clerk: Caller, filing: str, filer: Filer) -> None:
    """What goes wrong says so without saying whom it was about."""
    person = filer.person
    for body in (
        {"founder_id_number": person.id_number[:-1] + "?"},
        {"admin_mobile": f"{person.mobile} {person.email}"},
        {person.id_number: person.mobile},
    ):
        assert me.ask("PATCH", f"filings/{filing}", body).status == 422
    assert me.ask("POST", "filings", {"filer_kind": filer.kind, **filer.form}).status == 409
    assert me.ask("POST", "auth/token", {"phone": person.mobile, "code": "000000"}).status == 401
    assert me.ask("POST", "auth/code", {"email": f"{person.email}, {person.mobile}"}).status == 422
    assert clerk.ask("GET", f"queue?search={person.mobile}").status == 200
    nowhere = f"filings/{filing}/documents"
    bad = Upload("identity_card", f"{person.id_number}.jpg", b"no picture", "image/jpeg")
    assert me.ask("POST", nowhere, bad).status == 422
    named = Upload("identity_card", f"{person.id_number}.jpg", pictures.identity_card(person), "image/jpeg")
    assert me.ask("POST", nowhere, named, Idempotency_Key=f"canary {filing}").status == 201


def among_offices(city: Caller, clerk: Caller, me: Caller, filing: str, filer: Filer) -> None:
    """What the offices write to one another names the person in full: staff reads it, the filer does not."""
    person = filer.person
    words = {
        "filing.urged": f"请电话联系{person.mobile}或发邮件至{person.email}",
        "filing.sent_back": f"身份证号{person.id_number}与复印件不符",
    }
    city.post(f"docket/{OFFICE}/{filing}/urge", {"note": words["filing.urged"]})
    city.post(f"docket/{OFFICE}/{filing}/send_back", {"reason": words["filing.sent_back"]})
    clerk.post(f"filings/{filing}/approve")
    said = {
        line["event"]: line["remark"] for line in clerk.get(f"filings/{filing}/history") if line["remark"]
    }
    assert said == words
    told = str(me.get(f"filings/{filing}/history")) + str(me.get(f"filings/{filing}"))
    assert not [text for text in (person.mobile, person.id_number, *words.values()) if text in told]


def looked_at(me: Caller, clerk: Caller, filing: str, filer: Filer) -> None:
    """Shown in full by an act that is recorded; printed; read."""
    fields = {
        "founder_id_number": filer.person.id_number,
        "admin_mobile": f"+86{filer.person.mobile}",
        "email": filer.person.email,
    }
    for field, value in fields.items():
        assert clerk.post(f"filings/{filing}/reveal?field={field}") == {field: value}
    documents_of(me, filing, filer)
    for document in me.get(f"filings/{filing}")["documents"]:
        assert me.get(f"filings/{filing}/documents/{document['id']}")
        assert clerk.get(f"filings/{filing}/documents/{document['id']}", page="1")
    shown = str(clerk.get(f"filings/{filing}")) + str(me.get(f"filings/{filing}/history"))
    assert not [value for value in fields.values() if value.removeprefix("+86") in shown]


def reminded(system: System, clerk: Caller, filer: Filer) -> None:
    """On the office's list: one account is nearly due, one overdue, one withdrawn."""
    for account, opened in ("soon", TODAY - timedelta(days=24)), ("late", date(2017, 1, 1)), ("gone", TODAY):
        form: dict[str, Any] = {
            **filer.form,
            "wechat_id": f"{account}_{filer.form['wechat_id']}",
            "original_id": "",
            "opened_on": opened.isoformat(),
        }
        filing = clerk.post("filings", {"filer_kind": filer.kind, **form})["id"]
        # As if it had been known for ten days: who is told of a filing today is not reminded of it today. And as if
        # no rest day had moved the last day, by up to more than the week of the first reminder.
        known = f"""
            UPDATE {TABLE} SET stage_since = now() - interval '10 days', due_on = least(due_on, %s) WHERE id = %s
        """
        system.database.execute(known, [TODAY + timedelta(days=6), filing])
    clerk.post(f"filings/{filing}/withdraw", {"reason": "exempt"})
    system.clock()
    system.settle()
    texts = {message["template"] for message in system.sink.messages(filer.person.mobile)}
    assert {"filing.reminder", "filing.overdue", "filing.returned", "filing.city_archived"} <= texts


def test_a_person_is_found_nowhere(system: System, canary: Filer) -> None:
    person = canary.person
    assert leaks(system, [person.id_number, person.mobile, person.email]) == set()


def in_a_log(system: System, value: str) -> None:
    with system.home.log("web").open("a", encoding="utf-8") as log:
        log.write(f'{{"path": "/?q={value}"}}\n')


def in_a_column(system: System, value: str) -> None:
    first = f"(SELECT min(id::text)::uuid FROM {TABLE})"
    system.database.execute(f"UPDATE {TABLE} SET purpose = %s WHERE id = {first}", [value])


def in_bytes(system: System, value: str) -> None:
    system.database.execute("CREATE TABLE shared.planted (bytes bytea)")
    system.database.execute("INSERT INTO shared.planted VALUES (%s)", [b"\0x" + value.encode()])


def in_an_event(system: System, value: str) -> None:
    system.database.execute(
        "UPDATE shared.events_outbox SET data = data || jsonb_build_object('x', %s::text)"
        " WHERE id = (SELECT min(id::text)::uuid FROM shared.events_outbox)", [value]
    )  # fmt: skip


def in_a_message(system: System, value: str) -> None:
    """It is in no key any more, but went through the broker."""
    broker = redis.Redis.from_url(system.settings["BROKER_URL"])
    body = base64.b64encode(f'[["{value}"]]'.encode())
    broker.lpush("planted", body)
    broker.delete("planted")


def in_a_key(system: System, value: str) -> None:
    redis.Redis.from_url(system.settings["BROKER_URL"]).set(f"cache:{value}", "1", ex=60)


def in_metadata(system: System, value: str) -> None:
    bucket = f"{system.settings['BEIAN_BUCKET_PREFIX']}{OFFICE}"
    store_of().put_object(bucket, "planted", io.BytesIO(b""), 0, metadata={"owner": value})


@pytest.mark.parametrize(
    ("plant", "place"),
    [
        (in_a_log, "file web.log"),
        (in_a_column, f"table {TABLE}"),
        (in_bytes, "table shared.planted"),
        (in_an_event, "table shared.events_outbox"),
        (in_a_message, "file "),
        (in_a_key, "broker"),
        (in_metadata, "store"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_what_is_planted_is_found(
    system: System, canary: Filer, plant: Callable[[System, str], None], place: str
) -> None:
    stranger = system.cast(OFFICE).person().id_number
    plant(system, stranger)
    # The broker's file has a message within a second or two: it waits while the disk is at work.
    eventually(lambda: any(found.startswith(place) for found in leaks(system, [stranger])), seconds=10)
