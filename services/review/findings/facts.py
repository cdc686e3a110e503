"""What the findings are made of, read for any number of filings with two queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from infra.crypto.blind import blinds
from infra.db import current_office
from infra.db.postgresql.prepared import Prepared
from services.review.findings.finding import Link
from tenants.filings.models import Document, Filing
from tenants.filings.states import ENDED
from tenants.offices import claims
from tenants.offices.models import AccountClaim

MOST = 3  # filings that are named; of more it is said that there are more
# By field: the column that is searched, and what its keyed hash is made for.
SHARED = {
    "admin_mobile": ("phone", "contact"),
    "founder_mobile": ("phone", "contact"),
    "founder_id_number": ("identity", "identity"),
}
# No order: the few that an index finds first, however many filings somebody has.
SAME = Prepared("""
    SELECT w.filing, w.field, f.id, f.nickname, f.account
    FROM unnest(%(filings)s::uuid[], %(accounts)s::text[], %(fields)s::text[], %(kinds)s::text[], %(digests)s::text[])
         AS w (filing, account, field, kind, digest)
    CROSS JOIN LATERAL (
        (SELECT id, nickname, account FROM filings_filing
         WHERE w.kind = 'phone' AND admin_mobile_blind = w.digest
           AND id <> w.filing AND account <> w.account AND state <> 'withdrawn' LIMIT %(most)s)
        UNION ALL
        (SELECT id, nickname, account FROM filings_filing
         WHERE w.kind = 'identity' AND founder_id_number_blind = w.digest AND founder_id_number_blind <> ''
           AND id <> w.filing AND account <> w.account AND state <> 'withdrawn' LIMIT %(most)s)
    ) f
""")


@dataclass(frozen=True, slots=True)
class Facts:
    """A filing, the documents of it that count, and what else there is about it.

    `same`: by field, other filings of the office, of other accounts, with the same number; MOST + 1 at most.
    `held`: by field, the office that has claimed this id of the account for another filing, and that filing.
    """

    filing: Filing
    documents: Sequence[Document] = ()
    same: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    held: Mapping[str, tuple[str, UUID]] = field(default_factory=dict)
    today: date = field(default_factory=timezone.localdate)


def gathered(filings: Sequence[Filing], documents: Mapping[UUID, Sequence[Document]]) -> list[Facts]:
    """The facts of filings of the current office.

    Args:
        documents: those that count, by filing.
    """
    same, held = _same(filings), _held(filings)
    return [
        Facts(filing, documents.get(filing.pk, ()), same[filing.pk], held[filing.pk]) for filing in filings
    ]


def _same(filings: Sequence[Filing]) -> dict[UUID, dict[str, list[Link]]]:
    office = str(current_office())
    wanted = [
        (filing.pk, filing.account, name, kind, digest)
        for filing in filings
        for name, (kind, purpose) in SHARED.items()
        if (value := getattr(filing, name)) is not None
        for digest in blinds(value.open(), office=office, purpose=purpose)
    ]
    found: dict[UUID, dict[str, list[Link]]] = defaultdict(dict)
    if not wanted:
        return found
    columns = dict(
        zip(
            ("filings", "accounts", "fields", "kinds", "digests"),
            map(list, zip(*wanted, strict=True)),
            strict=True,
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(SAME, {**columns, "most": MOST + 1})
        for filing, name, other, nickname, account in cursor.fetchall():
            found[filing].setdefault(name, []).append(Link(other, nickname or account))
    return found


def _held(filings: Sequence[Filing]) -> dict[UUID, dict[str, tuple[str, UUID]]]:
    wanted: dict[str, list[tuple[Filing, str]]] = defaultdict(list)
    for filing in filings:
        for name in ("wechat_id", "original_id") if filing.state not in ENDED else ():
            if one := getattr(filing, name):
                for digest in claims.digests(one):
                    wanted[digest].append((filing, name))
    found: dict[UUID, dict[str, tuple[str, UUID]]] = defaultdict(dict)
    for claim in AccountClaim.objects.filter(digest__in=wanted):
        for filing, name in wanted[claim.digest]:
            if claim.filing not in (filing.pk, filing.replaces):
                found[filing.pk][name] = (claim.office, claim.filing)
    return found
