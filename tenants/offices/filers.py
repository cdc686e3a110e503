"""The filers' door, for the pages of every service. The service that signs filers in opens it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from infra.audit.actor import Actor
from infra.http import carried
from infra.http.pages import Page
from tenants.offices.reading import unless_auditor


@dataclass(frozen=True, slots=True)
class Door:
    """Who is signed in to this office, and how somebody is asked to sign in; as in `carried.for_signed_in`."""

    who: Callable[[HttpRequest], Actor | None]
    ask: Callable[[HttpRequest], HttpResponse]


_doors: list[Door] = []


def open_by(door: Door) -> None:
    """Let this door decide who comes in."""
    _doors[:] = [door]


def _who(request: HttpRequest) -> Actor | None:
    return _doors[0].who(request)


def _ask(request: HttpRequest) -> HttpResponse:
    return _doors[0].ask(request)


_for_signed_in = carried.for_signed_in(_who, _ask)


def signed_in(page: carried.ActorPage[carried.P]) -> Page:
    """A page for who is signed in to this office; others are led to the sign-in, and what they typed comes back."""
    return _for_signed_in(unless_auditor(page))
