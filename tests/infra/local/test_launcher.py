"""`./beian`: makes the virtualenv once, from any folder, for two callers at a time."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.home import ROOT

CLI = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd(), sys.executable]))"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose lock asks for nothing, so that no registry is asked."""
    clone = tmp_path / "clone"
    (clone / "infra").mkdir(parents=True)
    shutil.copy(ROOT / "beian", clone)
    (clone / "requirements.lock").write_text("# nothing\n")
    (clone / "infra" / "__init__.py").touch()
    (clone / "infra" / "cli.py").write_text(CLI)
    return clone


def call(clone: Path, *arguments: str, within: Path | None = None) -> "subprocess.Popen[str]":
    environment = {
        name: value for name, value in os.environ.items() if name not in {"BEIAN_VAR", "PYTHONPATH"}
    }
    return subprocess.Popen(
        [sys.executable, str(clone / "beian"), *arguments],
        cwd=within or clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_first_calls_make_one_virtualenv_and_hand_over(clone: Path, tmp_path: Path) -> None:
    # A module of the caller's folder must not be taken for one of the standard library.
    (tmp_path / "json.py").write_text("raise SystemExit('wrong json')")
    calls = [call(clone, "up", "--demo", within=tmp_path) for _ in range(2)]
    outputs = [process.communicate(timeout=120) for process in calls]
    assert [process.returncode for process in calls] == [0, 0], outputs
    for output, _ in outputs:
        arguments, folder, python = json.loads(output)
        assert arguments == ["up", "--demo"]
        assert folder == str(tmp_path)
        assert python == str(clone / ".venv" / "bin" / "python")
    assert sum("Installing" in error for _, error in outputs) == 1

    output, error = call(clone, "doctor").communicate(timeout=60)
    assert json.loads(output)[0] == ["doctor"]
    assert error == ""

    (clone / "requirements.lock").write_text("# changed\n")
    _, error = call(clone).communicate(timeout=60)
    assert "Installing" in error


def test_a_package_that_is_not_what_the_lock_says_is_refused(clone: Path) -> None:
    wheel = next((ROOT / ".venv").glob("**/*.whl"), None)
    (clone / "requirements.lock").write_text(f"no-such-package-of-ours @ file://{wheel or '/nowhere.whl'}\n")
    process = call(clone)
    output, error = process.communicate(timeout=120)
    assert process.returncode == 1
    assert output == ""
    assert "cannot be installed" in error
    assert not (clone / ".venv" / "beian-lock").exists()


def test_an_old_python_is_told_so(clone: Path) -> None:
    text = (clone / "beian").read_text().replace("NEEDED = (3, 11)", "NEEDED = (99, 0)")
    (clone / "beian").write_text(text.replace("needs Python 3.11", "needs Python 99"))
    process = call(clone)
    _, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Beian needs Python 99 or newer; this is 3." in error
    assert not (clone / ".venv").exists()
