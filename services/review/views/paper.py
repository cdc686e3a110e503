"""The paper copies that come in: scanned one after the other, listed for a day, and found again."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.http.powers import may_use
from infra.problems import Problem
from services.review import papers, scanning
from services.review.scanning import Scan
from tenants.filings import permissions
from tenants.filings.document_checks import MAX_BYTES
from tenants.filings.paper import place_of
from tenants.filings.typed import told
from tenants.offices.desk import staff

PART = 40  # characters of a box or a folder


@dataclass(frozen=True, slots=True)
class Place:
    """Box and folder as they stand in the form; they hold until they are changed."""

    box: str
    folder: str

    @classmethod
    def typed(cls, request: HttpRequest) -> "Place":
        given = request.POST if request.method == "POST" else request.GET
        return cls(told(given, "box", PART), told(given, "folder", PART))

    def __str__(self) -> str:
        return place_of(self.box, self.folder)


@may_use("camera")
@require_safe
@staff
def desk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where paper copies are scanned, and found again."""
    return _page(request, actor)


@may_use("camera")
@posted("review:paper-desk")
@staff
def scan(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One scan: a code, a number, or a photograph; the page says what came of it, and waits for the next."""
    try:
        hold(request)
        found = _scanned(request, actor, str(Place.typed(request)))
    except Problem as problem:
        return _page(request, actor, problem=problem)
    return _page(request, actor, found=found)


@require_safe
@staff
def day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What came in on a day, as a table."""
    asked = _asked(request, actor)
    context = {"asked": asked, "lines": papers.of_day(asked), "query": request.GET.urlencode()}
    return render(request, "review/paper_day.html", context)


@require_safe
@staff
def day_pdf(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The same to print: signed by who brought the copies, and by the office."""
    asked = _asked(request, actor)
    return papers.file(papers.printed_day(asked, request.staff_name, actor), f"receipts-{asked.day}.pdf")  # type: ignore[attr-defined]


def _scanned(request: HttpRequest, actor: Actor, place: str) -> Scan:
    verb = request.POST.get("as", "")
    if verb in ("received", "differs"):
        printed = request.POST.get("printed", "")
        return scanning.decide(
            _uuid(request.POST.get("filing", "")),
            actor,
            place,
            differs=verb == "differs",
            printed=int(printed) if printed.isdecimal() and len(printed) < 10 else None,
        )
    if files := request.FILES.getlist("file"):
        return scanning.scan_picture(files, actor, place)
    return scanning.scan(told(request.POST, "code", 300), actor, place)


def _page(
    request: HttpRequest, actor: Actor, *, found: Scan | None = None, problem: Problem | None = None
) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    looked_for = request.GET.get("search", "")[:60] if request.method != "POST" else ""
    own = papers.Asked(timezone.localdate(), by=actor.id)
    context: dict[str, Any] = {
        "found": found,
        "problem": problem,
        "faults": {fault.field for fault in problem.errors} if problem else set(),
        "typed": sent.get("code", "")[:300] if problem else "",
        "box": sent.get("box", "")[:PART],
        "folder": sent.get("folder", "")[:PART],
        "lines": papers.of_day(own, papers.RECENT),
        "count": papers.count(own),
        "decides": permissions.of_this_office(actor),
        "search": looked_for,
        "hits": papers.lying(looked_for) if looked_for else [],
        "most_bytes": str(MAX_BYTES),
    }
    return render(request, "review/paper.html", context, status=problem.status if problem else 200)


def _asked(request: HttpRequest, actor: Actor) -> papers.Asked:
    try:
        on = request.GET.get("day", "")
        wanted = date.fromisoformat(on) if on else timezone.localdate()
        since = time.fromisoformat(request.GET["since"]) if request.GET.get("since") else time.min
    except ValueError:
        raise Http404 from None
    mine = request.GET.get("whose", "mine") == "mine"
    place = str(Place.typed(request))
    return papers.Asked(wanted, since, by=actor.id if mine else "", place=place)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
