"""The chain over an office's audit entries.

`seal` links the entries that have no link yet; `verify` recomputes all. The digest is an HMAC with a key that the
database does not have: who can change rows there still cannot mend the chain.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass

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
# One sealer per office at a time; the class id keeps our advisory locks apart from others'.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('beian.audit'), hashtext(current_schema()))"


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain does not hold: the position, the entry, and what is wrong with it."""

    position: int
    entry: int | None
    reason: str


def _digest(key: bytes, before: bytes, position: int, entry: AuditEntry) -> bytes:
    facts = [
        position,
        entry.pk,
        entry.at.isoformat(),
        entry.actor_kind,
        entry.actor,
        entry.role,
        entry.actor_office,
        entry.action,
        str(entry.subject),
        entry.detail,
        entry.request,
    ]
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, before + text.encode(), hashlib.sha256).digest()


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
    sealed = 0
    while batch := _seal_batch():
        sealed += batch
    return sealed


def _seal_batch() -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
        last = AuditLink.objects.order_by("-position").first()
        position, before = (last.position, bytes(last.digest)) if last else (0, GENESIS)
        seen = AuditLink.objects.aggregate(last=Max("entry_id"))["last"] or 0
        entries = AuditEntry.objects.filter(pk__gt=seen - LATE, link__isnull=True).order_by("id")[:BATCH]
        links = []
        kid = keyring().primary
        key = _key(kid) or b""
        for entry in entries:
            position += 1
            before = _digest(key, before, position, entry)
            links.append(AuditLink(position=position, entry=entry, key=kid, digest=before))
        AuditLink.objects.bulk_create(links)
        return len(links)


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
        elif not hmac.compare_digest(_digest(key, before, link.position, entry), bytes(link.digest)):
            yield Broken(link.position, link.entry_id, "entry or link changed")
        before = bytes(link.digest)


def _linked() -> Iterator[tuple[AuditLink, AuditEntry | None]]:
    position = 0
    while links := list(AuditLink.objects.filter(position__gt=position).order_by("position")[:BATCH]):
        entries = AuditEntry.objects.in_bulk([link.entry_id for link in links])
        for link in links:
            yield link, entries.get(link.entry_id)
        position = links[-1].position
