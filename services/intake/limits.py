"""How often a code may be asked for: by one contact, and from one address."""

from datetime import timedelta
from math import ceil

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from infra.problems import TooMany
from services.intake import work
from services.intake.models import SignInCode
from tenants.offices.directory import Card

HOUR = timedelta(hours=1)
NEXT_AFTER = timedelta(seconds=60)
A_CONTACT_AN_HOUR = 5
A_SENDER_AN_HOUR = 20


def hold(card: Card, contact: str, contact_hash: str, sender_hash: str, shown: str) -> str:
    """See that another code may be sent.

    Args:
        shown: the proof of work that came with the request; it is asked for from the second request of an hour on.

    Returns:
        the challenge that was solved, to be kept with the code; empty where none was asked for.

    Raises:
        TooMany: too soon, too often, or without the proof of work, whose challenge is in the problem document.
    """
    of_contact, from_sender = _ages(contact_hash=contact_hash), _ages(sender_hash=sender_hash)
    if of_contact and of_contact[0] < NEXT_AFTER:
        raise TooMany(
            "code-too-soon",
            _("A code was just sent. Wait a minute before you ask for another."),
            retry_after=int((NEXT_AFTER - of_contact[0]).total_seconds()) + 1,
        )
    for ages, most in ((of_contact, A_CONTACT_AN_HOUR), (from_sender, A_SENDER_AN_HOUR)):
        if len(ages) >= most:
            seconds = _until_an_hour(ages[most - 1])
            raise TooMany(
                "code-too-often",
                _(
                    "Too many codes were asked for. Try again in %(minutes)s min; a code by the other way "
                    "(phone or mail) may come sooner. Or call the office: %(phone)s."
                )
                % later(card, seconds),
                retry_after=seconds,
            )
    if not of_contact and not from_sender:
        return ""
    mark = work.solved(contact, shown)
    if mark and not SignInCode.objects.filter(contact_hash=contact_hash, work=mark).exists():
        return mark
    seconds = _until_an_hour(min(of_contact[:1] + from_sender[:1]))
    raise TooMany(
        "work-needed",
        _(
            "A code was asked for before, so your browser has to count for a moment first. Where it cannot, "
            "try again in %(minutes)s min, or call the office: %(phone)s."
        )
        % later(card, seconds),
        retry_after=seconds,
        members={"challenge": work.challenge(contact)},
    )


def later(card: Card, seconds: int) -> dict[str, object]:
    """What who is locked out must know: for how long, and whom to call."""
    return {"minutes": ceil(seconds / 60), "phone": card.telephone}


def _ages(**of: str) -> list[timedelta]:
    """How long ago each code of the last hour was sent, the newest first."""
    rows = SignInCode.objects.filter(sent_at__gt=Now() - HOUR, **of).order_by("-sent_at")
    return list(rows.annotate(age=Now() - F("sent_at")).values_list("age", flat=True)[:A_SENDER_AN_HOUR])


def _until_an_hour(age: timedelta) -> int:
    return int((HOUR - age).total_seconds()) + 1
