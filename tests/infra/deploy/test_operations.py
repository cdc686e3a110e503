"""docs/operations.md lists every setting, names commands that there are, and no service or file that there is not."""

import re

import pytest
from django.core.management import get_commands

from tests.infra.deploy.project import ROOT, VARIABLE, compose, variables_read

TEXT = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SETTINGS = TEXT.partition("\n## Settings\n")[2].partition("\n## ")[0]
TABLE = [line for line in SETTINGS.splitlines() if line.startswith("| `")]


def test_every_variable_that_the_program_reads_is_in_the_table_and_no_other() -> None:
    listed = {name for line in TABLE for name in re.findall(r"`([A-Z][A-Z_]+)`", line.split("|")[1])}
    assert listed == set(variables_read())


def test_every_row_says_what_it_means() -> None:
    for line in TABLE:
        _before, _names, _without, meaning, _after = line.split("|")
        assert meaning.strip()


def test_every_variable_of_the_compose_file_is_explained() -> None:
    for match in VARIABLE.finditer((ROOT / "docker-compose.yml").read_text()):
        assert f"`{match['name']}`" in SETTINGS


def test_secrets_are_marked() -> None:
    files = {
        name.removesuffix("_FILE")
        for service in compose()["services"].values()
        for name in service.get("environment", {})
        if name.endswith("_FILE") and not name.startswith(("POSTGRES_", "MINIO_ROOT", "GF_"))
    }
    assert {name for name in variables_read() if f"`{name}` 密" in SETTINGS} == files


@pytest.mark.parametrize("verb", sorted(set(re.findall(r"(?:manage|infra\.manage) ([a-z_]+)", TEXT))))
def test_commands_are_there(verb: str) -> None:
    assert get_commands()[verb].partition(".")[0] in {"infra", "tenants", "services"}


def test_services_are_there() -> None:
    services = compose()["services"]
    named = re.findall(
        r"docker compose (?:exec(?: -T)?|logs(?: --tail \d+)?|restart|kill --signal HUP) ([a-z]+)", TEXT
    )
    assert named
    assert set(named) - {"of", "it"} <= set(services)
    for name in services:
        assert f"`{name}`" in TEXT, name


def test_files_are_there() -> None:
    for path in re.findall(r"\b(?:infra|tenants|docs)/[\w./-]+\w", TEXT):
        assert (ROOT / path).exists(), path
