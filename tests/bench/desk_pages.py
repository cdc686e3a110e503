"""The pages of a desk: of every page that a link leads to one address, found by following them all."""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.addresses import example, patterns
from tests.bench.asking import milliseconds, queries_of
from tests.bench.stage import OFFICE

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

TIMES = 5
LINK = re.compile(r'\b(?:href|hx-get)="([^"#]+)')
# Files and pictures; what is no page of the work, but of the person's own.
NO_PAGE = re.compile(r"\.\w+$|/file/$|^desk/(sign-|me/)")
WORD = re.compile("[a-z_]+")
FILINGS = ("filings/<uuid:filing_id>/", "docket/<slug:office>/<uuid:filing_id>/")
NOT_HERE = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
EMPTY = 'class="card empty"'


class Desk:
    """A desk as its people see it, each by a browser that is signed in.

    `pages`: of each kind of page one address, and who could open it. A kind is the pattern of the path with the names
    of what is asked for.
    """

    def __init__(self, office: str, roles: tuple[str, ...]) -> None:
        from django.conf import settings
        from django.test import Client

        from tests.api import member

        settings.ALLOWED_HOSTS = ["*"]
        self.address = f"/o/{office}/desk/"
        self.pages: dict[str, tuple[Client, str]] = {}
        self._clients: list[Client] = []
        for role in roles:
            client = Client(headers={"accept-language": "zh-hans"})
            client.cookies[f"beian-{office}"] = member(office, role, "bench").token
            self._clients.append(client)
            self._follow(client, self.address)
            self._follow(client, *self._not_led_to(), also_empty=False)

    def unread(self) -> set[str]:
        """The patterns of which nobody here read a page; what is an act by itself is not among them."""
        return {
            kind_of(address)
            for address in self._not_led_to()
            if all(client.get(address).status_code in NOT_HERE for client in self._clients)
        }

    def queries(self, kind: str) -> int:
        """How often a page asks the database.

        Raises:
            RuntimeError: it cannot be read any more.
        """
        return queries_of(lambda: self._get(kind))

    def time(self, kind: str) -> float:
        """Milliseconds in which a page is answered, the median of several."""
        return milliseconds(lambda: self._get(kind), TIMES)

    def empty(self) -> set[str]:
        """The pages that show, as they are, that there is nothing."""
        return {kind for kind in self.pages if " " not in kind and EMPTY in self._get(kind).content.decode()}

    def _get(self, kind: str) -> "HttpResponse":
        client, address = self.pages[kind]
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return answer  # type: ignore[return-value]

    def _not_led_to(self) -> list[str]:
        """An address for each pattern of which no page is known, in an office, about a filing that there is."""
        known = {"office": OFFICE}
        for kind in FILINGS:
            if kind in self.pages:
                known["filing_id"] = self.pages[kind][1].rstrip("/").rpartition("/")[2]
        read = {kind.partition(" ")[0] for kind in self.pages}
        desk = [path.removeprefix("desk/") for path in patterns() if path.startswith("desk/")]
        return [
            self.address + example(path, **known)
            for path in desk
            if path and path not in read and not NO_PAGE.search(f"desk/{path}")
        ]

    def _follow(self, client: "Client", *addresses: str, also_empty: bool = True) -> None:
        """Find the pages that somebody is led to from these."""
        waiting, seen = deque(addresses), set(addresses)
        while waiting:
            address = waiting.popleft()
            kind = kind_of(address)
            if kind in self.pages and address not in addresses:
                continue
            answer = client.get(address)
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            page = answer.content.decode()
            if EMPTY in page and not also_empty:
                continue  # a page of the other kind of desk
            self.pages.setdefault(kind, (client, address))
            for link in links(address, page):
                if link.startswith(self.address) and link not in seen and kind_of(link):
                    seen.add(link)
                    waiting.append(link)


def kind_of(address: str) -> str:
    """The pattern of an address below the desk, and the names of what is asked for; empty where it is no page.

    Where one thing alone is asked for, by a word, each word is a kind of its own. The desk's first page is a dot.
    """
    from django.conf import settings
    from django.urls import Resolver404, resolve

    parts = urlsplit(address)
    try:
        route = resolve(re.sub(r"^/o/[a-z0-9-]+", "", parts.path), settings.OFFICE_URLCONF).route
    except Resolver404:
        return ""
    given = [(name, value) for name, value in parse_qsl(parts.query) if value]
    asked = sorted(dict(given))
    if len(given) == 1 and WORD.fullmatch(given[0][1]) and given[0][0] != "office":
        asked = [f"{asked[0]}={given[0][1]}"]
    return "" if NO_PAGE.search(route) else " ".join([route.removeprefix("desk/") or ".", *asked])


def links(address: str, page: str) -> Iterator[str]:
    """Where a page leads to."""
    for link in LINK.findall(page):
        yield urljoin(address, unescape(link))
