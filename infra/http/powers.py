"""What a page may ask a browser for: the camera and the like are closed to all pages but those that say so."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from infra.http.pages import Page

HEADER = "Permissions-Policy"
CLOSED = ("camera", "microphone", "display-capture", "payment", "usb", "serial", "hid", "midi")
# Where somebody is stays on the phone: the public page sorts the offices by it.
OPEN = ("geolocation",)


def policy(*own: str) -> str:
    """The header's text, with these opened to the page itself."""
    allowed = {**dict.fromkeys(CLOSED, "()"), **dict.fromkeys((*OPEN, *own), "(self)")}
    return ", ".join(f"{name}={whom}" for name, whom in allowed.items())


def may_use(*names: str) -> Callable[[Page], Page]:
    """A page that may use these, such as `camera`."""

    def decorate(page: Page) -> Page:
        @wraps(page)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = page(request, *args, **kwargs)
            response[HEADER] = policy(*names)
            return response

        return opened

    return decorate


class PowersMiddleware:
    """Close everything to a page that has not said what it uses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, policy())
        return response
