"""The addresses below an office, as its URL configuration has them."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver


def patterns() -> list[str]:
    """The pattern of every address below an office, as `desk/filings/<uuid:filing_id>/`."""
    return list(_below(get_resolver(settings.OFFICE_URLCONF)))


def _below(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _below(entry, path)
        elif isinstance(entry, URLPattern):
            yield path
