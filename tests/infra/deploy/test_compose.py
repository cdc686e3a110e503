"""docker-compose.yml is what its specification allows, and names nothing that the project does not have."""

import importlib
import importlib.util
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from celery.bin.base import CLIContext
from celery.bin.beat import beat
from celery.bin.worker import worker
from django.core.management import get_commands
from granian.cli import cli as granian

from infra import broker
from infra.deploy import healthy, make_secrets
from tests.infra.deploy.project import (
    OTHERS,
    OURS,
    ROOT,
    SERVICES,
    VARIABLE,
    command,
    compose,
    resolved,
    service,
    variables_read,
)

ALL = (*OURS, *OTHERS)
ONE_SHOT = {"prepare", "setup"}


def test_it_is_what_the_compose_specification_allows() -> None:
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(compose(), json.loads(schema.read_text(encoding="utf-8")))


def test_these_services_and_no_others() -> None:
    assert set(compose()["services"]) == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_nothing_runs_as_root_or_can_become_it(name: str) -> None:
    one = service(name)
    user, _colon, group = one["user"].partition(":")
    assert user == OTHERS.get(name, "10001")
    assert user != "0"
    assert group == user
    assert one["cap_drop"] == ["ALL"]
    assert "cap_add" not in one
    assert "privileged" not in one
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["read_only"] is True


@pytest.mark.parametrize("name", ALL)
def test_what_runs_long_is_asked_how_it_is(name: str) -> None:
    assert ("healthcheck" in service(name)) == (name not in ONE_SHOT)
    assert (service(name)["restart"] == "unless-stopped") == (name not in ONE_SHOT)


@pytest.mark.parametrize("name", ["web", "relay", *SERVICES, "clock"])
def test_our_own_processes_are_asked_by_our_own_command(name: str) -> None:
    test = service(name)["healthcheck"]["test"]
    assert test == ["CMD", "python", "-m", "infra.deploy.healthy", name]
    assert name in {*healthy.PARTS, *SERVICES}


def test_only_nginx_is_reached_from_outside() -> None:
    assert [name for name in ALL if "ports" in service(name)] == ["nginx"]
    published = [resolved(port) for port in service("nginx")["ports"]]
    assert published == ["80:8080", "443:8443", "127.0.0.1:3000:3000"]


def test_only_what_must_leaves_the_machine() -> None:
    networks = compose()["networks"]
    outward = {name for name in networks if not (networks[name] or {}).get("internal")}
    leaving = {name for name in ALL if outward & set(service(name).get("networks", []))}
    assert leaving == {"web", "notify", "nginx"}
    assert service("prepare")["network_mode"] == "none"


@pytest.mark.parametrize("name", OTHERS)
def test_images_of_others_are_pinned(name: str) -> None:
    _image, _colon, tag = service(name)["image"].rpartition(":")
    # PostgreSQL's versions have two numbers, everybody else's three.
    assert tag.count(".") >= (1 if name in {"postgres", "store"} else 2), tag


def test_all_of_ours_run_one_image_that_is_built_once() -> None:
    assert len({service(name)["image"] for name in OURS}) == 1
    assert [name for name in ALL if "build" in service(name)] == ["prepare"]
    build = service("prepare")["build"]
    assert (ROOT / build["context"] / build["dockerfile"]).is_file()


# --- Commands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["setup", "relay"])
def test_management_commands_exist(name: str) -> None:
    python, option, module, verb = command(name)
    assert (python, option) == ("python", "-m")
    assert importlib.util.find_spec(module)
    assert get_commands()[verb].partition(".")[0] in {"infra", "tenants", "services"}


def celery_context(app: str) -> CLIContext:
    """What Celery's own command gives its verbs: the app that `--app=` names."""
    found = importlib.import_module(app.removeprefix("--app=")).app
    return CLIContext(found, no_color=True, workdir="")


@pytest.mark.parametrize("name", SERVICES)
def test_a_worker_takes_from_its_own_queues(name: str) -> None:
    program, app, quiet, verb, *options = command(name)
    assert (program, quiet, verb) == ("celery", "--quiet", "worker")
    asked = worker.make_context("worker", options, obj=celery_context(app)).params
    assert asked["queues"] == [broker.events_queue(name), broker.tasks_queue(name)]
    assert asked["hostname"].startswith(f"{name}@")
    assert asked["pool"].__module__ == "celery.concurrency.thread"


def test_the_clock_writes_where_it_is_looked_for() -> None:
    program, app, quiet, verb, *options = command("clock")
    assert (program, quiet, verb) == ("celery", "--quiet", "beat")
    schedule = Path(beat.make_context("beat", options, obj=celery_context(app)).params["schedule"])
    assert schedule.name == healthy.SCHEDULE
    assert f"BEIAN_VAR={schedule.parent}" in (ROOT / "infra/deploy/Dockerfile").read_text()


def test_the_web_serves_our_application_at_the_port_that_is_asked() -> None:
    program, *options = command("web")
    assert program == "granian"
    asked = granian.make_context("granian", options).params
    module, _colon, name = asked["app"].partition(":")
    assert getattr(importlib.import_module(module), name)
    assert asked["interface"].value == "wsgi"
    assert asked["port"] == healthy.WEB_PORT
    assert (ROOT / asked["log_config"]).is_file()


# --- Variables, secrets, files ------------------------------------------------------------------------------------


def test_every_variable_is_one_that_the_program_reads() -> None:
    for name in set(OURS) - {"prepare"}:
        for variable in service(name)["environment"]:
            assert variable.removesuffix("_FILE") in variables_read()


def test_every_secret_of_ours_comes_from_a_file_that_is_mounted() -> None:
    for name in set(OURS) - {"prepare"}:
        environment = service(name)["environment"]
        # The codes of SMS templates are read from the file itself.
        named = {
            value
            for variable, value in environment.items()
            if variable.endswith("_FILE") or variable == "SMS_TEMPLATES"
        }
        assert named == {f"/run/secrets/{secret}" for secret in service(name)["secrets"]}


@pytest.mark.parametrize("name", OTHERS)
def test_every_secret_of_others_is_one_that_they_were_given(name: str) -> None:
    one = service(name)
    given = {secret if isinstance(secret, str) else secret["source"] for secret in one.get("secrets", [])}
    assert given <= set(compose()["secrets"])
    for variable, value in one.get("environment", {}).items():
        if str(value).startswith("/run/secrets/"):
            assert variable.endswith("_FILE")
            assert Path(value).name in given


def test_every_secret_is_used_and_somebody_makes_it() -> None:
    made = {*make_secrets.made({}), *make_secrets.GIVEN, *make_secrets.OPTIONAL}
    assert set(compose()["secrets"]) == made
    for name, secret in compose()["secrets"].items():
        assert resolved(secret["file"]) == f"./secrets/{name}"
    used = {
        secret if isinstance(secret, str) else secret["source"]
        for name in ALL
        for secret in service(name).get("secrets", [])
    }
    assert used == made


def test_no_password_is_written_down() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ALL:
        for variable, value in service(name).get("environment", {}).items():
            if any(word in variable for word in ("PASSWORD", "SECRET", "KEY", "DATABASE_URL", "BROKER_URL")):
                harmless = variable == "GF_SECURITY_DISABLE_GRAVATAR"
                assert harmless or str(value).startswith("/run/secrets/"), variable
    assert "://beian:" not in text


def test_variables_of_the_compose_file_are_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    example = (ROOT / ".env.example").read_text()
    wanted = {match["name"] for match in VARIABLE.finditer(text)}
    assert wanted == {line.lstrip("# ").partition("=")[0] for line in example.splitlines() if "=" in line}


@pytest.mark.parametrize("name", ALL)
def test_every_folder_is_declared_and_every_file_is_there(name: str) -> None:
    for volume in service(name).get("volumes", []):
        source = volume["source"] if isinstance(volume, dict) else volume.partition(":")[0]
        if source.startswith("."):
            assert (ROOT / source).exists(), source
            assert volume.endswith(":ro")
        else:
            assert source in compose()["volumes"]


def test_the_stores_folder_gets_its_owner_from_the_image() -> None:
    (prepared,) = service("prepare")["volumes"]
    (kept,) = service("store")["volumes"]
    assert prepared == f"{kept['source']}:/var/lib/store"
    assert kept["volume"] == {"nocopy": True}
    assert "/var/lib/store" in (ROOT / "infra/deploy/Dockerfile").read_text()
    assert service("store")["user"] == service("prepare")["user"]


def test_everything_waits_for_what_it_needs() -> None:
    for name in ("web", "relay", *SERVICES, "clock"):
        assert set(service(name)["depends_on"]) == {"setup", "postgres", "broker", "store"}
    for name in ALL:
        for needed, how in service(name).get("depends_on", {}).items():
            one_shot = how["condition"] == "service_completed_successfully"
            assert one_shot == (needed in ONE_SHOT)


def test_who_talks_to_whom_shares_a_network() -> None:
    pairs = [
        (one, other)
        for one in (*SERVICES, "web", "relay", "clock", "setup")
        for other in ("postgres", "broker")
    ]
    pairs += [("web", "store"), ("intake", "store"), ("nginx", "web"), ("nginx", "grafana")]
    pairs += [("grafana", "prometheus"), *(("prometheus", one) for one in ("web", "broker", "store"))]
    for one, other in pairs:
        assert set(service(one)["networks"]) & set(service(other)["networks"]), (one, other)
