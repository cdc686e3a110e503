"""Who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from services.intake.auth import recognise

Page = Callable[..., HttpResponse]


def signed_in(page: Page) -> Page:
    """A page for who is signed in to this office; others are led to the sign-in."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (actor := recognise(request)) is None:
            if getattr(request, "token", ""):
                messages.warning(request, _("Your sign-in has ended. Sign in again."))
            return redirect("intake:home")
        return page(request, actor, *args, **kwargs)

    return never_cache(guarded)
