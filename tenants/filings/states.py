"""The words of a filing: its states, kinds and reasons. A word is the same word everywhere."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """Where a filing is (design, section 1)."""

    DRAFT = "draft", _("To be submitted")
    SUBMITTED = "submitted", _("Waiting for the district's examination")
    RETURNED = "returned", _("Returned for correction")
    COUNTY_APPROVED = "county_approved", _("Passed by the district")
    CITY_ARCHIVED = "city_archived", _("Archived")
    OVERDUE = "overdue", _("Overdue, not submitted")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# The filer has it, and may change it.
WITH_FILER = (State.DRAFT, State.RETURNED, State.OVERDUE)
ENDED = (State.CITY_ARCHIVED, State.WITHDRAWN)


class FilerKind(TextChoices):
    """Who files, as the notice's section 3 tells them apart."""

    INSTITUTION = "institution", _("Organ, institution or social organisation")
    COMPANY = "company", _("Company")
    INDIVIDUAL = "individual", _("Individual")


class FilingKind(TextChoices):
    """What a filing is for; an archived one is never edited."""

    FIRST = "first", _("First filing")
    CHANGE = "change", _("Change")
    CLOSING = "closing", _("Closing")


class PaperState(TextChoices):
    """Where the sealed paper copy is."""

    EXPECTED = "expected", _("Expected")
    RECEIVED = "received", _("Received")
    DIFFERS = "differs", _("Differs from the electronic form")
    HANDED_OVER = "handed_over", _("Handed to the city")
    SHELVED = "shelved", _("Shelved")


class WithdrawalReason(TextChoices):
    """Why a filing ended without being archived."""

    CLOSED = "closed", _("The account is closed")
    EXEMPT = "exempt", _("Exempt")
    OUT_OF_SCOPE = "out_of_scope", _("Not in scope")
    FILED_ELSEWHERE = "filed_elsewhere", _("Filed elsewhere")
    TRANSFERRED = "transferred", _("Passed to another office")


# Those that somebody may give; that it was passed on is what `transferring` says, and nobody else.
GIVEN_REASONS = [choice for choice in WithdrawalReason.choices if choice[0] != WithdrawalReason.TRANSFERRED]


class DocumentKind(TextChoices):
    """The documents that the notice's section 3 asks for."""

    ORGANISATION_CERTIFICATE = "organisation_certificate", _("Organisation code certificate")
    BUSINESS_LICENCE = "business_licence", _("Business licence (duplicate)")
    IDENTITY_CARD = "identity_card", _("Identity card")
    REGISTRATION_FORM = "registration_form", _("Registration form, sealed or signed")
