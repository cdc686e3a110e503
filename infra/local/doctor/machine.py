"""What the machine and the virtualenv have."""

import importlib.metadata
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from infra.local.doctor.finding import Finding, odd, well, wrong
from infra.local.home import ROOT
from infra.local.testing import programs

NEEDED = (3, 11)
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
FONTS = "manimgx_fonts_cjk"


def python() -> Iterator[Finding]:
    """Python is new enough."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info[:2] >= NEEDED:
        yield well("Python", version)
    else:
        yield wrong("Python", version, "安装 3.11 或更新版本 Install Python 3.11 or newer")


def virtualenv() -> Iterator[Finding]:
    """What is installed is what the lock says; what the lock asks of other systems only is not looked for."""
    what, mend = "依赖包 Packages", "删除 .venv 后重新运行 Remove .venv and run ./beian again"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {name: version for name, version, marker in PINNED.findall(lock) if not marker}
    different = [
        f"{name} {_installed(name) or '-'} ≠ {version}"
        for name, version in pinned.items()
        if _installed(name) != version
    ]
    if different:
        yield wrong(what, ", ".join(different[:5]), mend)
    else:
        yield well(what, f"{len(pinned)} = requirements.lock")


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def fonts() -> Iterator[Finding]:
    """The Chinese fonts of the printed form."""
    what = "中文字体 Chinese fonts"
    spec = find_spec(FONTS)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    files = [
        path
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.suffix in {".otf", ".ttf", ".ttc"}
    ]
    if files:
        yield well(what, f"{FONTS}: {len(files)}")
    else:
        yield wrong(what, f"{FONTS} has no font", "删除 .venv 后重新运行 Remove .venv and run ./beian again")


def test_programs() -> Iterator[Finding]:
    """What only the tests need: a system runs without."""
    for program in programs():
        what = f"{program.name} (test)"
        if program.path:
            yield well(what, program.path)
        else:
            yield odd(what, f"测试需要 Needed by the tests: {program.purpose}", program.install)
