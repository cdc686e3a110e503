"""Logs: one JSON object a line, nothing personal, nothing that forges a line."""

import io
import json
import logging
import sys

import pytest
import structlog

from infra.logging import configure, without_personal_data


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is logged, through the real configuration."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    configure({})
    yield stream
    root.handlers, level = before[0], before[1]
    root.setLevel(level)


@pytest.mark.parametrize(
    "personal",
    ["371102199003072516", "37110219900307251X", "13800138000", "+8613800138000", "anna.b@example.com"],
)
def test_what_looks_personal_is_hidden_wherever_it_stands(lines: io.StringIO, personal: str) -> None:
    log = structlog.get_logger("test")
    log.warning(f"no {personal}", value=personal, inside={"list": [f"x {personal} y"]})
    logging.getLogger("django.request").error("Error: %s", personal)
    try:
        raise ValueError(f"bad {personal}")
    except ValueError:
        log.exception("failed")
    text = lines.getvalue()
    assert personal not in text
    assert text.count("[hidden]") >= 5


def test_every_line_is_one_object(lines: io.StringIO) -> None:
    structlog.get_logger("test").info('broken\n{"event": "forged"}\r\x1b[31m', more="a\u2028b")
    (line,) = lines.getvalue().splitlines()
    told = json.loads(line)
    assert told["level"] == "info"
    assert "\n" not in told["event"]
    assert "\x1b" not in told["event"]


def test_context_is_in_every_line(lines: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(office="donggang", request_id="r1", event_id="e1"):
        logging.getLogger("any.library").warning("x")
    told = json.loads(lines.getvalue())
    assert (told["office"], told["request_id"], told["event_id"]) == ("donggang", "r1", "e1")


def test_ids_and_times_stay_readable() -> None:
    event = {
        "event": "x",
        "id": "01a209f6-77b8-716c-8cab-3e095555b119",
        "number": "日网备2026-DG-00001",
        "at": "2026-11-23T19:41:29",
    }
    assert without_personal_data(None, "", dict(event)) == event
