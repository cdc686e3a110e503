"""The pages of a desk: of every page that a link leads to one address, found by following them all."""

import re
import statistics
import time
from collections import deque
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

TIMES = 5
LINK = re.compile(r'\b(?:href|hx-get)="([^"#]+)')
# Files and pictures; what is no page of the work, but of the person's own.
NO_PAGE = re.compile(r"\.\w+$|/file/$|^desk/(sign-|me/)")
EMPTY = 'class="card empty"'


class Desk:
    """A desk as its people see it, each by a browser that is signed in.

    `pages`: of each kind of page one address, and who could open it. A kind is the pattern of the path with the names of
    what is asked for.
    """

    def __init__(self, office: str, roles: tuple[str, ...]) -> None:
        from django.conf import settings
        from django.test import Client

        from tests.api import member

        settings.ALLOWED_HOSTS = ["*"]
        self.address = f"/o/{office}/desk/"
        self.pages: dict[str, tuple[Client, str]] = {}
        for role in roles:
            client = Client(headers={"accept-language": "zh-hans"})
            client.cookies[f"beian-{office}"] = member(office, role, "bench").token
            self._follow(client)

    def queries(self, kind: str) -> int:
        """How often a page asks the database.

        Raises:
            RuntimeError: it cannot be read any more.
        """
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._get(kind)
        with CaptureQueriesContext(connection) as captured:
            self._get(kind)
        return len(captured)

    def time(self, kind: str) -> float:
        """Milliseconds in which a page is answered, the median of several."""
        spent = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            self._get(kind)
            spent.append(time.perf_counter() - begun)
        return statistics.median(spent) * 1e3

    def empty(self) -> list[str]:
        """The pages that show, as they are, that there is nothing."""
        return [kind for kind in self.pages if " " not in kind and EMPTY in self._get(kind).content.decode()]

    def not_led_to(self) -> list[str]:
        """The patterns of pages to which no link leads: what answers to GET by a page, with somebody's example."""

    def _get(self, kind: str) -> "HttpResponse":
        client, address = self.pages[kind]
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return answer  # type: ignore[return-value]

    def _follow(self, client: "Client") -> None:
        """Find the pages that somebody is led to."""
        waiting, seen = deque([self.address]), {self.address}
        while waiting:
            address = waiting.popleft()
            kind = kind_of(address)
            if kind in self.pages and address != self.address:
                continue
            answer = client.get(address)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            self.pages.setdefault(kind, (client, address))
            for link in links(address, answer.content.decode()):
                if link.startswith(self.address) and link not in seen and kind_of(link):
                    seen.add(link)
                    waiting.append(link)


def kind_of(address: str) -> str:
    """The pattern of an address below the desk, and the names of what is asked for; empty where it is no page.

    The desk's first page is a dot.
    """
    from django.conf import settings
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    try:
        route = resolve(re.sub(r"^/o/[a-z0-9-]+", "", parts.path), settings.OFFICE_URLCONF).route
    except Resolver404:
        return ""
    asked = sorted({name for name, value in parse_qsl(parts.query) if value})
    return "" if NO_PAGE.search(route) else " ".join([route.removeprefix("desk/") or ".", *asked])


def links(address: str, page: str) -> Iterator[str]:
    """Where a page leads to."""
    for link in LINK.findall(page):
        yield urljoin(address, unescape(link))
