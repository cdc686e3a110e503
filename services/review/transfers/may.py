"""Who may do what with a transfer: the same predicates guard the verbs and draw the buttons."""

from infra.audit.actor import Actor
from services.review.transfers.models import Transfer, TransferState
from tenants.filings.permissions import OFFICE_STAFF, city_officer, city_reader


def propose(office: str, actor: Actor) -> bool:
    """Who decides in the office that has it; an officer of the city."""
    return _of(office, actor, OFFICE_STAFF) or city_officer(actor)


def agree(transfer: Transfer, actor: Actor) -> bool:
    """The supervisor of the office that has it."""
    return transfer.state == TransferState.PROPOSED and _supervises(transfer.office, actor)


def accept(transfer: Transfer, actor: Actor) -> bool:
    """The supervisor of the office that is to have it, once the other one has agreed."""
    return transfer.state == TransferState.AGREED and _supervises(transfer.to_office, actor)


def decline(transfer: Transfer, actor: Actor) -> bool:
    """Whoever is asked may say no; of what the office itself proposed, it is taken back."""
    return accept(transfer, actor) or (agree(transfer, actor) and transfer.proposed_from != transfer.office)


def take_back(transfer: Transfer, actor: Actor) -> bool:
    """Who proposed it; the supervisor of the office that has it; an officer of the city."""
    mine = actor.kind == "staff" and (actor.id, actor.office) == (
        transfer.proposed_by,
        transfer.proposed_from,
    )
    allowed = mine or _supervises(transfer.office, actor) or city_officer(actor)
    return transfer.is_open and allowed and not decline(transfer, actor)


def read(transfer: Transfer, actor: Actor) -> bool:
    """The staff of both offices, and of the city."""
    of_one = actor.kind == "staff" and actor.office in (transfer.office, transfer.to_office)
    return of_one or city_reader(actor)


def _supervises(office: str, actor: Actor) -> bool:
    return _of(office, actor, ("supervisor",))


def _of(office: str, actor: Actor, roles: tuple[str, ...]) -> bool:
    return actor.kind == "staff" and actor.office == office and actor.role in roles
