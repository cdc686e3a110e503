"""Keeping the traits of an office's filings, from events and anew; and what they have in common with others'.

Who writes a trait holds its lock until the commit: of two offices that have the same one at once, the second sees the
first. The traits are written under the office's role; what is common to several, under the city's.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from infra.crypto.blind import blind
from infra.db import current_office, office_scope
from infra.events.envelope import Envelope
from services.review.crossing.areas import elsewhere
from services.review.crossing.models import Crossing, Trait, TraitKind
from tenants.filings import accounts
from tenants.filings.models import Filing
from tenants.filings.states import FilerKind, FilingKind, State
from tenants.offices.directory import directory

Pair = tuple[str, str]
BATCH = 200
READ = (
    "state", "kind", "filer_kind", "replaces", "wechat_id", "original_id", "uscc", "org_address",
    "founder_id_number",
)  # fmt: skip
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(one, 0)) FROM unnest(%s::text[]) AS one"


def follow(envelope: Envelope) -> None:
    """A filing was begun, handed in, archived, or has ended: it has other traits, or none."""
    look_at([envelope.subject])


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
    for pk, kind, value in old:
        Trait.objects.filter(filing=pk, kind=kind, value=value).delete()
    Trait.objects.bulk_create(
        [Trait(filing=pk, kind=kind, value=value, office=office) for pk, kind, value in sorted(new)],
        ignore_conflicts=True,
    )
    with office_scope(directory().city.slug):
        for kind, value in pairs:
            _cross(kind, value)
    return len(new) + len(old)


def rebuild() -> int:
    """Keep the traits of all filings of the current office anew; may be broken off, and run again."""
    ids, changed = iter(list(Filing.objects.order_by("pk").values_list("pk", flat=True))), 0
    while some := list(islice(ids, BATCH)):
        with transaction.atomic():
            changed += look_at(some)
    return changed


def traits_of(filing: Filing, office: str) -> set[Pair]:
    """What a filing of an office is compared by; nothing where it has ended."""
    archived = filing.state == State.CITY_ARCHIVED
    if filing.state == State.WITHDRAWN or (archived and filing.kind == FilingKind.CLOSING):
        return set()
    found = {(TraitKind.ACCOUNT.value, one) for one in accounts.ids(filing)}
    if filing.filer_kind == FilerKind.INDIVIDUAL:
        if filing.founder_id_number:
            number = filing.founder_id_number.open().upper()
            found.add((TraitKind.IDENTITY.value, blind(number, office="shared", purpose="identity")))
        return found
    if filing.uscc:
        found.add((TraitKind.USCC.value, filing.uscc.upper()))
    if area := elsewhere(filing.org_address, office, directory()):
        found.add((TraitKind.AREA.value, f"{filing.pk}:{area}"))
    return found


def _succeeded(filings: Sequence[UUID]) -> list[UUID]:
    successors = Filing.objects.filter(replaces__in=filings, state=State.CITY_ARCHIVED)
    return [pk for pk in successors.values_list("replaces", flat=True) if pk]


def _cross(kind: str, value: str) -> None:
    """See whether a trait is a finding (any more), under the city's role."""
    rows = dict(Trait.objects.filter(kind=kind, value=value).values_list("filing", "office"))
    known = Crossing.objects.filter(kind=kind, value=value)
    if not rows or (kind != TraitKind.AREA and len(set(rows.values())) == 1):
        known.filter(aside_at=None).delete()
        return
    if any(one.aside_at is None or set(rows) <= set(one.seen) for one in known.only("aside_at", "seen")):
        return
    Crossing.objects.create(kind=kind, value=value)


def _lock(names: Iterable[str]) -> None:
    """In one order, so that two who want the same ones wait for one another and never both."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [sorted(names)])
