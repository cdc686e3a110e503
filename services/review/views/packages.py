"""The city's pages of archive packages: the list, one with its report, and what is taken out."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import Held, hold
from infra.http.pages import posted
from infra.paging import Page
from infra.problems import Problem, Unprocessable
from services.review.city.choosing import meant
from services.review.forms import LENGTH
from services.review.packages import actions, exporting, queries
from services.review.packages.models import ExportState, Package
from tenants.filings import permissions
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory
from tenants.offices.staffing import names_of

FOLLOWED_EVERY = 3  # seconds


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The packages, the newest first."""
    return _list(request, actor)


@posted("review:packages")
@staff
def export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take out those that are chosen (`chosen`: office/id, several times), all of a list, or an office's of a year."""
    try:
        hold(request)
        if "all" in request.POST:
            made = actions.export_list(actor, **_asked(request.POST))
        elif "chosen" in request.POST or "year" not in request.POST:
            made = actions.export_these(_chosen(request.POST.getlist("chosen")), actor)
        else:
            year = request.POST.get("year", "")
            office = meant(request.POST.get("office", ""))
            made = actions.export_year(office, int(year) if year.isdecimal() else 0, actor)
    except Problem as problem:
        return _list(request, actor, problem)
    return redirect("review:package-export", export_id=made.pk)


@require_safe
@staff
def one(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A package with the machine's report."""
    package = queries.found(filing_id, actor)
    context = {
        "package": package,
        "card": directory().offices.get(package.office),
        "report": queries.report_of(package),
        "takes": permissions.city_officer(actor),
    }
    return render(request, "review/package.html", context)


@require_safe
@staff
def file(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A package as it lies in the store."""
    package = queries.found(filing_id, actor)
    return _sent(actions.take(package, actor), exporting.name_of(package), package.size)


@posted("review:package", "office", "filing_id")
@staff
def try_again(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:
    """Let it have its turn at once."""
    package = queries.found(filing_id, actor)
    try:
        hold(request)
        actions.try_again(package, actor)
    except Held as held:
        messages.warning(request, str(held.message))
    else:
        messages.success(request, _("It is tried again within a few seconds."))
    return redirect("review:package", office=office, filing_id=filing_id)


@require_safe
@staff
def exports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was taken out, the newest first."""
    page = queries.exports(actor, after := request.GET.get("after", ""))
    names = names_of(row.made_by for row in page.rows)
    context = {"page": page, "after": after, "rows": [(row, names.get(row.made_by, "")) for row in page.rows]}
    return render(request, "review/package_exports.html", context)


@require_safe
@staff
def export_page(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:
    """How far an export is, and its zip once it is ready; the page looks again by itself while it runs."""
    found = queries.export(export_id, actor)
    context = {
        "export": found,
        "by": names_of([found.made_by]).get(found.made_by, ""),
        "running": found.state == ExportState.RUNNING,
        "follow": FOLLOWED_EVERY if found.state == ExportState.RUNNING else 0,
        "left_out": queries.left_out(found),
        "cards": directory().offices,
        "takes": permissions.city_officer(actor),
    }
    return render(request, "review/package_export.html", context)


@require_safe
@staff
def export_file(request: HttpRequest, actor: Actor, export_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The zip of an export."""
    found = queries.export(export_id, actor)
    return _sent(actions.download(found, actor), f"{found.made_at:%Y%m%d}-{found.ready}.zip")


def _list(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    said = request.GET or request.POST
    asked = {name: said.get(name, "") for name in ("view", "office", "search")}
    page: Page[Package] = Page([], "")
    after = request.GET.get("after", "")
    try:
        asked = _asked(said)
        page = queries.listed(actor, **asked, after=after)
    except Unprocessable as refused:
        problem = problem or refused
    cards, this_year = directory().offices, timezone.localdate().year
    context: dict[str, Any] = {
        "page": page,
        "rows": [(row, cards.get(row.office)) for row in page.rows],
        "views": [
            ("", _("All")),
            ("made", _("Package made")),
            ("waiting", _("Not made yet")),
            ("troubled", _("In trouble")),
        ],
        "view": asked["view"],
        "of": asked["office"],
        "search": asked["search"],
        "after": after,
        "years": range(this_year, this_year - 10, -1),
        "year": request.POST.get("year", str(this_year)),
        "of_year": asked["office"],
        "takes": permissions.city_officer(actor),
        "problem": problem,
    }
    return render(request, "review/packages.html", context, status=problem.status if problem else 200)


def _asked(said: QueryDict) -> dict[str, str]:
    """What narrows the list.

    Raises:
        Unprocessable: there is no such office, or several.
    """
    search = told(said, "search", LENGTH)
    return {"view": said.get("view", ""), "office": meant(said.get("office", "")), "search": search}


def _chosen(words: list[str]) -> Iterator[tuple[str, UUID]]:
    """Office and id of each; what is neither was not made by our page, and is left out."""
    for word in words:
        office, _slash, filing = word.partition("/")
        try:
            yield office, UUID(filing)
        except ValueError:
            continue


def _sent(pieces: Iterator[bytes], name: str, size: int | None = None) -> HttpResponse:
    """Bytes piece by piece; no more of them lie in memory at a time."""
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    if size:
        response["Content-Length"] = str(size)
    return cast("HttpResponse", response)
