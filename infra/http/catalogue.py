"""`/problems`: every problem that a program may be told of, read from the code that raises it.

The `type` of a problem document (RFC 9457) points here.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from infra import problems
from infra.problems import Text

PARTS = ("infra", "tenants", "services")
STATUS = {
    name: kind.status
    for name, kind in vars(problems).items()
    if isinstance(kind, type) and issubclass(kind, problems.Problem)
}
PLACE = re.compile(r"%\(\w+\)[sd]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One code; `message` is empty where what is said depends on what was sent."""

    code: str
    status: int
    message: Text

    def __str__(self) -> str:
        said = self.message or _("What is said depends on what was sent.")
        return PLACE.sub("…", gettext(str(said)))


# What nginx answers before us (infra/deploy/nginx.conf).
OF_NGINX = (
    Entry("too-large", 413, _("Too large: at most 20 MB.")),
    Entry("too-many-requests", 429, _("Too many requests: try again in a minute.")),
    Entry("unavailable", 503, _("Not available just now: try again in a minute.")),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """All of them, in the reader's language."""
    return render(request, "problems.html", {"entries": entries()})


@cache
def entries() -> list[Entry]:
    """Every code once, in the order of the alphabet."""
    with_words_last = sorted((*_raised(), *OF_NGINX), key=lambda entry: bool(entry.message))
    found = {entry.code: entry for entry in with_words_last}
    return [found[code] for code in sorted(found)]


def _raised() -> Iterator[Entry]:
    for part in PARTS:
        for path in sorted((settings.ROOT / part).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(
                        func=ast.Name(id=kind), args=[ast.Constant(value=str(code)), said, *_rest]
                    ) if kind in STATUS:
                        yield Entry(code, STATUS[kind], _text(said))


def _text(said: ast.expr) -> str:
    """The text within `_("...")`, also where its places are filled at once."""
    for node in ast.walk(said):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
                return text
    return ""
