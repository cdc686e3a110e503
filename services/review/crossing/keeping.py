"""Keeping the traits of an office's filings, after events and anew; and what they have in common with others'.

An event only notes that a filing is to be compared; the clock compares many together. Who writes a trait holds its
lock until the commit: of two offices that have the same one at once, the second sees the first. The traits are written
under the office's role; what is common to several, under the city's.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

import structlog
from django.db import connection, transaction

from infra.crypto.blind import blind
from infra.crypto.cipher import SealBroken
from infra.db import current_office, office_scope
from infra.db.along import send_along
from infra.db.postgresql.prepared import Prepared
from infra.events.envelope import Envelope
from services.review.crossing.areas import elsewhere
from services.review.crossing.models import Trait, TraitKind, Uncompared
from tenants.filings import accounts
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind, FilingKind, State
from tenants.offices.directory import directory

log = structlog.get_logger(__name__)

Pair = tuple[str, str]
BATCH = 200
READ = (
    "state", "kind", "filer_kind", "replaces", "wechat_id", "original_id", "uscc", "org_address",
    "founder_id_number",
)  # fmt: skip
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(one, 0)) FROM unnest(%s::text[]) AS one"
NOTE = Prepared("INSERT INTO review_uncompared (filing, office) VALUES (%s, %s) ON CONFLICT DO NOTHING")
# What is noted again meanwhile waits for this transaction, and is there afterwards.
TAKE = """
    DELETE FROM review_uncompared WHERE filing IN (
        SELECT filing FROM review_uncompared WHERE office = %s LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING filing
"""
# Whether traits are findings (any more). An officer has looked at one for the filings that it had then.
CROSS = """
    WITH looked AS (
        SELECT w.kind, w.value, array_agg(t.filing) FILTER (WHERE t.filing IS NOT NULL) AS filings,
            CASE w.kind WHEN 'area' THEN count(t.filing) > 0 ELSE count(DISTINCT t.office) > 1 END AS crosses
        FROM unnest(%s::text[], %s::text[]) AS w (kind, value)
        LEFT JOIN review_trait t ON (t.kind, t.value) = (w.kind, w.value)
        GROUP BY w.kind, w.value
    ), over AS (
        DELETE FROM review_crossing c USING looked l
        WHERE (c.kind, c.value) = (l.kind, l.value) AND NOT l.crosses AND c.aside_at IS NULL
    )
    INSERT INTO review_crossing (id, kind, value)
    SELECT uuidv7(), l.kind, l.value FROM looked l
    WHERE l.crosses AND NOT EXISTS (
        SELECT FROM review_crossing c
        WHERE (c.kind, c.value) = (l.kind, l.value) AND (c.aside_at IS NULL OR l.filings <@ c.seen)
    )
"""


def follow(envelope: Envelope) -> None:
    """A filing was begun, handed in, archived, or has ended: it has other traits, or none, and is to be compared."""
    send_along(NOTE, [envelope.subject, envelope.office])


def offices_waiting() -> list[str]:
    """The offices of which filings are to be compared."""
    with office_scope(directory().city.slug):
        return list(Uncompared.objects.values_list("office", flat=True).distinct())


def compare() -> int:
    """Compare what is to be compared of the current office; returns how many traits have changed."""
    changed, office = 0, str(current_office())
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(TAKE, [office, BATCH])
                filings = [filing for (filing,) in cursor.fetchall()]
            if not filings:
                return changed
            changed += look_at(filings)


def look_at(filings: Sequence[UUID]) -> int:
    """Keep the traits of these filings of the current office as they are now; returns how many have changed.

    In the transaction of the caller.
    """
    office = str(current_office())
    _lock(f"filing {filing}" for filing in filings)
    rows = {filing.pk: filing for filing in Filing.objects.filter(pk__in=filings).only(*READ)}
    # What was archived stands for what it replaces.
    replaced = [f.replaces for f in rows.values() if f.replaces and f.state == State.CITY_ARCHIVED]
    ended = {*_succeeded(filings), *replaced}
    wanted = {
        (pk, *pair)
        for pk, filing in rows.items()
        for pair in (traits_of(filing, office) if pk not in ended else ())
    }
    there = set(Trait.objects.filter(filing__in=[*filings, *replaced]).values_list("filing", "kind", "value"))
    new, old = wanted - there, there - wanted
    if not new and not old:
        return 0
    pairs = sorted({(kind, value) for _pk, kind, value in new | old})
    _lock(f"{kind} {value}" for kind, value in pairs)
    if old:
        Trait.objects.filter(pk__in=list(old)).delete()
    Trait.objects.bulk_create(
        [Trait(filing=pk, kind=kind, value=value, office=office) for pk, kind, value in sorted(new)],
        ignore_conflicts=True,
    )
    with office_scope(directory().city.slug), connection.cursor() as cursor:
        cursor.execute(CROSS, [[kind for kind, _value in pairs], [value for _kind, value in pairs]])
    return len(new) + len(old)


def rebuild() -> int:
    """Keep the traits of all filings of the current office anew; may be broken off, and run again."""
    ids, changed = iter(list(Filing.objects.order_by("pk").values_list("pk", flat=True))), 0
    while some := list(islice(ids, BATCH)):
        with transaction.atomic():
            changed += look_at(some)
    return changed


def traits_of(filing: Filing, office: str) -> set[Pair]:
    """What a filing of an office is compared by; nothing where it has ended, all but a number that cannot be read."""
    archived = filing.state == State.CITY_ARCHIVED
    if filing.state == State.WITHDRAWN or (archived and filing.kind == FilingKind.CLOSING):
        return set()
    found = {(TraitKind.ACCOUNT.value, one) for one in accounts.ids(filing)}
    if filing.filer_kind == FilerKind.INDIVIDUAL:
        if number := _number(filing):
            found.add((TraitKind.IDENTITY.value, blind(number, office="shared", purpose="identity")))
        return found
    if filing.uscc:
        found.add((TraitKind.USCC.value, filing.uscc.upper()))
    if area := elsewhere(filing.org_address, office, directory()):
        found.add((TraitKind.AREA.value, f"{filing.pk}:{area}"))
    return found


def _number(filing: Filing) -> str:
    """The founder's; one that cannot be read keeps no other filing of its office from being compared."""
    try:
        return filing.founder_id_number.open().upper() if filing.founder_id_number else ""
    except SealBroken:
        log.exception("crossing.unreadable", filing=str(filing.pk))
        return ""


def _succeeded(filings: Sequence[UUID]) -> list[UUID]:
    successors = Filing.objects.filter(replaces__in=filings, state=State.CITY_ARCHIVED)
    return [pk for pk in successors.values_list("replaces", flat=True) if pk]


def _lock(names: Iterable[str]) -> None:
    """In one order, so that two who want the same ones wait for one another and never both."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [sorted(names)])
