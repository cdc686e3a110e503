"""Who looks at an office's past: its supervisor and auditors, and the city at every office's."""

from collections.abc import Iterator
from contextlib import contextmanager

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from services.review.actions import in_district
from services.review.city.readers import of_the_city
from services.review.oversight.doings import overseen_by
from tenants.filings import permissions


def reads_all(actor: Actor) -> bool:
    """Whether somebody looks at every office's."""
    return permissions.city_reader(actor)


@contextmanager
def office_read(office: str, actor: Actor) -> Iterator[None]:
    """The scope in which an office's past is read; that the city does is in the office's trail.

    Raises:
        Forbidden: it is not this reader's.
        NotFound: there is no such office.
    """
    if office == current_office():
        overseen_by(actor)
    else:
        of_the_city(actor)
    with in_district(office):
        if office != actor.office:
            trail.record(actor, "past.read")
        yield
