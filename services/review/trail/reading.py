"""Who reads whose trail: a district's supervisor and auditors their own, the city's auditors every office's."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import current_office
from infra.problems import Forbidden
from services.review.actions import in_district
from services.review.oversight.doings import overseen_by
from services.review.trail.asking import Asked
from tenants.filings import permissions


def reads_all(actor: Actor) -> bool:
    """Whether somebody reads the trails of all offices."""
    return actor.role == "auditor" and permissions.city_reader(actor)


@contextmanager
def trail_of(office: str, actor: Actor, asked: Asked, *, downloaded: bool = False) -> Iterator[None]:
    """The scope in which an office's trail is read. That the city reads it, or that it is taken out, is an entry there.

    Raises:
        Forbidden: it is not this reader's.
        NotFound: there is no such office.
    """
    if office == current_office():
        overseen_by(actor)
    elif not reads_all(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
    with in_district(office):
        if downloaded or office != actor.office:
            trail.record(actor, "trail.downloaded" if downloaded else "trail.read", None, _noted(asked))
        yield


def _noted(asked: Asked) -> dict[str, str]:
    """What was asked for, without what was typed: that may be a name."""
    said = {"since": asked.since, "until": asked.until, "what": asked.what}
    return {name: str(value) for name, value in said.items() if value}
