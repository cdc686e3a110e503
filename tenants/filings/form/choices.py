"""What annex 1 lets one tick."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccountType(TextChoices):
    """The row 类型 of the account."""

    SERVICE = "service", _("Service account")
    SUBSCRIPTION = "subscription", _("Subscription account")


class Content(TextChoices):
    """The row 内容, in the sheet's order; one or more."""

    CONVENIENCE = "convenience", _("Convenience services")
    MEMBERSHIP = "membership", _("Member services")
    MATCHMAKING = "matchmaking", _("Matchmaking")
    NEWS = "news", _("News")
    ADVERTISING = "advertising", _("Advertising")
    POLICY = "policy", _("Policy and law")
    SOCIAL = "social", _("Social information")
    TECHNOLOGY = "technology", _("Specialist technology")
    COMMUNITY = "community", _("Micro-community")
    OTHER = "other", _("Other content")
