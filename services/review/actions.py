"""The verbs of the offices: what a clerk decides in the district, and an officer in the city."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from tenants.filings import accounts, asking, handing_over, lodging, paper, permissions, remarks, workflow
from tenants.filings.api import FilingOut, filing_out
from tenants.filings.calendars import calendar
from tenants.filings.deadlines import add_working_days
from tenants.filings.events import Urged
from tenants.filings.form import BY_NAME
from tenants.filings.models import Filing, Pause
from tenants.filings.numbering import next_number
from tenants.filings.queries import opened, readable
from tenants.filings.questions import Question
from tenants.filings.states import ENDED, DocumentKind, State
from tenants.offices import directory

CLAIM_FOR = timedelta(minutes=15)
# What a correction can be about; the history keeps these names. Empty: the filing as a whole.
POINTS = {"", *BY_NAME, *(f"documents.{kind}" for kind in DocumentKind.values)}


def claim(filing: Filing, actor: Actor) -> Filing:
    """Take a filing to work on for fifteen minutes; others see who has it.

    Raises:
        Conflict: somebody else has it open.
    """
    if not permissions.of_this_office(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    until = timezone.now() + CLAIM_FOR
    free = Q(claimed_by__in=["", actor.id]) | Q(claimed_until__lt=Now()) | Q(claimed_until__isnull=True)
    taken = Filing.objects.filter(free, pk=filing.pk).exclude(state__in=ENDED)
    with transaction.atomic():
        if not taken.update(claimed_by=actor.id, claimed_until=until):
            raise Conflict(
                "claimed", _("A colleague has this filing open. Take another one, or wait a while.")
            )
        trail.record(actor, "filing.claimed", filing.pk)
    filing.refresh_from_db()
    return filing


def receive_paper(filing: Filing, actor: Actor, place: str = "", *, differs: bool = False) -> Filing:
    """The sealed paper copy came in, as the form says or not."""
    return paper.receive(filing, actor, now=timezone.now(), place=place, differs=differs)


def approve(filing: Filing, actor: Actor) -> Filing:
    """Examined and passed on to the city."""
    return workflow.move(filing, "approve", actor, now=timezone.now())


def return_filing(
    filing: Filing, actor: Actor, reasons: list[dict[str, str]], due_on: date | None = None
) -> Filing:
    """Ask the filer for corrections, all together; the working days of the city pack unless the office says otherwise.

    The office's clock stands still until the filer has answered.
    """
    today = timezone.localdate()
    due = add_working_days(today, directory.pack().limits.correction, calendar())
    if due_on is not None:
        _can_be_due(due_on, today)
    if any(reason["field"] not in POINTS for reason in reasons):
        raise Unprocessable(
            "no-such-field", _("Say what is to be corrected: a field of the form, or a document.")
        )
    with transaction.atomic():
        workflow.move(
            filing,
            "return_for_correction",
            actor,
            reasons=reasons,
            due_on=due_on or due.date,
            due_reason=[] if due_on else [step.as_json() for step in due.explanation],
            detail={"reasons": [{"field": reason["field"]} for reason in reasons]},
        )
        Pause.objects.create(filing=filing, reason="correction")
    return filing


def _can_be_due(due_on: date, today: date) -> None:
    if due_on <= today:
        raise Unprocessable("due-in-the-past", _("The date for the correction must lie ahead."))
    last = today + timedelta(days=directory.pack().limits.correction_at_most)
    if due_on > last:
        message = _("The date for the correction is too far ahead: %(last)s at the latest.")
        raise Unprocessable("due-too-far", message % {"last": last})


def withdraw(filing: Filing, actor: Actor, reason: str) -> Filing:
    """End a filing for its filer: the account is closed, exempt, not in scope, filed elsewhere."""
    return lodging.withdraw(filing, actor, reason)


def answer(filing: Filing, actor: Actor, question: UUID, text: str) -> Question:
    """Answer what the filer asked."""
    return asking.answer(filing, question, text, actor)


def archive(office: str, filing_id: UUID, actor: Actor) -> Filing:
    """The end: number the filing, in the district's own books and under its role."""
    _officer(actor)
    with in_district(office), transaction.atomic():
        filing = readable(filing_id, actor)
        if filing.state != State.COUNTY_APPROVED:
            raise workflow.not_from_here(filing)
        workflow.move(filing, "archive", actor, number=next_number(timezone.localdate().year))
        accounts.succeed(filing)
        return filing


def send_back(office: str, filing_id: UUID, actor: Actor, reason: str) -> Filing:
    """Give a filing back to its district, with a reason."""
    _officer(actor)
    with in_district(office), transaction.atomic():
        filing = readable(filing_id, actor)
        workflow.move(filing, "send_back", actor, reason=reason, now=timezone.now())
        remarks.keep(filing.pk, filing.sequence, reason)
        return filing


def urge(office: str, filing_id: UUID, actor: Actor, note: str = "") -> Filing:
    """Ask a district to get on with a filing (催办)."""
    _officer(actor)
    with in_district(office), transaction.atomic():
        filing = readable(filing_id, actor)
        if filing.state in ENDED:
            raise workflow.not_from_here(filing)
        workflow.write(filing, Urged, actor)
        if note:
            remarks.keep(filing.pk, filing.sequence, note)
        return filing


def shelve(office: str, number: int, filings: Sequence[UUID], actor: Actor, place: str) -> int:
    """Put copies of a district's list onto the shelf, in the district's own books; returns how many."""
    with in_district(office):
        return handing_over.shelve(number, filings, actor, place)


def open_in_district(office: str, filing_id: UUID, actor: Actor) -> Filing:
    """A district's filing read by the city; the reading is in the district's audit trail."""
    with in_district(office):
        return opened(filing_id, actor)


def told(office: str, filing: Filing, actor: Actor) -> FilingOut:
    """A district's filing for the city, read under the district's role."""
    with in_district(office):
        return filing_out(filing, actor, office)


def in_district(office: str) -> AbstractContextManager[None]:
    """The scope of a district, for the city's acts there.

    Raises:
        NotFound: there is no such office.
    """
    if directory.office(office) is None:
        raise NotFound("no-such-office", _("There is no such office."))
    return office_scope(office)


def _officer(actor: Actor) -> None:
    if not permissions.city_officer(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
