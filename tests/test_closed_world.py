"""The world is closed: whatever is declared has all that belongs to it."""

from fnmatch import fnmatchcase

import pytest
from django.conf import settings

from infra import broker
from infra.celery import app
from infra.db.wall import Wall, office_models, shared_models
from infra.events.envelope import TYPES
from infra.events.registry import table
from infra.management.commands.events_doc import document
from infra.service import services
from services.notify.recipients import DISTRICT_HEARS_OF, EVENTS, FILER_HEARS_OF
from tenants.filings.events import OF_TRANSITION
from tenants.filings.models import Filing
from tenants.filings.states import State
from tests.addresses import patterns

STYLE = "".join(
    path.read_text(encoding="utf-8") for path in (settings.ROOT / "infra/static/src").glob("*.css")
)
WORDS = settings.ROOT / "services/notify/templates/notify"
# They lead to a state that another transition leads to as well.
WITH_A_WORD_OF_ITS_OWN = {"send_back", "transfer", "arrive"}
# What may be asked for without a sign-in; everything else of an office leads to one.
PUBLIC = {
    "",
    "sign-in/",
    "sign-in/code/",
    "sign-out/",
    "privacy/",
    "desk/",
    "desk/sign-in/",
    "desk/sign-out/",
}


def test_the_page_of_events_is_made_from_the_classes() -> None:
    assert (settings.ROOT / "docs/events.md").read_text(encoding="utf-8") == document()


def test_every_transition_has_an_event_a_permission_and_sources() -> None:
    transitions = {transition.name: transition for transition in Filing().get_all_state_transitions()}
    assert set(transitions) == set(OF_TRANSITION)
    assert all(callable(transition.permission) for transition in transitions.values())
    for name, event in OF_TRANSITION.items():
        assert event.type in TYPES
        target = transitions[name].target
        assert event.type == f"filing.{target}" or name in WITH_A_WORD_OF_ITS_OWN


def test_every_state_has_a_word_and_a_colour() -> None:
    for state in State:
        assert str(state.label)
        assert f".state-{state.value}" in STYLE or state in (State.DRAFT, State.WITHDRAWN)


def test_every_event_has_a_queue_and_a_handler() -> None:
    handled = {event_type for _service, event_type in table()}
    assert handled <= set(TYPES)
    assert set(TYPES) == handled
    assert all(broker.hears(service, event_type) for service, event_type in table())


def test_what_a_service_wants_to_hear_of_happens() -> None:
    for service in services().values():
        for wanted in service.hears:
            assert any(fnmatchcase(event_type, wanted) for event_type in TYPES), wanted


def test_what_the_clock_asks_for_is_a_task_of_the_service_that_is_asked() -> None:
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] == name in app.tasks
        assert entry["options"]["queue"] == f"{name.partition('.')[0]}.tasks"
    owned = [name for name in app.tasks if name.partition(".")[0] in services()]
    assert set(owned) == set(app.conf.beat_schedule)


@pytest.mark.parametrize("event", [*EVENTS, "filing.reminder"])
def test_every_message_has_its_words(event: str) -> None:
    needed = {"subject.txt", "body.txt", "body.html", "sms.txt"} if event in FILER_HEARS_OF else set()
    if event in DISTRICT_HEARS_OF:
        needed |= {"office_subject.txt", "office_body.txt"}
    assert needed <= {path.name for path in (WORDS / event).iterdir()}


def test_every_table_has_its_wall() -> None:
    ours = [
        m
        for m in (*shared_models(), *office_models())
        if m.__module__.startswith(("infra", "tenants", "services"))
    ]
    assert all(isinstance(getattr(model, "wall", None), Wall) for model in ours)


@pytest.mark.django_db
def test_every_page_of_an_office_asks_who_comes() -> None:
    from django.test import Client

    example = {
        "<uuid:filing_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:document_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<slug:step>": "account",
        "<uuid:message_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:call_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:bulk_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:export_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:referral_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:order_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:card_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:batch_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:transfer_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:finding_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<uuid:list_id>": "01a209f6-77b8-716c-8cab-3e095555b119",
        "<slug:office>": "donggang",
        "<slug:field>": "email",
        "<int:page>": "1",
        "<int:number>": "1",
        "<slug:month>": "2026-11",
        "<int:member>": "1",
        "<int:version_id>": "1",
        "<int:plan>": "1",
        "<slug:code>": "period",
    }
    pages = [path for path in patterns() if not path.startswith("api/")]
    assert len(pages) > 20
    for path in pages:
        if path in PUBLIC:
            continue
        address = path
        for name, value in example.items():
            address = address.replace(name, value)
        for method, asked in (("get", 302), ("post", 401)):
            answer = getattr(Client(), method)(f"/o/donggang/{address}")
            assert answer.status_code in (asked, 405), f"{method} {path}: {answer.status_code}"


@pytest.mark.django_db
def test_every_call_of_the_api_asks_who_comes() -> None:
    from django.test import Client

    document_ = Client().get("/o/donggang/api/v1/openapi.json").json()
    open_calls = {"auth/code", "auth/token", "auth/staff"}
    tried = 0
    for path, calls in document_["paths"].items():
        call = path.partition("/api/v1/")[2]
        if call in open_calls:
            continue
        address = path.replace("{filing_id}", "01a209f6-77b8-716c-8cab-3e095555b119").replace(
            "{office}", "donggang"
        )
        for one in ("document_id", "referral_id", "export_id", "transfer_id"):
            address = address.replace(f"{{{one}}}", "01a209f6-77b8-716c-8cab-3e095555b119")
        address = address.replace("{step}", "received")
        for method in calls:
            answer = Client().generic(method.upper(), address, "{}", content_type="application/json")
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
            tried += 1
    assert tried >= 15
