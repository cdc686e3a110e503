"""What an officer does with a finding across offices: looks at it, and puts it aside; or passes a filing on."""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.problems import Conflict, NotFound, Unprocessable
from services.review.city.readers import an_officer
from services.review.crossing.models import Crossing, Trait

LONGEST = 300


def put_aside(key: UUID, actor: Actor, reason: str) -> Crossing:
    """Say that it was looked at and is all right, and why.

    Raises:
        Forbidden: not an officer of the city.
        Unprocessable: it does not say why.
        NotFound, Conflict: there is none; somebody was here before.
    """
    an_officer(actor)
    if not reason.strip():
        raise Unprocessable("no-reason", _("Say why it is all right.")).at("reason")
    with transaction.atomic():
        found = Crossing.objects.select_for_update().filter(pk=key).first()
        if found is None:
            raise NotFound("no-such-finding", _("There is no such finding (any more)."))
        if found.aside_at is not None:
            raise Conflict("finding-put-aside", _("Somebody has put it aside already."))
        traits = Trait.objects.filter(kind=found.kind, value=found.value)
        found.seen = sorted(traits.values_list("filing", flat=True))
        found.aside_by, found.aside_at, found.reason = actor.id, Now(), reason.strip()
        found.save(update_fields=["seen", "aside_by", "aside_at", "reason"])
        trail.record(actor, "finding.put_aside", found.pk, {"kind": found.kind, "filings": len(found.seen)})
    return found
