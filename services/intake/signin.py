"""Signing in by a code: six digits, five minutes, used once, five tries; good where it was asked for."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from infra.audit.actor import Actor
from infra.crypto.blind import blind, blinds
from infra.db import current_office
from infra.messages import Mail, NotSent, send_mail
from infra.problems import Unauthorized, Unavailable, Unprocessable
from services.intake import limits
from services.intake.codes import budget, sending
from services.intake.models import FilerSession, SignInCode
from tenants.filings.form import contact as contacts
from tenants.offices.directory import Card

GOOD_FOR = timedelta(minutes=5)
TRIES = 5
TEMPLATE = "signin_code"


def contact_of(phone: str, email: str) -> str:
    """The one contact that was given, normalised.

    Raises:
        Unprocessable: none, both, or one that is none.
    """
    if bool(phone) == bool(email):
        raise Unprocessable("contact-missing", _("Give a phone number or a mail address."))
    try:
        return contacts.mobile(phone) if phone else contacts.email(email)
    except ValidationError as error:
        (message,) = error.messages
        raise Unprocessable("contact-invalid", message).at("phone" if phone else "email") from error


def send_code(card: Card, contact: str, sender: str, *, browser: str = "", work: str = "") -> str:
    """Send a code to a contact, whether or not it has a filing: the answer does not tell.

    Args:
        sender: the address that asks; kept as a keyed hash.
        browser: the session of the browser that asks on a page; empty: a program asks, and is given one.
        work: the proof of work, where one was asked for (`work`).

    Returns:
        the session in which the code is good, and nowhere else.

    Raises:
        TooMany: too many codes for this contact, from this address, of this office or the city; or no proof of work.
        Unavailable: the gateway or mail server does not take it, and the next try may be made at once; or it fell
            silent (`code-uncertain`), and the code may be on its way.
    """
    code, session = f"{secrets.randbelow(1_000_000):06d}", browser or secrets.token_urlsafe(16)
    contact_hash, sender_hash = _hash(contact, "code-contact"), _hash(sender, "code-sender")
    with transaction.atomic():
        # One at a time for a contact, so that many requests at once are still counted one after the other.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [contact_hash])
        mark = limits.hold(card, contact, contact_hash, sender_hash, work)
        budget.take(card)
        kept = SignInCode.objects.create(
            contact_hash=contact_hash,
            sender_hash=sender_hash,
            session_hash=_hash(session, "code-session"),
            by_page=bool(browser),
            work=mark,
            digest=_code_hash(contact, code),
        )
    try:
        _send(card, contact, code)
    except NotSent as error:
        raise _not_sent(card, kept, error) from error
    return session


def _not_sent(card: Card, kept: SignInCode, error: NotSent) -> Unavailable:
    """A code that certainly never went keeps nobody from asking again; one that may have gone stays good."""
    if sending.may_be_there(card, TEMPLATE, error):
        return Unavailable(
            "code-uncertain",
            _("It is not certain that the code went out. If none comes within a minute, ask for another."),
            retry_after=int(limits.NEXT_AFTER.total_seconds()),
        )
    kept.delete()
    return Unavailable(
        "code-not-sent", _("The code could not be sent just now. Try again, or use the other way.")
    )


def _send(card: Card, contact: str, code: str) -> None:
    if "@" not in contact:
        sending.by_sms(card, contact, TEMPLATE, {"code": code}, lambda: _words(code))
        return
    send_mail(
        Mail(
            office=card.slug,
            reference=uuid4(),
            to=contact,
            sender=(card.name_zh, card.email),
            subject=_("Your sign-in code"),
            text=_words(code),
        )
    )


def _words(code: str) -> str:
    return _("Your code is %(code)s, good for 5 minutes. The office never asks you for it.") % {"code": code}


def exchange(contact: str, code: str, *, session: str, sender: str, notice: str = "") -> str:
    """A sign-in for a code.

    Args:
        session: the one in which the code was asked for. A program that leaves it out is known by its address; a code
            that was asked for on a page is good in that browser alone.
        notice: the version of what was told about personal data before.

    Raises:
        Unauthorized: the code is wrong, used, too old, or was tried too often; or it was asked for elsewhere.
    """
    wrong = Unauthorized("wrong-code", _("The code is wrong or no longer valid. Ask for a new one."))
    live = SignInCode.objects.filter(
        contact_hash=_hash(contact, "code-contact"),
        used_at__isnull=True,
        sent_at__gt=Now() - GOOD_FOR,
    )
    asked_here = (
        Q(session_hash=_hash(session, "code-session"))
        if session
        else Q(by_page=False, sender_hash=_hash(sender, "code-sender"))
    )
    latest = live.filter(asked_here).order_by("-sent_at").first()
    if latest is None and live.exists():
        raise Unauthorized(
            "code-asked-elsewhere",
            _("This code was asked for in another browser. Enter it there, or ask for a new one here."),
        )
    # The try is counted before the code is looked at, by one statement: many tries at once are all counted.
    if latest is None or not SignInCode.objects.filter(pk=latest.pk, tries__lt=TRIES).update(
        tries=F("tries") + 1
    ):
        raise wrong
    if not hmac.compare_digest(latest.digest, _code_hash(contact, code.strip())):
        raise wrong
    if not SignInCode.objects.filter(pk=latest.pk, used_at__isnull=True).update(used_at=Now()):
        raise wrong
    token = "f_" + secrets.token_urlsafe(32)
    FilerSession.objects.create(digest=_token_hash(token), contact=contact, notice=notice)
    return token


def find(token: str) -> FilerSession | None:
    """The sign-in that a token stands for in the current office."""
    since = Now() - timedelta(seconds=settings.FILER_SECONDS)
    return FilerSession.objects.filter(digest=_token_hash(token), created_at__gt=since).first()


def end(token: str) -> None:
    """Sign out."""
    FilerSession.objects.filter(digest=_token_hash(token)).delete()


def actor(session: FilerSession) -> Actor:
    """The filer who acts under a sign-in: known by the keyed hash of the contact."""
    office = str(current_office())
    ids = blinds(session.contact.open(), office=office, purpose="contact")
    return Actor(
        "filer",
        blind(session.contact.open(), office=office, purpose="contact"),
        "filer",
        office,
        frozenset(ids),
    )


def _hash(value: str, purpose: str) -> str:
    return blind(value, office=str(current_office()), purpose=purpose)


def _code_hash(contact: str, code: str) -> str:
    return _hash(f"{contact}\0{code}", "code")


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
