"""Going on with the lists that are under way, some rows at a time: whoever is killed has done whole steps or none."""

import time
from collections.abc import Iterator
from uuid import UUID

import structlog
from django.db import transaction

from infra.db import office_scope
from infra.db.many import offices_where
from services.intake.known import checking, writing
from services.intake.known.models import UNDER_WAY, AccountList, ListState
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)
STATES = ", ".join(f"'{state}'" for state in UNDER_WAY)
# Whether an office has a list that is under way.
ANY_UNDER_WAY = f"EXISTS (SELECT FROM intake_accountlist WHERE state IN ({STATES}))"
# Then another message goes on: a worker that is to end is not waited for.
TICK_SECONDS = 10.0


def go_on() -> bool:
    """Go on with the lists of all offices for a while, a step of each in turn. In no office's scope.

    Returns:
        whether there is more to do, and nobody else was doing it.
    """
    until = time.monotonic() + TICK_SECONDS
    lists = [
        (slug, key)
        for slug in offices_where(directory().offices, ANY_UNDER_WAY, {})
        for key in _under_way(slug)
    ]
    while lists and time.monotonic() < until:
        lists = [(slug, key) for slug, key in lists if _goes_on(slug, key)]
    return bool(lists)


def step(key: UUID) -> bool:
    """Check, or take over, the next rows of a list of the current office.

    Returns:
        whether there was something to do, and nobody else was doing it.
    """
    with transaction.atomic():
        lists = AccountList.objects.select_for_update(skip_locked=True)
        one = lists.filter(pk=key, state__in=UNDER_WAY).first()
        if one is None:
            return False
        (checking if one.state == ListState.CHECKING else writing).some(one)
        one.save(update_fields=["state", "counts", "ended_at"])
    return True


def _under_way(slug: str) -> Iterator[UUID]:
    try:
        with office_scope(slug):
            yield from list(AccountList.objects.filter(state__in=UNDER_WAY).values_list("pk", flat=True))
    except Exception:  # an office that cannot be asked keeps no other waiting
        log.exception("lists.not_asked", office=slug)


def _goes_on(slug: str, key: UUID) -> bool:
    try:
        with office_scope(slug):
            return step(key)
    except Exception:
        # It stays where it is, and the next tick tries again; the others go on.
        log.exception("list.failed", office=slug, list=str(key))
        return False
