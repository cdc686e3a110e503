"""The doctor: quick with what is down, plain about what is wrong, quiet about what is well."""

import time
from collections.abc import Callable

import pytest

from infra.local import environment
from infra.local.doctor import database, machine, services
from infra.local.doctor.finding import Finding, Health
from infra.local.ports import Ports
from infra.local.stack import Stack

Start = Callable[..., Stack]


@pytest.fixture
def health(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Finding]]:
    """What a check finds, with these variables and none of the caller's."""

    def found(check: Callable[[], object], settings: dict[str, str]) -> list[Finding]:
        for name in (name for names in environment.REPLACED_BY.values() for name in names):
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return list(check())  # type: ignore[call-overload,no-any-return]

    return found


Health_ = Callable[..., list[Finding]]


def test_parts_that_serve_are_well_and_wrong_passwords_are_found(start: Start, health: Health_) -> None:
    settings = start("broker", "store", "sink").environment
    for check in (services.broker, services.store, services.mail, services.sms):
        assert [finding.health for finding in health(check, settings)] == [Health.WELL], check
    settings |= {"MINIO_SECRET_KEY": "wrong", "SMS_GATEWAY_SECRET": "wrong"}
    settings["BROKER_URL"] = settings["BROKER_URL"].replace("redis://:", "redis://:wrong")
    for check in (services.broker, services.store, services.sms):
        assert [finding.health for finding in health(check, settings)] == [Health.WRONG], check


@pytest.mark.parametrize(
    ("check", "names"),
    [
        (services.broker, {"BROKER_URL": "redis://:x@127.0.0.1:{port}/0"}),
        (services.broker, {"BROKER_URL": "amqp://a:b@127.0.0.1:{port}//"}),
        (
            services.store,
            {"MINIO_ENDPOINT": "127.0.0.1:{port}", "MINIO_ACCESS_KEY": "a", "MINIO_SECRET_KEY": "b"},
        ),
        (services.mail, {"EMAIL_URL": "smtp://127.0.0.1:{port}"}),
        (services.sms, {"SMS_GATEWAY_URL": "http://127.0.0.1:{port}/sms"}),
        (database.database, {"DATABASE_URL": "postgresql://a:b@127.0.0.1:{port}/c"}),
    ],
)
def test_a_part_that_is_down_is_said_soon_with_what_to_do(
    health: Health_, tmp_path: object, check: Callable[[], object], names: dict[str, str]
) -> None:
    ports = Ports(tmp_path)  # type: ignore[arg-type]
    ports.claim(["closed"])
    settings = {name: value.format(port=ports["closed"]) for name, value in names.items()}
    began = time.monotonic()
    [finding] = health(check, settings)
    assert finding.health is Health.WRONG
    assert finding.mend
    assert next(iter(names)) in finding.mend
    assert time.monotonic() - began < 8


def test_a_mode_of_tls_that_there_is_not_is_said_of_the_database(start: Start, health: Health_) -> None:
    settings = {**start("postgres").environment, "DATABASE_SSLMODE": "bogus"}
    (finding,) = health(database.database, settings)
    assert finding.health is Health.WRONG
    assert "bogus" in finding.detail
    assert "DATABASE_SSLMODE" in finding.mend


@pytest.mark.parametrize(
    "check", [services.broker, services.store, services.mail, services.sms, database.database]
)
def test_nothing_set_is_wrong_and_no_crash(health: Health_, check: Callable[[], object]) -> None:
    assert [finding.health for finding in health(check, {})] == [Health.WRONG]


def test_a_superuser_is_noted(start: Start, health: Health_) -> None:
    stack = start("postgres")
    url = stack.parts["postgres"].superuser_url  # type: ignore[attr-defined]
    found = {finding.what: finding for finding in health(database.database, {"DATABASE_URL": url})}
    assert any(finding.health is Health.ODD and "NOSUPERUSER" in finding.mend for finding in found.values())
    assert found["数据库 Database ≥ 18"].health is Health.WELL


def test_this_machine_is_well() -> None:
    found = [*machine.python(), *machine.virtualenv(), *machine.fonts()]
    assert [finding.health for finding in found] == [Health.WELL] * 3, found
