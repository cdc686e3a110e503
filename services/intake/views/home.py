"""An office's first page: its card, the sign-in by a code, and then one's own filings."""

import json
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from infra.http import carried
from infra.http.pages import posted
from infra.problems import Problem
from services.intake import signin
from services.intake.auth import recognise
from services.intake.forms import CodeForm, ContactForm, KindForm
from services.intake.queries import own_filings
from tenants.offices import privacy
from tenants.offices.directory import Card, directory
from tenants.offices.middleware import cookie_name, delete_cookie, set_cookie

BROWSER_SECONDS = 3600  # longer than any code is good for


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Sign in, or one's own filings."""
    return _home(request, ContactForm())


def sign_in(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The sign-in in the place of a page that somebody sent a form to."""
    return _home(request, ContactForm(), problem, carried.sealed(request))


@never_cache
@posted("intake:home")
def send_code(request: HttpRequest) -> HttpResponse:
    """Send a code and ask for it; it is good in this browser alone."""
    contact, office = request.POST.get("contact", "").strip(), request.office  # type: ignore[attr-defined]
    sender, work = request.META.get("REMOTE_ADDR", ""), request.POST.get("work", "")
    browser = request.COOKIES.get(_browser_cookie(office), "")[:64] or secrets.token_urlsafe(16)
    try:
        normal = signin.contact_of(*_phone_or_mail(contact))
        signin.send_code(office, normal, sender, browser=browser, work=work)
    except Problem as problem:
        response = _refused(request, contact, problem)
    else:
        response = _code_page(request, contact, CodeForm(initial={"contact": contact}))
    set_cookie(response, office, browser, BROWSER_SECONDS, name=_browser_cookie(office))
    return response


def _refused(request: HttpRequest, contact: str, problem: Problem) -> HttpResponse:
    match problem.code:
        case "code-too-soon" | "code-uncertain":  # one was sent, or may have been: it is good
            return _code_page(request, contact, CodeForm(initial={"contact": contact}), problem)
        case "work-needed":
            return _work_page(request, contact, problem)
        case _other:
            return _home(request, ContactForm(request.POST), problem, request.POST.get(carried.FIELD, ""))


@never_cache
@posted("intake:home")
def enter_code(request: HttpRequest) -> HttpResponse:
    """Sign in with the code, in the browser that asked for it."""
    contact, office = request.POST.get("contact", ""), request.office  # type: ignore[attr-defined]
    try:
        token = signin.exchange(
            signin.contact_of(*_phone_or_mail(contact)),
            request.POST.get("code", ""),
            session=request.COOKIES.get(_browser_cookie(office), "")[:64],
            sender=request.META.get("REMOTE_ADDR", ""),
            notice=privacy.version(),
        )
    except Problem as problem:
        return _code_page(request, contact, CodeForm(request.POST), problem)
    response = carried.onward(request, reverse("intake:home"))
    set_cookie(response, office, token, settings.FILER_SECONDS)
    return response


@posted("intake:home")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in."""
    signin.end(getattr(request, "token", ""))
    response = redirect("intake:home")
    delete_cookie(response, request.office)  # type: ignore[attr-defined]
    return response


def _home(
    request: HttpRequest, contact_form: ContactForm, problem: Problem | None = None, parcel: str = ""
) -> HttpResponse:
    actor = recognise(request)
    context: dict[str, Any] = {
        "problem": problem,
        "carried": parcel,
        "contact_form": contact_form,
        "kind_form": KindForm(),
        "told": privacy.short(request.office),  # type: ignore[attr-defined]
        "pack": directory().pack,
        "districts": directory().districts,
        "own_filings": own_filings(actor) if actor is not None and actor.kind == "filer" else [],
    }
    return render(request, "intake/home.html", context, status=problem.status if problem else 200)


def _code_page(
    request: HttpRequest, contact: str, form: CodeForm, problem: Problem | None = None
) -> HttpResponse:
    parcel = request.POST.get(carried.FIELD, "")
    context = {"form": form, "contact": contact, "problem": problem, "carried": parcel}
    return render(request, "intake/code.html", context, status=problem.status if problem else 200)


def _work_page(request: HttpRequest, contact: str, problem: Problem) -> HttpResponse:
    """The browser counts, and sends the form again by itself."""
    context = {
        "contact": contact,
        "waits": problem,
        "challenge": json.dumps(problem.members["challenge"]),
        "carried": request.POST.get(carried.FIELD, ""),
    }
    return render(request, "intake/work.html", context, status=problem.status)


def _browser_cookie(office: Card) -> str:
    return f"{cookie_name(office)}-browser"


def _phone_or_mail(contact: str) -> tuple[str, str]:
    return ("", contact) if "@" in contact else (contact, "")
