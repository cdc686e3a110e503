"""A filing as it was at the end of a past day: each fact with the line of its history that says so."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from services.review.deliveries import Delivery, of_filing
from services.review.past.day import end_of
from services.review.past.office import clock_then
from services.review.referrals.showing import ABOUT
from tenants.filings import notices
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import Clock
from tenants.filings.models import Filing, History
from tenants.filings.notices import CorrectionNotice
from tenants.filings.pasts import ARRIVED
from tenants.filings.pauses import Pause
from tenants.filings.queries import history
from tenants.filings.states import WITH_FILER, DocumentKind, PaperState, State, WithdrawalReason

TURNS = {
    State.SUBMITTED: gettext_lazy("The district's: it examines"),
    State.COUNTY_APPROVED: gettext_lazy("The city's: it archives"),
    State.CITY_ARCHIVED: gettext_lazy("Nobody's: it had ended"),
    State.WITHDRAWN: gettext_lazy("Nobody's: it had ended"),
}
FILERS = gettext_lazy("The filer's")
PAPER = {"paper.handed_over": PaperState.HANDED_OVER, "paper.shelved": PaperState.SHELVED}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was known; `line` says so, where a line of history does, else `why` says where it is from."""

    label: object
    value: object
    line: History | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that had been written; `settled`: what became of it was known then."""

    delivery: Delivery
    settled: bool

    @property
    def about(self) -> object:
        """What it told of, in words; empty where it is an event like any other (`line`)."""
        return ABOUT.get(self.delivery.about, "")

    @property
    def line(self) -> dict[str, str]:
        """The event that it told of, as a line of history has it."""
        return {"event": self.delivery.about}


@dataclass(frozen=True, slots=True)
class Then:
    """A filing at the end of a day. `state` is empty where the office did not know of it yet."""

    day: date
    state: str = ""
    facts: list[Fact] = field(default_factory=list)
    documents: list[tuple[object, History]] = field(default_factory=list)
    notice: notices.Issued | None = None
    messages: list[Message] = field(default_factory=list)
    lines: list[History] = field(default_factory=list)
    since: int = 0  # lines that came later
    clock: Clock | None = None

    @property
    def label(self) -> object:
        """The state in words."""
        return State(self.state).label if self.state else ""


def then(filing: Filing, day: date) -> Then:
    """What was known of a filing of the current office at the end of a day."""
    every, end = history(filing), end_of(day)
    lines = [line for line in every if line.at < end]
    if not lines:
        return Then(day, since=len(every))
    later = every[len(lines) :]
    reached = _last(lines, lambda line: line.sequence == 1 or line.source != line.target)
    state = reached.target if reached else lines[-1].target
    issued = {one.sequence: one for one in notices.of(filing.pk)}
    clock = _clock(filing, state, lines, day) if state in (State.SUBMITTED, State.COUNTY_APPROVED) else None
    return Then(
        day=day,
        state=state,
        facts=list(_facts(_Known(filing, state, reached, lines, later, issued, clock))),
        documents=_documents(lines),
        notice=_notice(filing, lines, issued) if state in WITH_FILER else None,
        messages=[Message(one, one.settled_at < end) for one in of_filing(filing.pk) if one.written_at < end],
        lines=lines,
        since=len(later),
        clock=clock,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What the facts are taken from: the lines until then, those after, and the line that reached the state."""

    filing: Filing
    state: str
    reached: History | None
    lines: list[History]
    later: list[History]
    issued: dict[int, CorrectionNotice]
    clock: Clock | None


def _facts(known: _Known) -> Iterator[Fact]:
    state, reached, lines = known.state, known.reached, known.lines
    yield Fact(_("State"), State(state).label, reached)
    yield Fact(_("Whose turn it was"), TURNS.get(State(state), FILERS), reached)
    if state in WITH_FILER:
        yield _due(known)
    if known.clock:
        yield Fact(_("The office's date"), known.clock.due, reached, _("by the calendar as it is now"))
    yield _paper(lines)
    if times := sum(1 for line in lines if line.event == "filing.returned"):
        said = ngettext("%(count)s time", "%(count)s times", times) % {"count": times}
        yield Fact(
            _("Returned for correction"), said, _last(lines, lambda line: line.event == "filing.returned")
        )
    if lapsed := _last(lines, lambda line: line.event == "filing.overdue"):
        yield Fact(_("Overdue"), _("The due date had passed"), lapsed)
    if deemed := _last(lines, lambda line: line.event == "filing.deemed_accepted"):
        yield Fact(_("Deemed accepted"), _("Nothing had been asked of the filer in time"), deemed)
    if state == State.CITY_ARCHIVED:
        yield Fact(_("Filing number"), known.filing.number, reached)
    if state == State.WITHDRAWN and reached:
        why = dict(WithdrawalReason.choices).get(reached.detail.get("reason", ""), "—")
        yield Fact(_("Why it was withdrawn"), why, reached)
    if asked := _open_question(lines):
        yield Fact(_("Question of the filer"), _("Not answered yet"), asked)
    if urged := _last(lines, lambda line: line.event == "filing.urged"):
        yield Fact(_("The city"), _("Had asked the district to hurry"), urged)


def _due(known: _Known) -> Fact:
    """The filer's date: as a line set it, else as the next one moved it away, else as it has been all the time."""
    label = _("The filer's date")
    for line in reversed(known.lines):
        if moved := line.detail.get("due_on"):
            return Fact(label, date.fromisoformat(moved), line)
        if line.event == "filing.returned" and line.sequence in known.issued:
            return Fact(label, known.issued[line.sequence].due_on, line)
        if line.event == "filing.due_moved":  # by a release that did not keep to which day
            break
    for line in known.later:
        if before := line.detail.get("due_before"):
            return Fact(label, date.fromisoformat(before), line, _("as the next change of it says"))
        if line.event in ("filing.returned", "filing.due_moved"):
            return Fact(
                label, known.filing.first_due_on, None, _("the first one; whether it had moved was not kept")
            )
    return Fact(label, known.filing.due_on, known.lines[0], _("not moved by anything since"))


def _paper(lines: list[History]) -> Fact:
    line = _last(lines, lambda line: line.event.startswith("paper."))
    if line is None:
        return Fact(
            _("Paper copy"), PaperState.EXPECTED.label, None, _("no line until then says that it came")
        )
    found = PAPER.get(line.event) or PaperState(line.detail.get("paper", PaperState.RECEIVED))
    return Fact(_("Paper copy"), found.label, line)


def _notice(
    filing: Filing, lines: list[History], issued: dict[int, CorrectionNotice]
) -> notices.Issued | None:
    """What its filer had been asked to correct last: by this office, else by the one that had it before."""
    if returned := _last(lines, lambda line: line.event == "filing.returned"):
        return issued.get(returned.sequence)
    if lines[0].event != ARRIVED:
        return None
    return next(iter(notices.of_all_offices(filing.pk)), None)


def _documents(lines: list[History]) -> list[tuple[object, History]]:
    """Of each kind the one that was added last."""
    last = {line.detail.get("document_kind", ""): line for line in lines if line.event == "document.checked"}
    kinds = dict(DocumentKind.choices)
    return [(kinds.get(kind, kind), line) for kind, line in last.items()]


def _open_question(lines: list[History]) -> History | None:
    asked = {line.detail.get("question"): line for line in lines if line.event == "question.asked"}
    for line in lines:
        if line.event == "question.answered":
            asked.pop(line.detail.get("question"), None)
    return next(reversed(asked.values()), None)


def _clock(filing: Filing, state: str, lines: list[History], day: date) -> Clock:
    """As `services.review.past.office` has it of many."""
    end = end_of(day)
    came = [line for line in lines if line.target == state and (line.source != state or line.sequence == 1)]
    back = [line for line in came if line.source == State.COUNTY_APPROVED]
    begun = came[-1] if state == State.COUNTY_APPROVED else (back[-1] if back else came[0])
    waits = [
        [str(_day(one.started_at)), str(_day(one.ended_at)) if one.ended_at and one.ended_at < end else None]
        for one in Pause.objects.filter(filing=filing, started_at__lt=end).order_by("pk")
    ]
    return clock_then(state, _day(begun.at), waits, day, calendar())


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _last(lines: Sequence[History], fits: Callable[[History], bool]) -> History | None:
    return next((line for line in reversed(lines) if fits(line)), None)
