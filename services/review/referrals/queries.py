"""What the city sees of referral: who may be referred, with the proof, and the letters."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra import storage
from infra.audit.actor import Actor
from infra.paging import Page, page
from infra.problems import Forbidden, NotFound, Unavailable
from services.review.models import DocketEntry
from services.review.referrals import gate
from services.review.referrals.models import Referral, ReferralItem, ReferralState, ReferralStep
from tenants.filings import permissions
from tenants.filings.states import State
from tenants.offices.directory import directory, pack


def candidates(
    actor: Actor, *, office: str = "", after: str = ""
) -> tuple[Page[DocketEntry], list[gate.Standing]]:
    """Who is overdue and has had the grace period, the longest first, each with how far it is from being referred.

    Raises:
        Forbidden: not of the city.
    """
    reads(actor)
    today = timezone.localdate()
    last = today - timedelta(days=pack().referral.grace_days)
    rows = DocketEntry.objects.filter(state=State.OVERDUE, due_on__lt=last)
    if office:
        rows = rows.filter(office=office)
    found = page(rows, after, ("since", "filing"), lambda entry: (entry.since, entry.filing))
    return found, gate.standings(found.rows, today)


def candidate(office: str, filing: UUID, actor: Actor) -> gate.Standing:
    """One of them, or any other filing, with how it stands.

    Raises:
        NotFound: there is no such filing.
    """
    reads(actor)
    entry = DocketEntry.objects.filter(pk=filing, office=office).first()
    if entry is None:
        raise NotFound("no-such-filing", _("There is no such filing."))
    (standing,) = gate.standings([entry], timezone.localdate())
    return standing


def letters(actor: Actor, *, state: str = "", after: str = "") -> Page[Referral]:
    """All letters, the newest first, or those in one state."""
    reads(actor)
    rows = Referral.objects.select_related("takes_back")
    if state in ReferralState.values:
        rows = rows.filter(state=state)
    return page(rows, after, ("id",), lambda one: (one.made_at, one.pk), newest_first=True)


def letter(key: UUID, actor: Actor) -> Referral:
    """One letter.

    Raises:
        Forbidden: not of the city.
        NotFound: there is none of this id.
    """
    reads(actor)
    found = Referral.objects.select_related("takes_back").filter(pk=key).first()
    if found is None:
        raise NotFound("no-such-referral", _("There is no such letter."))
    return found


def naming(filing: UUID) -> Referral | None:
    """The letter that names a filing: one that stands, or is to be sent; a filing is in one at a time."""
    return Referral.objects.filter(items__filing=filing, items__counts=True).first()


def items_of(referral: Referral) -> list[ReferralItem]:
    """Whom it names, and who has left it, the longest overdue first."""
    return list(referral.items.order_by("due_on", "id"))


def steps_of(referral: Referral) -> list[ReferralStep]:
    """What was done with it, first to last."""
    return list(referral.steps.order_by("id"))


def sent(referral: Referral, what: str) -> bytes:
    """The letter, or its list, as it was sent.

    Raises:
        NotFound: it was not sent yet.
        Unavailable: the store does not answer, or has something else.
    """
    where = referral.files.get(what)
    if where is None:
        raise NotFound("not-sent-yet", _("It is not sent yet."))
    try:
        city = directory().city.slug
        return storage.get(city, where["key"], where["version_id"], where["sha256"])
    except (storage.StoreUnavailable, storage.Damaged) as error:
        raise Unavailable(
            "store-unavailable", _("The document cannot be read just now. Try again later.")
        ) from error


def reads(actor: Actor) -> None:
    """Let the city's officers and auditors pass.

    Raises:
        Forbidden: nobody else.
    """
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
