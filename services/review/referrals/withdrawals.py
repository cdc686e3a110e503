"""Who files leaves: by itself before the letter is sent; afterwards another letter is drafted that takes it back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from infra.audit.actor import CLOCK, Actor
from infra.db import office_scope
from infra.events.envelope import Envelope
from services.review.referrals.models import BEFORE_SENT, Referral, ReferralItem, ReferralState
from services.review.referrals.steps import LEFT, note_step
from tenants.offices.directory import directory


def filed(envelope: Envelope) -> None:
    """In reaction to a filing that was handed in, or withdrawn: there is nothing to refer any more."""
    with office_scope(directory().city.slug):
        item = ReferralItem.objects.filter(filing=envelope.subject, counts=True).first()
        if item is None:
            return
        # The letter first: who sends it holds on to it, and what was found is looked at again.
        referral = Referral.objects.select_for_update().get(pk=item.referral_id)
        item.refresh_from_db()
        if not item.counts:
            return
        if referral.state in BEFORE_SENT:
            _leave(referral, item, envelope.type)
        else:
            draft(referral, [item], CLOCK)


def _leave(referral: Referral, item: ReferralItem, why: str) -> None:
    item.left_at, item.left_why, item.counts = timezone.now(), why, False
    item.save(update_fields=["left_at", "left_why", "counts"])
    note_step(referral, LEFT, CLOCK, account=item.account)
    referral.revision += 1
    if not referral.items.filter(left_at__isnull=True).exists():
        referral.state = ReferralState.TAKEN_BACK
        note_step(referral, ReferralState.TAKEN_BACK, CLOCK)
    referral.save(update_fields=["revision", "state"])


def draft(sent: Referral, items: Iterable[ReferralItem], actor: Actor) -> Referral:
    """A letter that takes these accounts of one that was sent back; they are added to the one that is being drafted.

    Those that such a letter names already are left where they are; if that is all of them, the letter is the last one.
    """
    with transaction.atomic():
        letters = Referral.objects.filter(takes_back=sent).exclude(state=ReferralState.TAKEN_BACK)
        there = set(ReferralItem.objects.filter(referral__in=letters).values_list("filing", flat=True))
        new = [item for item in items if item.filing not in there]
        letter = letters.select_for_update().filter(state=ReferralState.PROPOSED).first()
        if letter is None and (not new) and (last := letters.order_by("-id").first()):
            return last
        if letter is None:
            letter = Referral.objects.create(takes_back=sent, measure=sent.measure, made_by=actor.id)
            note_step(letter, ReferralState.PROPOSED, actor)
        ReferralItem.objects.bulk_create([_taken_back(letter, item) for item in new])
        letter.revision += 1
        letter.save(update_fields=["revision"])
    return letter


def _taken_back(letter: Referral, item: ReferralItem) -> ReferralItem:
    return ReferralItem(
        referral=letter,
        office=item.office,
        filing=item.filing,
        account=item.account,
        due_on=item.due_on,
        proof=item.proof,
        counts=False,
    )


def came_into_force(letter: Referral, actor: Actor) -> None:
    """A letter that takes another one back has been sent: those that it names are not referred any more."""
    sent = Referral.objects.select_for_update().get(withdrawals=letter)
    back = sent.items.filter(filing__in=letter.items.values("filing"))
    back.update(taken_back_at=timezone.now(), counts=False)
    if not sent.items.filter(counts=True).exists():
        sent.state = ReferralState.TAKEN_BACK
        sent.revision += 1
        sent.save(update_fields=["state", "revision"])
        note_step(sent, ReferralState.TAKEN_BACK, actor)
