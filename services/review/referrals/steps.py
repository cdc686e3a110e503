"""Each step of a letter: a row of its own, and an entry in the city's trail."""

from infra.audit import trail
from infra.audit.actor import Actor
from services.review.referrals.models import Referral, ReferralStep

LEFT = "left"


def note_step(referral: Referral, what: str, actor: Actor, *, note: str = "", account: str = "") -> None:
    """Write down what was done with a letter, in the transaction of the caller and the city's scope."""
    ReferralStep.objects.create(
        referral=referral, what=what, by=actor.id, account=account, note=note.strip() or None
    )
    detail = {"number": referral.number} | ({"account": account} if account else {})
    trail.record(actor, f"referral.{what}", referral.pk, detail)
