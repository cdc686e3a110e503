"""One of the three doors by which an office is entered: the address `/o/<office>/...`."""

import re
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from infra.audit.actor import Actor
from infra.db import enter_office, leave_office
from infra.db.scope import SLUG
from tenants.offices import directory, sessions
from tenants.offices.directory import Card

# A page's script says with it that it asks by itself: nobody need be there.
UNATTENDED = "X-Unattended"
OFFICE_PATH = re.compile(rf"/o/(?P<slug>{SLUG.pattern})(?P<rest>(/.*)?)")


class OfficeRequest(HttpRequest):
    """A request below `/o/<office>/`: the office's card, and who acts where somebody of its staff is signed in."""

    office: Card
    actor: Actor | None
    staff_name: str
    token: str


class OfficeMiddleware:
    """Mount the office below its address, know who acts, and take the office's scope for the rest of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = OFFICE_PATH.fullmatch(request.path_info)
        card = directory.office(match["slug"]) if match else None
        if match is None or card is None:
            return self.get_response(request)
        structlog.contextvars.bind_contextvars(office=card.slug)
        outside = get_script_prefix()
        self._mount(request, card, match["rest"])
        self._recognise(request, card)
        enter_office(card.slug)
        try:
            return self.get_response(request)
        finally:
            leave_office()
            set_script_prefix(outside)

    def _mount(self, request: HttpRequest, card: Card, rest: str) -> None:
        request.path_info = rest
        request.urlconf = settings.OFFICE_URLCONF
        request.office = card  # type: ignore[attr-defined]
        set_script_prefix(f"/o/{card.slug}/")

    def _recognise(self, request: HttpRequest, card: Card) -> None:
        """The API knows people by their bearer token alone, pages by their cookie alone."""
        token = (
            bearer(request)
            if request.path_info.startswith("/api/")
            else request.COOKIES.get(cookie_name(card), "")
        )
        used = UNATTENDED not in request.headers
        session = sessions.find(token, card.slug, used=used) if token.startswith("s_") else None
        request.token = token  # type: ignore[attr-defined]
        request.actor = sessions.actor(session) if session else None  # type: ignore[attr-defined]
        request.staff_name = session.membership.staff.display_name if session else ""  # type: ignore[attr-defined]


def bearer(request: HttpRequest) -> str:
    """The token of `Authorization: Bearer ...`, or nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def cookie_name(card: Card) -> str:
    """The cookie of a sign-in to an office, staff or filer; its path is the office's."""
    return f"{'__Secure-' if settings.SECURE_COOKIES else ''}beian-{card.slug}"


def set_cookie(response: HttpResponse, card: Card, token: str, seconds: int, *, name: str = "") -> None:
    """Give a sign-in, or what goes before it by another name, to a browser."""
    response.set_cookie(
        name or cookie_name(card),
        token,
        max_age=seconds,
        path=f"/o/{card.slug}/",
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: HttpResponse, card: Card) -> None:
    """Take a sign-in out of a browser."""
    response.delete_cookie(cookie_name(card), path=f"/o/{card.slug}/", samesite="Lax")


def office(request: HttpRequest) -> dict[str, object]:
    """For templates: the office and who is signed in."""
    return {
        "office": getattr(request, "office", None),
        "actor": getattr(request, "actor", None),
        "staff_name": getattr(request, "staff_name", ""),
        "local": settings.LOCAL,
    }
