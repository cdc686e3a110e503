"""The verbs of a transfer: proposed, agreed to, accepted; or declined, or taken back.

Each is one transaction, in which the roles of both offices are taken one after the other: the row first, then the
filing, so that two who act at once wait for one another.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import CLOCK, Actor
from infra.db import office_scope
from infra.db.fetch import Rows
from infra.events.envelope import Envelope
from infra.problems import Conflict, Forbidden, NotFound, Unprocessable
from services.review import holding
from services.review.transfers import may
from services.review.transfers.models import OPEN, Transfer, TransferState
from tenants.filings import remarks, transferring, workflow
from tenants.filings.events import TransferAgreed, TransferEnded, TransferProposed
from tenants.filings.models import Filing
from tenants.offices import directory

LONGEST = 500  # characters of a reason
# Asked of everything that is decided.
OPEN_OF = Rows(lambda filing: Transfer.objects.select_for_update().filter(filing=filing, state__in=OPEN))


def propose(office: str, filing_id: UUID, to: str, why: str, actor: Actor) -> Transfer:
    """Propose that a filing of an office goes to another one; its supervisor's proposal is its agreement.

    Raises:
        Forbidden: neither of the office nor an officer of the city.
        NotFound: there is no such office or filing.
        Unprocessable: no reason, no district that it could go to, or a filing that stays.
        Conflict: it is not in a state to leave, is decided, or a transfer of it is open.
    """
    _may(may.propose(office, actor))
    card = directory.office(to)
    if card is None or card.is_city or to == office:
        raise Unprocessable("no-such-target", _("Choose the district office that it belongs to.")).at("to")
    if not why.strip():
        raise Unprocessable("no-reason", _("Say why it belongs to that office.")).at("why")
    try:
        with office_scope(office), transaction.atomic():
            filing = _locked_filing(filing_id)
            transferring.may_leave(filing)
            holding.refuse_if_decided(filing.pk)
            transfer = Transfer(
                office=office,
                to_office=to,
                filing=filing.pk,
                account=filing.account,
                filer_kind=filing.filer_kind,
                why=why.strip(),
                proposed_by=actor.id,
                proposed_from=actor.office,
                state=TransferState.PROPOSED,
            )
            transfer.save(force_insert=True)
            changes = transferring.stand_still(filing, timezone.now())
            said = {"to": to}
            detail = {**said, "transfer": str(transfer.pk)}
            workflow.write(filing, TransferProposed, actor, changes=changes, detail=detail, extra=said)
            remarks.keep(filing.pk, filing.sequence, why.strip())
            if may.agree(transfer, actor):
                _agree(transfer, filing, actor)
    except IntegrityError as twice:
        raise Conflict("transfer-open", _("A transfer of this filing is under way already.")) from twice
    return transfer


def agree(key: UUID, actor: Actor) -> Transfer:
    """The office that has it agrees to pass it on; agreed to twice is agreed to once.

    Raises:
        Forbidden: not its supervisor.
        Conflict: it is over.
    """
    with transaction.atomic():
        transfer = _locked(key, actor)
        if transfer.state == TransferState.AGREED and transfer.agreed_by == actor.id:
            return transfer
        _may(may.agree(transfer, actor))
        with office_scope(transfer.office):
            filing = _locked_filing(transfer.filing)
            transferring.may_leave(filing)
            _agree(transfer, filing, actor)
    return transfer


def accept(key: UUID, actor: Actor) -> Transfer:
    """The other office takes it over: it goes on there, and ends here. Accepted twice is accepted once.

    Raises:
        Forbidden: not its supervisor.
        Conflict: it is over, not agreed to yet, or the filing is not what may leave any more.
        Unavailable: the object store does not answer; nothing was changed.
    """
    seen = found(key, actor)
    if seen.state == TransferState.DONE and seen.answered_by == actor.id:
        return seen
    _is_open(seen)
    _may(may.accept(seen, actor))
    with transferring.copied(seen.filing, seen.office, seen.to_office) as copies, transaction.atomic():
        transfer = _locked(key, actor)
        with office_scope(transfer.office):
            _locked_filing(transfer.filing)
            holding.refuse_if_decided(transfer.filing)
        transfer.successor = transferring.pass_on(
            transfer.filing, transfer.office, transfer.to_office, actor, transfer=transfer.pk, copies=copies
        )
        _answered(transfer, TransferState.DONE, actor)
        with office_scope(transfer.to_office):
            trail.record(actor, "transfer.accepted", transfer.successor, {"transfer": str(transfer.pk)})
    return transfer


def decline(key: UUID, actor: Actor, reason: str) -> Transfer:
    """One of the offices says no, and why; the filing stays where it is.

    Raises:
        Forbidden: not who is asked.
        Unprocessable: it does not say why.
        Conflict: it is over.
    """
    if not reason.strip():
        raise Unprocessable("no-reason", _("Say why it is declined.")).at("reason")
    with transaction.atomic():
        transfer = _locked(key, actor)
        _may(may.decline(transfer, actor))
        _end(transfer, TransferState.DECLINED, actor, reason.strip())
        with office_scope(actor.office):
            trail.record(actor, "transfer.declined", transfer.filing, {"transfer": str(transfer.pk)})
    return transfer


def take_back(key: UUID, actor: Actor) -> Transfer:
    """It is not to be passed on after all.

    Raises:
        Forbidden: not who proposed it, nor the office's supervisor, nor an officer of the city.
        Conflict: it is over.
    """
    with transaction.atomic():
        transfer = _locked(key, actor)
        _may(may.take_back(transfer, actor))
        _end(transfer, TransferState.TAKEN_BACK, actor)
    return transfer


def overtaken(envelope: Envelope) -> None:
    """In reaction to a filing that was decided, or withdrawn: there is nothing to pass on any more."""
    transfer = OPEN_OF.one(filing=envelope.subject)
    if transfer is not None and transfer.office == envelope.office:
        _end(transfer, TransferState.TAKEN_BACK, CLOCK)


def found(key: UUID, actor: Actor) -> Transfer:
    """A transfer, for the staff of both offices, and of the city.

    Raises:
        NotFound: there is none of this id, or it is others'.
    """
    transfer = Transfer.objects.filter(pk=key).first()
    if transfer is None or not may.read(transfer, actor):
        raise NotFound("no-such-transfer", _("There is no such transfer."))
    return transfer


def _locked(key: UUID, actor: Actor) -> Transfer:
    """As `found`, and open; nobody else changes it meanwhile. The row is written under its office's role."""
    seen = found(key, actor)
    with office_scope(seen.office):
        transfer = Transfer.objects.select_for_update().get(pk=key)
    _is_open(transfer)
    return transfer


def _is_open(transfer: Transfer) -> None:
    if not transfer.is_open:
        raise Conflict("transfer-over", _("This transfer is over. Look at it again."))


def _agree(transfer: Transfer, filing: Filing, actor: Actor) -> None:
    said = {"to": transfer.to_office}
    detail = {**said, "transfer": str(transfer.pk)}
    workflow.write(filing, TransferAgreed, actor, detail=detail, extra=said)
    transfer.state, transfer.agreed_by, transfer.agreed_at = TransferState.AGREED, actor.id, timezone.now()
    transfer.save(update_fields=["state", "agreed_by", "agreed_at"])


def _end(transfer: Transfer, state: TransferState, actor: Actor, reason: str = "") -> None:
    _answered(transfer, state, actor, reason)
    with office_scope(transfer.office):
        filing = _locked_filing(transfer.filing)
        changes = transferring.go_on(filing, timezone.now())
        said = {"to": transfer.to_office, "how": str(state)}
        detail = {**said, "transfer": str(transfer.pk)}
        workflow.write(filing, TransferEnded, actor, changes=changes, detail=detail, extra=said)
        if reason:
            remarks.keep(filing.pk, filing.sequence, reason)


def _answered(transfer: Transfer, state: TransferState, actor: Actor, reason: str = "") -> None:
    transfer.state, transfer.answered_at = state, timezone.now()
    transfer.answered_by, transfer.answered_from = actor.id, actor.office
    transfer.answer = reason or None
    with office_scope(transfer.office):
        transfer.save(
            update_fields=["state", "successor", "answer", "answered_by", "answered_from", "answered_at"]
        )


def _locked_filing(filing_id: UUID) -> Filing:
    filing = Filing.objects.select_for_update().filter(pk=filing_id).first()
    if filing is None:
        raise NotFound("no-such-filing", _("There is no such filing."))
    return filing


def _may(allowed: bool) -> None:  # noqa: FBT001 - what a predicate says
    if not allowed:
        raise Forbidden("not-yours-to-do", _("You may not do this."))
