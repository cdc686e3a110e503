"""What pages have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

Page = Callable[..., HttpResponse]


def posted(back: str, *names: str) -> Callable[[Page], Page]:
    """A page that takes what a form sends.

    Who comes to its address otherwise (by a bookmark, or after changing the language of an answer) is led to the
    page of that form.

    Args:
        back: the name of the form's page.
        names: the parts of the address that both have.
    """

    def decorate(page: Page) -> Page:
        @wraps(page)
        def taken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                there: HttpResponse = redirect(back, **{name: kwargs[name] for name in names})
                return there
            return page(request, *args, **kwargs)

        return taken

    return decorate
