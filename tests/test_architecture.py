"""Rules that no linter knows: who reads the environment, what the ground has heard of, how long a file is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.ROOT
MOST_LINES = 300
EVENT = re.compile(r"\b(filing|paper|document)\.[a-z*]")


def sources(*folders: str) -> list[Path]:
    """The Python files below these folders, without what Django writes."""
    return [
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    ]


def nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def reads_the_environment(node: ast.AST) -> bool:
    """`os.getenv`, or anything of `os.environ` but the setting of a variable for those who come after."""
    match node:
        case ast.Call(func=ast.Attribute(attr="getenv")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ"), attr=verb)):
            return verb not in {"setdefault", "update"}
        case ast.Subscript(value=ast.Attribute(attr="environ"), ctx=ast.Load()):
            return True
        case _:
            return False


def test_one_file_reads_the_environment() -> None:
    """Of the application: the local system and the tools of the deployment hand an environment on."""
    apart = (ROOT / "infra/local", ROOT / "infra/deploy")
    read = {
        path.relative_to(ROOT).as_posix()
        for path in sources("infra", "tenants", "services")
        if not any(folder in path.parents for folder in apart)
        and any(map(reads_the_environment, nodes(path)))
    }
    assert read == {"infra/env.py"}


@pytest.mark.parametrize("path", sources("infra"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_ground_names_no_event_of_a_filing(path: Path) -> None:
    texts = [
        node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in texts if EVENT.search(text)] == []


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in sources("infra", "tenants", "services", "demonstration", "tests")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


# A look at what would be, a note that was read, an undo that comes too late then.
WAIT_FOR_NOTHING = {"show", "look", "told", "undo"}


def decorators(function: ast.FunctionDef) -> set[str]:
    """The names of a function's decorators, without where they are from."""
    return {re.sub(r"\(.*|.*\.", "", ast.unparse(each)) for each in function.decorator_list}


def test_what_staff_sends_waits_for_its_button_after_a_sign_in() -> None:
    """`infra.http.carried`: a page that does something calls `hold` before it does."""
    at_once = {
        node.name
        for path in sources("tenants", "services")
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef)
        and decorators(node) >= {"posted", "staff"}
        and "hold(" not in ast.unparse(node)
    }
    assert at_once == WAIT_FOR_NOTHING
