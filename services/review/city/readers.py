"""Who reads and who acts on the city's desk."""

from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.problems import Forbidden
from tenants.filings import permissions


def of_the_city(actor: Actor) -> None:
    """What only the city's officers and auditors see.

    Raises:
        Forbidden: not of the city.
    """
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))


def an_officer(actor: Actor) -> None:
    """What only the city's officers do.

    Raises:
        Forbidden: not an officer of the city.
    """
    if not permissions.city_officer(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))
