"""The chain over an office's audit entries.

`seal` links the entries that have no link yet; `verify` recomputes all, `holding` some (`infra.audit.checking` keeps
what came of it). The digest is an HMAC with a key that the
database does not have: who can change rows there still cannot mend the chain.
"""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from infra.audit.models import AuditEntry, AuditLink
from infra.crypto.keyring import keyring
from infra.db import current_office

BATCH = 5_000
# How many entries may be committed between the start and the commit of a transaction that writes one.
LATE = 10_000
GENESIS = b"beian audit chain"
# Whether `seal` has anything to do in an office, but for an entry that was committed after two hundred younger ones:
# that is found as soon as there is another one, or by the night's verification.
ANY_UNLINKED = """EXISTS (
    SELECT FROM audit_auditentry e WHERE id > (SELECT coalesce(max(entry_id), 0) - 200 FROM audit_auditlink)
    AND NOT EXISTS (SELECT FROM audit_auditlink WHERE entry_id = e.id))"""
LINK = """INSERT INTO audit_auditlink (position, entry_id, key, digest)
    SELECT position, entry, %s, digest
    FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[]) AS t (position, entry, digest)"""
# What of an entry its digest covers.
FACTS = ("pk", "at", "actor_kind", "actor", "role", "actor_office", "action", "subject", "detail", "request")
_facts = attrgetter(*FACTS)
# One sealer per office at a time; the class id keeps our advisory locks apart from others'.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('beian.audit'), hashtext(current_schema()))"


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain does not hold: the position, the entry, and what is wrong with it."""

    position: int
    entry: int | None
    reason: str


def _digest(key: bytes, before: bytes, position: int, facts: tuple[Any, ...]) -> bytes:
    number, at, kind, actor, role, office, action, subject, detail, request = facts
    said = [
        position,
        number,
        at.isoformat(),
        kind,
        actor,
        role,
        office,
        action,
        str(subject),
        detail,
        request,
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(key, before + text.encode(), "sha256")


def _key(kid: int) -> bytes | None:
    """The current office's key for its chain under one key of the ring; None where the ring has it no more."""
    office = current_office()
    if office is None:
        raise RuntimeError("a chain belongs to an office: take its scope first")
    return keyring().derive(kid, "audit", office) if kid in keyring().ids else None


def seal() -> int:
    """Link all entries of the current office that are not linked yet; returns how many.

    An entry of a transaction that commits late is linked by the next run: the chain's order is the order of links.
    """
    sealed = linked = _seal_batch()
    while linked >= BATCH:
        sealed += (linked := _seal_batch())
    return sealed


def _seal_batch() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        last = AuditLink.objects.order_by("-position").first()
        position, before = (last.position, bytes(last.digest)) if last else (0, GENESIS)
        kid = keyring().primary
        key = _key(kid) or b""
        positions, entries, digests = list[int](), list[int](), list[bytes]()
        for facts in _unlinked():
            position += 1
            before = _digest(key, before, position, facts)
            positions.append(position)
            entries.append(facts[0])
            digests.append(before)
        if entries:
            cursor.execute(LINK, [kid, positions, entries, digests])
        return len(entries)


def _unlinked() -> Iterator[tuple[Any, ...]]:
    """What stands in entries without a link: first those that were committed late, then some of the new ones."""
    seen = AuditLink.objects.aggregate(last=Max("entry_id"))["last"] or 0
    late = AuditEntry.objects.filter(pk__gt=seen - LATE, pk__lte=seen, link__isnull=True)
    yield from late.order_by("pk").values_list(*FACTS)
    yield from AuditEntry.objects.filter(pk__gt=seen).order_by("pk").values_list(*FACTS)[:BATCH]


def verify() -> Iterator[Broken]:
    """Recompute the chain of the current office; yields every link that does not hold."""
    before, expected = GENESIS, 0
    for link, entry in _linked():
        expected += 1
        if link.position != expected:
            yield Broken(expected, None, "link missing")
            expected = link.position
        key = _key(link.key)
        if entry is None:
            yield Broken(link.position, link.entry_id, "entry missing")
        elif key is None:
            yield Broken(link.position, link.entry_id, f"key {link.key} is not in the ring")
        elif not hmac.compare_digest(_digest(key, before, link.position, _facts(entry)), bytes(link.digest)):
            yield Broken(link.position, link.entry_id, "entry or link changed")
        before = bytes(link.digest)


def holding(entries: Iterable[AuditEntry]) -> dict[int, bool]:
    """Whether each of these entries is in the chain as it was written, by its number; not those without a link yet.

    Two queries: a link holds if it follows from its entry and the link before it.
    """
    known = {entry.pk: entry for entry in entries}
    links = list(AuditLink.objects.filter(entry__in=list(known)))
    earlier = AuditLink.objects.filter(position__in=[link.position - 1 for link in links])
    before = {0: GENESIS, **{link.position: bytes(link.digest) for link in earlier}}
    return {
        link.entry_id: _holds(link, known[link.entry_id], before.get(link.position - 1)) for link in links
    }


def _holds(link: AuditLink, entry: AuditEntry, before: bytes | None) -> bool:
    key = _key(link.key)
    if key is None or before is None:
        return False
    return hmac.compare_digest(_digest(key, before, link.position, _facts(entry)), bytes(link.digest))


def _linked() -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    position = 0
    while links := list(AuditLink.objects.filter(position__gt=position).order_by("position")[:BATCH]):
        entries = AuditEntry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            yield link, entries.get(link.entry_id)
        position = links[-1].position
