"""What a clerk decides at the desk: with the checklist gone through, and ten seconds to undo it (`holding`)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.problems import Conflict, FieldError, Forbidden, NotFound, Unprocessable
from services.review import holding, returning
from services.review.models import Decision
from tenants.filings import examining, permissions
from tenants.filings.examining import Examination, Fault, Findings
from tenants.filings.models import Filing
from tenants.filings.states import State


def examine(filing: Filing, actor: Actor, right: Mapping[str, bool], findings: Findings) -> Examination:
    """Keep how far somebody is with the checklist: nothing that was marked or typed is lost.

    Raises:
        Forbidden: not staff of the office, or a colleague has it open.
        Conflict: it is not with the office, or decided already.
    """
    if not permissions.examine(filing, actor):
        if permissions.of_this_office(actor):
            message = _(
                "A colleague has this filing open by now, and decides it. Take another one, or ask them."
            )
            raise Forbidden("open-elsewhere", message)
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    holding.refuse_if_decided(filing.pk)
    if filing.state != State.SUBMITTED:
        raise holding.changed_meanwhile()
    return examining.keep(filing, actor, right, findings)


def approve(
    filing: Filing,
    actor: Actor,
    right: Mapping[str, bool],
    findings: Findings,
    *,
    batch: UUID | None = None,
) -> Decision:
    """Pass a filing on to the city, of which every point of the checklist is right.

    Args:
        batch: of those that are decided, and undone, together.

    Raises:
        Unprocessable: a point is not marked, or is wrong; `errors` names each.
        Problem: as `workflow.move`.
    """
    if made := holding.made(filing.pk, holding.APPROVE, actor):
        return made
    examine(filing, actor, right, findings)
    if open_points := [
        *(
            FieldError(mark(point.id), "required", _("Look at this point."))
            for point in examining.unmarked(filing, right)
        ),
        *(
            FieldError(mark(point.id), "marked-wrong", _("This point is marked as wrong."))
            for point in examining.wrong(filing, right)
        ),
    ]:
        raise Unprocessable(
            "checklist-open",
            _("Go through the checklist first: only what is right in every point is passed on."),
            errors=open_points,
        )
    return holding.hold(filing, holding.APPROVE, actor, batch=batch)


def write_notice(filing: Filing, actor: Actor, right: Mapping[str, bool], findings: Findings) -> Examination:
    """Keep what the filer is to be told, if it is all that there is to tell: what is shown before it is sent.

    Raises:
        Unprocessable: a point is not marked, one that is wrong says nothing to correct or not of what, or nothing is
            wrong.
    """
    row = examine(filing, actor, right, findings)
    refuse_incomplete(filing, row)
    return row


def refuse_incomplete(filing: Filing, row: Examination) -> None:
    """Let pass what goes through the whole checklist, and names something to correct of each point that is wrong.

    Raises:
        Unprocessable: it does not; `errors` names each.
    """
    said = to_tell(row)
    named = {fault.point for fault in said}
    errors = [
        *(
            FieldError(mark(point.id), "required", _("Look at this point."))
            for point in examining.unmarked(filing, row.right)
        ),
        *(
            FieldError(mark(point.id), "no-reason", _("Say what is to be corrected."))
            for point in examining.wrong(filing, row.right)
            if point.id not in named
        ),
    ]
    if any(not fault.message for fault in said):
        errors += [
            FieldError(mark(fault.point), "no-reason", _("Say of every point what is wrong."))
            for fault in said
            if not fault.message
        ]
    tied = {point.id for point in examining.points(filing) if "" not in examining.about(filing, point)}
    errors += [
        FieldError(mark(fault.point), "no-field", _("Say which field or document it is about."))
        for fault in said
        if fault.point in tied and not fault.field
    ]
    if errors:
        raise Unprocessable(
            "checklist-open",
            _("The filer is told once, and of everything: go through the whole checklist first."),
            errors=errors,
        )
    if not said:
        raise Unprocessable("no-reason", _("Name at least one thing that must be corrected."))
    returning.check([fault.reason for fault in said])


def to_tell(row: Examination) -> tuple[Fault, ...]:
    """What the filer is told: of points that are marked as wrong, and what belongs to no point."""
    return tuple(
        fault for fault in row.findings.faults if not fault.point or row.right.get(fault.point) is False
    )


def ask_supervisor(filing: Filing, actor: Actor, version: int, new_facts: str) -> Examination:
    """Ask a supervisor to let a second return go out, with what is new.

    Raises:
        Conflict: it was not returned yet, so nobody is to be asked; or the notice reads otherwise than what was on
            the page.
        Unprocessable: it is not said what is new.
    """
    if not filing.returns:
        raise Conflict("first-return", _("This filing was not returned before: send the notice yourself."))
    with transaction.atomic():
        row = _previewed(filing, actor.id, version)
        if not new_facts:
            raise Unprocessable("required", _("Say what is new since the last return.")).at("new_facts")
        said = row.findings
        row.draft = Findings(said.faults, new_facts, said.why).text
        row.version += 1
        row.asked_at = timezone.now()
        row.save(update_fields=["draft", "version", "asked_at"])
        # The supervisor is to have it open now.
        Filing.objects.filter(pk=filing.pk, claimed_by=actor.id).update(claimed_by="", claimed_until=None)
        trail.record(actor, "second_return.asked", filing.pk)
    return row


def return_filing(
    filing: Filing,
    actor: Actor,
    version: int,
    *,
    of: str = "",
    due_on: date | None = None,
    shown_due: str = "",
    new_facts: str = "",
    why: str = "",
) -> Decision:
    """Send what was shown, to the letter.

    Args:
        version: of the examination that was shown.
        of: who examined it, where that is a colleague who asked for a second return.
        due_on: where the usual working days are not right; else it is `shown_due`, as the page said (2026-05-20).
        new_facts, why: of a second return.

    Raises:
        Conflict: the notice reads otherwise than what was on the page.
        Problem: as `write_notice` and `workflow.move`.
    """
    if made := holding.made(filing.pk, holding.RETURN, actor):
        return made
    until = returning.term(due_on)
    if due_on is None and shown_due and shown_due != until.due_on.isoformat():
        raise _reads_otherwise()  # it was shown before midnight
    with transaction.atomic():
        row = _previewed(filing, of or actor.id, version)
        if of and of != actor.id and row.asked_at is None:
            raise holding.changed_meanwhile()
        refuse_incomplete(filing, row)
        said = Findings(to_tell(row), new_facts or row.findings.new_facts, why)
        row.draft = said.text
        row.version += 1
        row.save(update_fields=["draft", "version"])
        return holding.hold(filing, holding.RETURN, actor, examination=row.pk, until=until)


def asked_of_supervisors() -> QuerySet[Examination]:
    """Second returns that wait for a supervisor of the current office, the longest waiting first."""
    filings = Filing.objects.filter(
        pk=OuterRef("filing"), state=State.SUBMITTED, stage_since=OuterRef("since")
    )
    return Examination.objects.filter(Exists(filings), asked_at__isnull=False).order_by("asked_at")


def asking_of(filing: Filing) -> list[Examination]:
    """Those who ask a supervisor to let this filing be returned a second time."""
    return list(
        Examination.objects.filter(
            filing=filing.pk, since=filing.stage_since, revision=filing.revision, asked_at__isnull=False
        )
    )


def examination(filing: Filing, by: str) -> Examination:
    """What somebody has found of a filing as it is with the office now.

    Raises:
        NotFound: nothing.
    """
    row = examining.of(filing, by)
    if row is None:
        raise NotFound("no-examination", _("Go through the checklist first."))
    return row


def mark(point: str) -> str:
    """The name of a point's field on the page; of what belongs to no point, of the last part."""
    return f"mark-{point or 'more'}"


def _previewed(filing: Filing, by: str, version: int) -> Examination:
    row = examining.by_id(examination(filing, by).pk)
    if row.version != version:
        raise _reads_otherwise()
    return row


def _reads_otherwise() -> Conflict:
    return Conflict("notice-changed", _("The notice reads otherwise by now. Look at it again."))
