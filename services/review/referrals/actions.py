"""The verbs of referral: an officer of the city proposes, another approves; it is sent, and followed to its end."""

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra import storage
from infra.audit.actor import Actor
from infra.problems import Conflict, FieldError, Forbidden, NotFound, Unavailable, Unprocessable
from services.review.models import DocketEntry
from services.review.referrals import gate, keeping, withdrawals
from services.review.referrals.models import (
    AFTER_SENT,
    BEFORE_SENT,
    Referral,
    ReferralItem,
    ReferralState,
)
from services.review.referrals.naming import Named, named
from services.review.referrals.numbering import give_number
from services.review.referrals.steps import note_step
from tenants.filings import permissions
from tenants.offices.directory import pack

MOST = 100  # accounts of one letter
LONGEST = 200


def propose(chosen: Iterable[tuple[str, UUID]], measure: str, actor: Actor) -> Referral:
    """Propose the referral of these filings' accounts, each with its proof as it is now.

    Raises:
        Forbidden: not an officer of the city.
        Unprocessable: none, too many, no such measure, or one lacks something; `errors` names each with what it lacks.
    """
    _officer(actor)
    entries = _entries({filing: office for office, filing in chosen})
    if pack().referral.measure(measure) is None:
        raise Unprocessable("no-such-measure", _("Choose what the platform is asked to do.")).at("measure")
    ready = _proved(gate.standings(entries, timezone.localdate()))
    try:
        with transaction.atomic():
            referral = Referral.objects.create(measure=measure, made_by=actor.id)
            items = [_item(referral, standing) for standing in ready]
            ReferralItem.objects.bulk_create(items)
            _still(named(items, actor, "referral.proposed"))
            note_step(referral, ReferralState.PROPOSED, actor)
    except IntegrityError as twice:
        raise Conflict(
            "referred-already", _("Another letter has just named one of these accounts. Look again.")
        ) from twice
    return referral


def approve(key: UUID, actor: Actor, *, seen: int) -> Referral:
    """Approve a letter, as the second officer; it gets its number.

    Raises:
        Forbidden: who proposed it does not approve it.
        Conflict: it is not what was seen, or not proposed any more.
        Unprocessable: one of its accounts may not be referred (any more), or none is left.
    """
    _officer(actor)
    with transaction.atomic():
        referral = locked(key, ReferralState.PROPOSED, seen=seen)
        if referral.made_by == actor.id:
            raise Forbidden("not-your-own", _("Who proposed it does not approve it: another officer has to."))
        items = _left(referral)
        if referral.takes_back_id is None:
            entries = _entries({item.filing: item.office for item in items})
            _proved(gate.standings(entries, timezone.localdate(), besides=referral.pk))
        give_number(referral, timezone.localdate().year)
        referral.approved_by = actor.id
        _move(referral, ReferralState.APPROVED, actor)
    return referral


def send(key: UUID, actor: Actor, note: str = "", *, seen: int) -> Referral:
    """Make letter and list as they are sent, and keep both under retention lock.

    Raises:
        Conflict: it is not what was seen, or not approved.
        Unprocessable: somebody on it has filed just now, and will have left it in a moment; or nobody is left.
        Unavailable: the object store does not answer.
    """
    _officer(actor)
    with transaction.atomic():
        referral = locked(key, ReferralState.APPROVED, seen=seen)
        lines = named(_left(referral), actor, "referral.sent")
        if referral.takes_back_id is None:
            _still(lines)
        try:
            referral.files = keeping.put(referral, lines)
        except storage.StoreUnavailable as error:
            raise Unavailable(
                "store-unavailable",
                _("The object store does not answer. Nothing was sent; try again in a minute."),
            ) from error
        referral.sent_at = timezone.now()
        _move(referral, ReferralState.SENT, actor, note)
        if referral.takes_back is not None:
            withdrawals.came_into_force(referral, actor)
    return referral


def follow(key: UUID, state: str, actor: Actor, note: str = "", *, seen: int) -> Referral:
    """Note that a letter that was sent has been received, acted on, or answered.

    Raises:
        Conflict: it is not what was seen, or further already.
    """
    _officer(actor)
    if state not in AFTER_SENT[1:]:
        raise NotFound("no-such-step", _("There is no such step."))
    earlier = AFTER_SENT[: AFTER_SENT.index(ReferralState(state))]
    with transaction.atomic():
        referral = locked(key, *earlier, seen=seen)
        _move(referral, ReferralState(state), actor, note)
    return referral


def take_back(key: UUID, actor: Actor, note: str = "", *, seen: int) -> Referral:
    """Take a letter back: before it was sent at once; afterwards by another letter, which is drafted and returned.

    Raises:
        Conflict: it is not what was seen, is taken back already, or is itself one that takes another back and was sent.
    """
    _officer(actor)
    with transaction.atomic():
        referral = locked(key, *BEFORE_SENT, *AFTER_SENT, seen=seen)
        if referral.state in BEFORE_SENT:
            referral.items.filter(counts=True).update(counts=False)
            _move(referral, ReferralState.TAKEN_BACK, actor, note)
            return referral
        if referral.takes_back_id is not None:
            raise Conflict("referral-changed", _("This letter takes another one back, and has been sent."))
        return withdrawals.draft(referral, list(referral.items.filter(counts=True)), actor)


def locked(key: UUID, *states: str, seen: int | None = None) -> Referral:
    """A letter in one of these states, as it was seen; nobody else changes it meanwhile.

    Raises:
        NotFound: there is none of this id.
        Conflict: it is in another state, or changed.
    """
    referral = Referral.objects.select_for_update().filter(pk=key).first()
    if referral is None:
        raise NotFound("no-such-referral", _("There is no such letter."))
    if referral.state not in states or seen not in (None, referral.revision):
        raise Conflict("referral-changed", _("Somebody else was here meanwhile. Look at it again."))
    return referral


def _move(referral: Referral, state: ReferralState, actor: Actor, note: str = "") -> None:
    referral.state = state
    referral.revision += 1
    referral.save()
    note_step(referral, state, actor, note=note)


def _entries(wanted: dict[UUID, str]) -> list[DocketEntry]:
    if not wanted:
        raise Unprocessable("nothing-chosen", _("Choose at least one account."))
    if len(wanted) > MOST:
        raise Unprocessable(
            "too-many-chosen", _("One letter names %(most)d accounts at most.") % {"most": MOST}
        )
    found = list(DocketEntry.objects.filter(filing__in=wanted).order_by("due_on", "filing"))
    if len(found) < len(wanted) or any(entry.office != wanted[entry.filing] for entry in found):
        raise NotFound("no-such-filing", _("There is no such filing."))
    return found


def _proved(standings: list[gate.Standing]) -> list[gate.Standing]:
    if faults := [(one.entry, one.lacking) for one in standings if not one.ready]:
        raise _refused([(entry.filing, f"{entry.account}：{lacking}") for entry, lacking in faults])
    return standings


def _still(lines: list[Named]) -> None:
    """As the districts themselves have it: overdue, and nobody waits for the office's answer."""
    over = _("it is not overdue any more")
    asks = _("its filer has asked something, and waits for the office's answer")
    faults = [
        (line.item.filing, f"{line.item.account}：{asks if line.overdue else over}")
        for line in lines
        if line.asks or not line.overdue
    ]
    if faults:
        raise _refused(faults)


def _refused(faults: list[tuple[UUID, str]]) -> Unprocessable:
    return Unprocessable(
        "not-to-be-referred",
        _("Not everything is so that this may be referred. See what is missing."),
        errors=[FieldError(str(filing), "not-to-be-referred", said) for filing, said in faults],
    )


def _item(referral: Referral, standing: gate.Standing) -> ReferralItem:
    entry = standing.entry
    return ReferralItem(
        referral=referral,
        office=entry.office,
        filing=entry.filing,
        account=entry.account,
        due_on=entry.due_on,
        proof=standing.proof,
    )


def _left(referral: Referral) -> list[ReferralItem]:
    items = list(referral.items.filter(left_at__isnull=True).order_by("due_on", "id"))
    if not items:
        raise Unprocessable("nobody-left", _("Nobody is left on this letter."))
    return items


def _officer(actor: Actor) -> None:
    if not permissions.city_officer(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))
