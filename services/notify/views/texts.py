"""The texts of messages on a desk: which are used, and an editor for each with its preview and its versions."""

import json
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from infra.audit.actor import Actor
from infra.http.carried import hold
from infra.http.pages import posted
from infra.problems import Conflict, Problem, Unprocessable
from services.notify import wording
from services.notify.places import LONGEST, MEANING, Kind, Slot, name, places
from services.notify.wordings import actions, queries
from services.notify.wordings.previews import Preview, preview
from services.notify.wordings.queries import Used, Whose
from tenants.offices.desk import staff
from tenants.offices.setup.starting import StartForm

PARTS = ("event", "kind", "language")  # of a text's address


@require_safe
@staff
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every text that there is, and whose is used."""
    by_event = groupby(queries.all_used(_office(request).slug), key=lambda used: used.slot.event_type)
    context = {
        "events": [(name(event), [_row(request, used) for used in texts]) for event, texts in by_event],
        "edits": actions.may_edit(actor),
    }
    return render(request, "notify/texts.html", context)


@require_safe
@staff
def text_page(request: HttpRequest, actor: Actor, event: str, kind: str, language: str) -> HttpResponse:
    """One text, with what it was before."""
    return _page(request, actor, queries.find(event, kind, language))


@posted("notify:text", *PARTS)
@staff
def show(request: HttpRequest, actor: Actor, event: str, kind: str, language: str) -> HttpResponse:
    """How the text that was typed would read; nothing is kept."""
    slot = queries.find(event, kind, language)
    typed, start = request.POST.get("text", ""), StartForm(request.POST)
    try:
        shown = preview(slot, typed, actor)
    except Problem as problem:
        return _page(request, actor, slot, problem=problem, typed=typed, start=start)
    return _page(request, actor, slot, typed=typed, shown=shown, start=start)


@posted("notify:text", *PARTS)
@staff
def save(request: HttpRequest, actor: Actor, event: str, kind: str, language: str) -> HttpResponse:
    """Make what was typed the office's text."""
    slot = queries.find(event, kind, language)
    typed, start = request.POST.get("text", ""), StartForm(request.POST)
    try:
        hold(request)
        if not start.is_valid():
            raise Unprocessable("form-invalid", gettext_lazy("Please look at the marked fields."))
        seen = _number(request, "seen")
        saved = actions.save(slot, typed, actor, seen=seen, starts_at=start.moment)
    except Problem as problem:
        start.say(problem)
        return _page(request, actor, slot, problem=problem, typed=typed, start=start)
    said = _("Saved as version %(version)s. Messages that are written from now on have these words.")
    if start.moment:
        said = _(
            "Saved as version %(version)s. Messages that are written from %(moment)s on have these words."
        )
    moment = timezone.localtime(saved.in_force_from).strftime("%Y-%m-%d %H:%M") if start.moment else ""
    messages.success(request, said % {"version": saved.version, "moment": moment})
    return redirect("notify:text", event=event, kind=kind, language=language)


@posted("notify:text", *PARTS)
@staff
def take_back(request: HttpRequest, actor: Actor, event: str, kind: str, language: str) -> HttpResponse:
    """Take back a version that is still to come."""
    slot = queries.find(event, kind, language)
    try:
        hold(request)
        actions.take_back(slot, _number(request, "version"), actor)
    except Problem as problem:
        return _page(request, actor, slot, problem=problem)
    messages.success(request, _("Taken back. It will not come into force."))
    return redirect("notify:text", event=event, kind=kind, language=language)


@posted("notify:text", *PARTS)
@staff
def again(request: HttpRequest, actor: Actor, event: str, kind: str, language: str) -> HttpResponse:
    """Use an older version again, or none of the office's own."""
    slot = queries.find(event, kind, language)
    try:
        hold(request)
        seen = _number(request, "seen")
        if "version" in request.POST:
            actions.use_again(slot, _number(request, "version"), actor, seen=seen)
        else:
            actions.drop(slot, actor, seen=seen)
    except Problem as problem:
        return _page(request, actor, slot, problem=problem)
    messages.success(request, _("Messages that are written from now on have these words."))
    return redirect("notify:text", event=event, kind=kind, language=language)


def _page(
    request: HttpRequest,
    actor: Actor,
    slot: Slot,
    *,
    problem: Problem | None = None,
    typed: str | None = None,
    shown: Preview | None = None,
    start: StartForm | None = None,
) -> HttpResponse:
    office = _office(request)
    used = queries.used(office.slug, slot)
    text = used.text if typed is None else typed
    edits = actions.may_edit(actor)
    overtaken = isinstance(problem, Conflict) and typed is not None
    context = _labels(request, used) | {
        "slot": slot,
        "used": used,
        "text": text,
        "most": wording.MOST[Kind(slot.kind)],
        "on_one_line": slot.kind in (Kind.SUBJECT, Kind.OFFICE_SUBJECT),
        # After a conflict the next saving goes on from what is there now, which the page shows.
        "seen": used.version
        if typed is None or isinstance(problem, Conflict)
        else request.POST.get("seen", ""),
        "places": [(f"{{{place}}}", MEANING[place]) for place in places(slot)],
        "problem": problem,
        "overtaken": overtaken,
        "theirs": queries.saved_to_come(office.slug, slot) if overtaken else None,
        "faults": [one.message for one in problem.errors if one.field == "text"] if problem else [],
        "start": start or StartForm(),
        "warnings": _warnings(slot, text, office.sms_signature),
        "shown": shown,
        "edits": edits,
        "versions": queries.versions(office.slug, slot),
        "without_own": queries.without_own(office.slug, slot) if used.whose is Whose.OWN else None,
    }
    if slot.kind == Kind.SMS:
        context |= _count(slot, text, office.sms_signature)
    return render(request, "notify/text.html", context, status=problem.status if problem else 200)


def _row(request: HttpRequest, used: Used) -> dict[str, Any]:
    row = _labels(request, used) | {"slot": used.slot, "used": used}
    if used.slot.kind == Kind.SMS:
        row["sms"] = _sms(used.text, _office(request).sms_signature)[1]
    return row


def _labels(request: HttpRequest, used: Used) -> dict[str, Any]:
    """The names of a text; what is this office's own is the city's at the city's own desk."""
    city = used.whose is Whose.OWN and _office(request).is_city
    return {
        "event": name(used.slot.event_type),
        "kind": Kind(used.slot.kind).label,
        "language": dict(settings.LANGUAGES)[used.slot.language],
        "whose": Whose.CITY.label if city else used.whose.label,
    }


def _warnings(slot: Slot, text: str, signature: str) -> list[str]:
    return [fault.message for fault in wording.check(slot, text, signature) if not fault.stops]


def _count(slot: Slot, text: str, signature: str) -> dict[str, Any]:
    """How long an SMS is; `words` and `longest` are for who counts while it is typed."""
    words = _("At most %(characters)s characters with the signature 【%(signature)s】: %(count)s SMS.")
    characters, count = _sms(text, signature)
    told = {"characters": characters, "count": count, "signature": signature}
    return {
        "counted": words % told,
        "count_words": words % {**told, "characters": "#characters#", "count": "#count#"},
        "longest": json.dumps({place: LONGEST[place] for place in places(slot)}),
        "before": wording.length(f"【{signature}】"),
        "one_sms": wording.ONE_SMS,
        "a_part": wording.A_PART,
    }


def _sms(text: str, signature: str) -> tuple[int, int]:
    try:
        characters = wording.sms_length(text, signature)
    except wording.Broken:
        characters = wording.length(f"【{signature}】{text}")
    return characters, wording.sms(characters)


def _number(request: HttpRequest, field: str) -> int:
    said = request.POST.get(field, "")
    return int(said) if said.isdecimal() and len(said) < 10 else -1


def _office(request: HttpRequest) -> Any:
    return request.office  # type: ignore[attr-defined]
