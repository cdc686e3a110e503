"""Who may come to a desk, and how they sign in."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from infra.http.pages import posted
from infra.problems import Problem
from services.review.forms import SignInForm
from tenants.offices import sessions
from tenants.offices.middleware import delete_cookie, set_cookie
from tenants.offices.signin import sign_in

Page = Callable[..., HttpResponse]


def staff(page: Page) -> Page:
    """A page for the office's staff; others are led to the sign-in, and from there back to the page."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if actor is None:
            wanted = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
            return redirect(reverse("review:sign-in") + wanted)
        return page(request, actor, *args, **kwargs)

    return never_cache(guarded)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Sign in to this office."""
    form = SignInForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "review/sign_in.html", {"form": form})
    office = request.office  # type: ignore[attr-defined]
    try:
        token, _membership = sign_in(request, office.slug, **form.cleaned_data)
    except Problem as problem:
        context = {"form": form, "problem": problem}
        return render(request, "review/sign_in.html", context, status=problem.status)
    response = redirect(_wanted(request))
    set_cookie(response, office, token, settings.STAFF_SECONDS)
    return response


@posted("review:sign-in")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in."""
    sessions.end(getattr(request, "token", ""))
    response = redirect("review:sign-in")
    delete_cookie(response, request.office)  # type: ignore[attr-defined]
    return response


def _wanted(request: HttpRequest) -> str:
    """The page that asked for the sign-in, if it is one of this desk."""
    desk, wanted = reverse("review:desk"), request.GET.get("next", "")
    if wanted.startswith(desk) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return desk
