"""The addresses below an office, as its URL configuration has them."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

NOBODYS = "01a209f6-77b8-716c-8cab-3e095555b119"


def patterns() -> list[str]:
    """The pattern of every address below an office, as `desk/filings/<uuid:filing_id>/`."""
    return list(_below(get_resolver(settings.OFFICE_URLCONF)))


def example(pattern: str, **known: str) -> str:
    """An address of a pattern: with what is known of its parameters, and else with what nobody has."""
    return re.sub(
        r"<(?:(\w+):)?(\w+)>", lambda part: known.get(part[2], "1" if part[1] == "int" else NOBODYS), pattern
    )


def _below(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _below(entry, path)
        elif isinstance(entry, URLPattern):
            yield path
