"""Who must confirm (短信核验): administrator and responsible person, each by a code sent to their own phone.

It is asked for once a filing is submitted, where the notice asks for it at all. It keeps nothing from being examined:
history and desk show when both have confirmed.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.crypto.blind import blind
from infra.crypto.fields import Sealed
from infra.db import current_office
from infra.messages import NotSent
from infra.problems import Conflict, Forbidden, Problem, TooMany, Unavailable, Unprocessable
from services.intake.codes import budget, sending
from services.intake.limits import NEXT_AFTER, later
from services.intake.models import Confirmation, Whose
from tenants.filings import permissions, workflow
from tenants.filings.events import Confirmed
from tenants.filings.form import contact as contacts
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind, State
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
TRIES = 5
TEMPLATE = "confirm_code"
SENDINGS = 5
WAITS = (State.SUBMITTED, State.COUNTY_APPROVED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody has confirmed; `needs_phone`: the filing names no mobile number of theirs."""

    whose: str
    label: str
    phone: str
    needs_phone: bool
    sent_at: datetime | None
    until: datetime | None
    confirmed_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether a code is out that can still be entered."""
        return self.sent_at is not None and self.until is not None and self.until > timezone.now()


def standing(filing: Filing) -> list[Standing]:
    """Who has confirmed, and who has not; empty where nobody must."""
    if not directory().pack.confirmation.asked or filing.state not in WAITS:
        return []
    rows = {row.whose: row for row in Confirmation.objects.filter(filing=filing.pk)}
    return [_standing(whose, number, rows.get(whose)) for whose, number in people(filing).items()]


def missing(filing: Filing) -> list[str]:
    """In a line, for the office: who has not confirmed yet; none where nobody must."""
    who = [
        _("%(who)s (%(phone)s)") % {"who": one.label, "phone": one.phone or _("no mobile number is known")}
        for one in standing(filing)
        if one.confirmed_at is None
    ]
    return [_("Not confirmed by SMS yet: %(who)s.") % {"who": "、".join(who)}] if who else []


def people(filing: Filing) -> dict[Whose, str]:
    """Whom the filing names, by mobile number; empty where the form has a landline. One number is one person."""
    individual = filing.filer_kind == FilerKind.INDIVIDUAL
    administrator = _mobile(filing.admin_mobile)
    responsible = _mobile(filing.founder_mobile if individual else filing.org_phone)
    if administrator and administrator == responsible:
        return {Whose.RESPONSIBLE: responsible}
    return {Whose.ADMINISTRATOR: administrator, Whose.RESPONSIBLE: responsible}


def ask(filing: Filing) -> None:
    """Send the first codes, once the filing is certainly submitted; what does not go out is sent by hand."""
    for one in standing(filing):
        if one.needs_phone or one.confirmed_at is not None or one.open:
            continue
        person = Whose(one.whose)
        try:
            with transaction.atomic():
                transaction.on_commit(_prepare(filing, person, people(filing)[person]), robust=True)
        except Problem as problem:
            log.warning("confirmation.not_asked", reason=problem.code, whose=one.whose)


def send(filing: Filing, whose: str, phone: str, actor: Actor) -> None:
    """Send somebody a code, once more or for the first time.

    Args:
        phone: the mobile number of the head, where the filing names none.

    Raises:
        Unprocessable: nobody of that kind must confirm, or the number is no mobile number.
        Conflict: they have confirmed already.
        TooMany: a code was just sent, or too many were; or a budget is used up.
        Unavailable: it could not be sent.
    """
    person = _must(filing, whose, actor)
    number = people(filing)[person] or _given(phone)
    with transaction.atomic():
        go = _prepare(filing, person, number)
    go()


def confirm(filing: Filing, whose: str, code: str, actor: Actor) -> bool:
    """Take somebody's code; whether all have confirmed now.

    Raises:
        Unprocessable: the code is wrong, too old, or was tried too often.
    """
    person = _must(filing, whose, actor)
    with transaction.atomic():
        rows = {row.whose: row for row in Confirmation.objects.select_for_update().filter(filing=filing.pk)}
        row = rows.get(person)
        # A number that was changed since is another one: the code that went to the old one confirms nothing.
        known = row if row is not None and _is_of(row, people(filing)[person]) else None
        right = known is not None and _take(known, code)
        if right:
            trail.record(actor, "confirmation.given", filing.pk, {"whose": person.value})
            rows[person].confirmed_at = timezone.now()
            complete = all(one.confirmed_at for one in _standings(filing, rows))
            if complete:
                workflow.write(filing, Confirmed, actor, only_if=workflow.SAME_STATE)
    if not right:
        raise Unprocessable(
            "wrong-confirmation",
            _("The code is wrong or no longer valid. After five wrong tries a new one has to be sent."),
        )
    return complete


def _take(row: Confirmation, code: str) -> bool:
    """Count a try, and see whether the code is right; then it is confirmed."""
    live = Confirmation.objects.filter(
        pk=row.pk, tries__lt=TRIES, until__gt=Now(), confirmed_at__isnull=True, sent_at__isnull=False
    )
    if not live.update(tries=F("tries") + 1):
        return False
    if not hmac.compare_digest(row.digest, _digest(row, code.strip())):
        return False
    return bool(Confirmation.objects.filter(pk=row.pk).update(confirmed_at=Now()))


def _must(filing: Filing, whose: str, actor: Actor) -> Whose:
    """Who it is about, of those who must confirm this filing."""
    if not permissions.submit(filing, actor):
        raise Forbidden("not-yours-to-do", _("You may not do this with this filing."))
    if whose not in {one.whose for one in standing(filing)}:
        raise Unprocessable("nobody-to-confirm", _("Nobody has to confirm this now."))
    return Whose(whose)


def _prepare(filing: Filing, whose: Whose, number: str) -> Callable[[], None]:
    """Write that a code is sent; returns what sends it."""
    hours = directory().pack.confirmation.hours
    card, now = directory().offices[str(current_office())], timezone.now()
    row = Confirmation.objects.select_for_update().filter(filing=filing.pk, whose=whose).first()
    if row is None:
        row = Confirmation(filing=filing.pk, whose=whose, phone=number, until=now)
    elif not row.phone.matches(number):  # another person may be; how many codes went out counts on
        row.phone, row.confirmed_at = number, None
    if row.confirmed_at:
        raise Conflict("confirmed-already", _("This person has confirmed already."))
    if row.sent_at and row.sent_at > now - NEXT_AFTER:
        seconds = int((row.sent_at + NEXT_AFTER - now).total_seconds()) + 1
        raise TooMany(
            "code-too-soon",
            _("A code was just sent. Wait a minute before you ask for another."),
            retry_after=seconds,
        )
    if row.sendings >= SENDINGS and row.until > now:
        seconds = int((row.until - now).total_seconds()) + 1
        raise TooMany(
            "confirmation-too-often",
            _("Five codes went to this number. Try again in %(minutes)s min, or call the office: %(phone)s.")
            % later(card, seconds),
            retry_after=seconds,
        )
    budget.take(card)
    code = f"{secrets.randbelow(1_000_000):06d}"
    row.sendings = row.sendings % SENDINGS + 1
    row.digest, row.tries, row.sent_at, row.until = _digest(row, code), 0, now, now + timedelta(hours=hours)
    row.save()
    return lambda: _go(row, filing.account, number, code, hours)


def _go(row: Confirmation, account: str, number: str, code: str, hours: int) -> None:
    card = directory().offices[str(current_office())]
    params = {"account": account, "code": code, "hours": str(hours), "phone": card.telephone}
    try:
        sending.by_sms(card, number, TEMPLATE, params, lambda: _words(params))
    except NotSent as error:
        if sending.may_be_there(card, TEMPLATE, error):
            return
        Confirmation.objects.filter(pk=row.pk).update(sent_at=None, sendings=F("sendings") - 1)
        raise Unavailable(
            "confirmation-not-sent", _("The code could not be sent just now. Send it again in a minute.")
        ) from error


def _words(params: dict[str, str]) -> str:
    return (
        _(
            "You are named in the filing of the public account %(account)s. If that is right, have the code "
            "%(code)s entered on the filing's page within %(hours)s hours; if not, call %(phone)s."
        )
        % params
    )


def _standings(filing: Filing, rows: dict[str, Confirmation]) -> list[Standing]:
    return [_standing(whose, number, rows.get(whose)) for whose, number in people(filing).items()]


def _standing(whose: Whose, number: str, row: Confirmation | None) -> Standing:
    known = row if row is not None and _is_of(row, number) else None
    return Standing(
        whose=whose.value,
        label=str(whose.label),
        phone=str(known.phone) if known else str(Sealed("phone", plain=number)) if number else "",
        needs_phone=not number and known is None,
        sent_at=known.sent_at if known else None,
        until=known.until if known else None,
        confirmed_at=known.confirmed_at if known else None,
    )


def _is_of(row: Confirmation, number: str) -> bool:
    """Whether a confirmation is that of the number that the filing names now, or names none."""
    return not number or row.phone.matches(number)


def _given(phone: str) -> str:
    try:
        return contacts.mobile(phone)
    except ValidationError as error:
        (message,) = error.messages
        raise Unprocessable("contact-invalid", message).at("phone") from error


def _mobile(value: Sealed | None) -> str:
    try:
        return contacts.mobile(value.open()) if value is not None else ""
    except ValidationError:
        return ""


def _digest(row: Confirmation, code: str) -> str:
    return blind(f"{row.pk}\0{code}", office=str(current_office()), purpose="confirmation")
