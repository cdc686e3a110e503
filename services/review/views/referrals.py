"""The city's pages of referral: who may be referred, the proof of one, and the letters."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.paging import Page
from infra.problems import Problem, Unprocessable
from services.review.city.choosing import meant
from services.review.models import DocketEntry
from services.review.referrals import actions, letters, queries
from services.review.referrals.gate import Standing
from services.review.referrals.models import AFTER_SENT, BEFORE_SENT, Referral, ReferralState
from services.review.referrals.naming import named
from services.review.referrals.showing import about, steps_in_words
from tenants.filings import permissions
from tenants.filings.typed import told
from tenants.offices.desk import staff
from tenants.offices.directory import directory, pack
from tenants.offices.staffing import names_of

Verb = Callable[..., Referral]


@require_safe
@staff
def candidates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who is overdue after the grace period."""
    return _candidates(request, actor)


@require_safe
@staff
def candidate(request: HttpRequest, actor: Actor, office: str, filing_id: UUID) -> HttpResponse:
    """One account: what it was told, by which way, with what proof."""
    return _candidate(request, actor, office, filing_id)


@posted("review:referable")
@staff
def propose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Propose the chosen ones (`chosen`: office/id, several times)."""
    chosen = list(_chosen(request.POST.getlist("chosen")))
    try:
        hold(request)
        referral = actions.propose(chosen, request.POST.get("measure", ""), actor)
    except Problem as problem:
        if "alone" in request.POST and len(chosen) == 1:
            return _candidate(request, actor, *chosen[0], problem=problem)
        return _candidates(request, actor, problem)
    messages.success(request, _("Proposed. Another officer can approve it now."))
    return redirect("review:referral", referral_id=referral.pk)


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All letters, the newest first."""
    state, after = request.GET.get("state", ""), request.GET.get("after", "")
    page = queries.letters(actor, state=state, after=after)
    names = names_of(row.made_by for row in page.rows if row.made_by.isdecimal())
    context = {
        "page": page,
        "after": after,
        "state": state,
        "states": [("", _("All")), *ReferralState.choices],
        "rows": [(row, names.get(row.made_by, _("By itself"))) for row in page.rows],
    }
    return render(request, "review/referrals.html", context)


@require_safe
@staff
def one(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
    """A letter: whom it names, the proof of each, what was done with it."""
    return _page(request, actor, referral_id)


@posted("review:referral", "referral_id")
@staff
def act(request: HttpRequest, actor: Actor, referral_id: UUID, verb: str) -> HttpResponse:
    """Approve, send, note what followed, take back."""
    seen, note = _seen(request), told(request.POST, "note", actions.LONGEST)
    try:
        hold(request)
        referral = _do(verb, referral_id, actor, note, seen)
    except Problem as problem:
        return _page(request, actor, referral_id, problem, verb)
    messages.success(request, _said(verb, referral, referral_id))
    return redirect("review:referral", referral_id=referral.pk)


@require_safe
@staff
def file(request: HttpRequest, actor: Actor, referral_id: UUID, what: str) -> HttpResponse:  # noqa: ARG001
    """The letter or its list: as it was sent, or, before that, as it would be sent now."""
    referral = queries.letter(referral_id, actor)
    if referral.files:
        data = queries.sent(referral, what)
    else:
        items = [item for item in queries.items_of(referral) if item.named]
        lines = named(items, actor, "referral.read")
        make = letters.letter if what == "letter" else letters.spreadsheet
        data = make(referral, lines, timezone.localdate())
    kind, ending = (letters.PDF, "pdf") if what == "letter" else (letters.XLSX, "xlsx")
    response = HttpResponse(data, content_type=kind)
    name = quote(f"{referral.number or _('draft')}.{ending}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response["Cache-Control"] = "no-store"
    return response


VERBS = ("approve", "send", *AFTER_SENT[1:], "take_back")


def _do(verb: str, key: UUID, actor: Actor, note: str, seen: int) -> Referral:
    if verb == "approve":
        return actions.approve(key, actor, seen=seen)
    if verb == "send":
        return actions.send(key, actor, note, seen=seen)
    if verb == "take_back":
        return actions.take_back(key, actor, note, seen=seen)
    return actions.follow(key, verb, actor, note, seen=seen)


def _said(verb: str, referral: Referral, before: UUID) -> str:
    if verb == "approve":
        return _("Approved as %(number)s. Look at the letter, and send it.") % {"number": referral.number}
    if referral.pk != before:
        return _("This letter takes it back. An officer approves it, then it is sent.")
    return _("Noted: %(state)s.") % {"state": referral.get_state_display()}


def _candidates(request: HttpRequest, actor: Actor, problem: Problem | None = None) -> HttpResponse:
    office, after = request.GET.get("office", ""), request.GET.get("after", "")
    page: Page[DocketEntry] = Page([], "")
    standings: list[Standing] = []
    try:
        office = meant(office)
        page, standings = queries.candidates(actor, office=office, after=after)
    except Unprocessable as refused:
        problem = problem or refused
    cards = directory().offices
    context = {
        "page": page,
        "after": after,
        "of": office,
        "rows": [(one, cards.get(one.entry.office)) for one in standings],
        "ready": any(one.ready for one in standings),
        "chosen": request.POST.getlist("chosen"),
        **_proposing(request, actor, problem),
    }
    return render(request, "review/referable.html", context, status=problem.status if problem else 200)


def _candidate(
    request: HttpRequest, actor: Actor, office: str, filing_id: UUID, problem: Problem | None = None
) -> HttpResponse:
    standing = queries.candidate(office, filing_id, actor)
    context = {
        "one": standing,
        "notices": [(notice, about(notice.about)) for notice in standing.notices],
        "card": directory().offices.get(office),
        "letter": queries.naming(filing_id),
        **_proposing(request, actor, problem),
    }
    return render(request, "review/referable_one.html", context, status=problem.status if problem else 200)


def _proposing(request: HttpRequest, actor: Actor, problem: Problem | None) -> dict[str, Any]:
    return {
        "measures": [(one.code, str(one.text)) for one in pack().referral.measures],
        "measure": request.POST.get("measure", ""),
        "rules": pack().referral,
        "proposes": permissions.city_officer(actor),
        "problem": problem,
    }


def _page(
    request: HttpRequest, actor: Actor, key: UUID, problem: Problem | None = None, verb: str = ""
) -> HttpResponse:
    referral = queries.letter(key, actor)
    officer, cards = permissions.city_officer(actor), directory().offices
    items = queries.items_of(referral)
    later = (
        AFTER_SENT[AFTER_SENT.index(ReferralState(referral.state)) + 1 :]
        if referral.state in AFTER_SENT
        else ()
    )
    context = {
        "referral": referral,
        "items": [(item, cards.get(item.office), [(one, about(one["about"])) for one in item.proof]) for item in items],
        "left": sum(item.named for item in items),
        "steps": steps_in_words(queries.steps_of(referral)),
        "withdrawals": list(referral.withdrawals.order_by("id")),
        "measure": pack().referral.measure(referral.measure) or referral.measure,
        "officer": officer,
        "approves": officer and referral.made_by != actor.id,
        "later": [(state.value, state.label) for state in later],
        "before_sent": referral.state in BEFORE_SENT,
        "takes_back": referral.state in BEFORE_SENT or (referral.state in AFTER_SENT and not referral.takes_back_id),
        "note": request.POST.get("note", ""),
        "longest": actions.LONGEST,
        "tried": verb,
        "problem": problem,
    }  # fmt: skip
    return render(request, "review/referral.html", context, status=problem.status if problem else 200)


def _chosen(words: list[str]) -> Iterator[tuple[str, UUID]]:
    for word in words:
        office, _slash, filing = word.partition("/")
        try:
            yield office, UUID(filing)
        except ValueError:
            continue


def _seen(request: HttpRequest) -> int:
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 10 else -1
