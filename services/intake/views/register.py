"""The public register of filed accounts: one line for who knows what to ask for, and no list."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from infra.problems import NotFound, Problem, Unprocessable
from services.intake.forms import RegisterForm
from tenants.filings import register as filed
from tenants.filings.register import Entry
from tenants.offices import public_limits
from tenants.offices.directory import directory

# An account's id is made of these; a filing number of others, too.
ACCOUNT = re.compile(r"[A-Za-z][A-Za-z0-9_-]{4,19}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The question and its answer; sent by POST, so that no account stands in an address."""
    if request.method != "POST":
        return _page(request, RegisterForm())
    form = RegisterForm(request.POST)
    try:
        if not form.is_valid():
            raise Unprocessable("account-unreadable", _("Please look at the marked field."))
        public_limits.count("register", request.META.get("REMOTE_ADDR", ""))
        entry = _entry(form.cleaned_data["asked"])
        if entry is None:
            raise NotFound("not-in-the-register", _("The register has no such account and no such number."))
    except Problem as problem:
        return _page(request, form, problem=problem)
    return _page(request, form, entry)


def _entry(asked: str) -> Entry | None:
    if ACCOUNT.fullmatch(asked) and (entry := filed.by_account(asked)):
        return entry
    return filed.by_number(asked)


def _page(
    request: HttpRequest, form: RegisterForm, entry: Entry | None = None, problem: Problem | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "entry": entry,
        "problem": problem,
        "faulty": [field for field in form if field.errors] if problem else [],
        "pack": directory().pack,
        "city": directory().city,
    }
    response = render(request, "intake/register.html", context, status=problem.status if problem else 200)
    if problem is not None and problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    return response
