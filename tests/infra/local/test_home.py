"""Secrets, small files, and the environment of our processes."""

import base64
import json
from pathlib import Path

import pytest

from infra.local import environment, secrets
from infra.local.home import Home
from infra.local.stack import basic_parts


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in (name for names in environment.REPLACED_BY.values() for name in names):
        monkeypatch.delenv(name, raising=False)
    home = Home.at(folder)
    basic_parts(home, environment.BASICS)
    home.ports.claim(["web"])
    return home


def test_secrets_are_made_once_and_are_private(tmp_path: Path) -> None:
    first = secrets.load(tmp_path)
    assert secrets.load(tmp_path) == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert len(base64.b64decode(first["keys"].removeprefix("1:"))) == 32
    assert len(set(first.values())) == len(first)


def test_a_secret_that_is_new_is_added_to_the_old_ones(tmp_path: Path) -> None:
    first = secrets.load(tmp_path)
    (tmp_path / "secrets.json").write_text(json.dumps({"broker": first["broker"]}))
    again = secrets.load(tmp_path)
    assert again["broker"] == first["broker"]
    assert again["postgres"] != first["postgres"]


def test_all_is_built_in_unless_the_caller_says_otherwise(home: Home) -> None:
    assert environment.needed() == set(environment.BASICS)
    settings = environment.local(home)
    assert settings["BEIAN_LOCAL"] == "1"
    assert settings["BEIAN_BASE_URL"] == f"http://127.0.0.1:{home.ports['web']}"
    assert settings["SINK_URL"].endswith("/sink/")


@pytest.mark.parametrize(
    ("name", "value", "gone"),
    [
        ("DATABASE_URL", "postgresql://a:b@db/c", "postgres"),
        ("BROKER_URL", "amqp://a:b@mq//", "broker"),
        ("MINIO_ENDPOINT", "s3:9000", "store"),
    ],
)
def test_what_the_caller_sets_replaces_a_part(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str, value: str, gone: str
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("MINIO_ACCESS_KEY", "theirs")
    assert environment.needed() == set(environment.BASICS) - {gone}
    result = environment.complete(environment.local(home))
    assert result[name] == value
    assert (result["MINIO_ACCESS_KEY"] == "theirs") == (gone == "store")


def test_the_callers_file_replaces_a_part_too(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "url").write_text("postgresql://a:b@db/c\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    assert "postgres" not in environment.needed()
    assert "DATABASE_URL" not in environment.complete(environment.local(home))


def test_the_callers_mail_server_leaves_the_sink_for_sms(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "smtps://u:p@mail")
    assert "sink" in environment.needed()
    result = environment.complete(environment.local(home))
    assert result["EMAIL_URL"] == "smtps://u:p@mail"
    assert result["SMS_GATEWAY_SECRET"] == home.secrets["sms"]
