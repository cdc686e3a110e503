"""What the tests need of the system is said in full, in the same words everywhere."""

import re
from pathlib import Path

import pytest

from infra.local import programs, testing
from infra.local.doctor import machine
from infra.local.doctor.finding import Health
from infra.local.home import ROOT

PACKAGES = {name for program in testing.programs() for name in program.packages.split()}


def test_nothing_is_missing_where_the_tests_run() -> None:
    assert testing.missing([]) == []
    assert {finding.health for finding in machine.test_programs()} == {Health.WELL}


def test_what_is_missing_is_named_each_with_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "ALSO", str(tmp_path))
    *each, together = testing.missing([])
    assert [line.partition(",")[0] for line in each] == ["Chromium", "RabbitMQ", "nginx", "promtool"]
    for line, program in zip(each, testing.programs(), strict=True):
        assert line.endswith(f": apt-get install {program.packages}")
    assert set(together.partition("apt-get install ")[2].split()) == PACKAGES
    more = any("faketime" in line for line in testing.missing(["--faults"]))
    assert more == (programs.faketime() is None)
    found = list(machine.test_programs())
    assert {finding.health for finding in found} == {Health.ODD}
    assert [finding.mend for finding in found] == [program.install for program in testing.programs()]


def test_the_readme_and_the_merge_check_install_the_same() -> None:
    (readme,) = re.findall(r"apt-get install ([a-z -]+)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(readme.split()) == PACKAGES
    for package in PACKAGES:
        assert package in (ROOT / ".ci/run").read_text(encoding="utf-8")
