"""What must hold of what filings are compared by: it is what they say, and what is common to several is found."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import JSONObject

from infra.crypto.blind import blinds
from infra.ledger import Finding, Findings, broken, check
from services.review.crossing.keeping import READ, traits_of
from services.review.crossing.models import Trait, TraitKind, Uncompared
from services.review.models import DocketEntry
from tenants.filings.models import Filing
from tenants.filings.states import WITH_FILER, State

CHUNK = 2000
CROSSED = """
    WITH crossed AS (
        SELECT kind, value FROM review_trait WHERE kind <> 'area'
        GROUP BY kind, value HAVING count(DISTINCT office) > 1
        UNION ALL SELECT kind, value FROM review_trait WHERE kind = 'area'
    )
    SELECT kind || ' of ' || (SELECT min(filing::text) FROM review_trait t WHERE (t.kind, t.value) = (c.kind, c.value)),
        'several offices have it, or another''s area, and nothing says so'
    FROM crossed c WHERE NOT EXISTS (SELECT FROM review_crossing x WHERE (x.kind, x.value) = (c.kind, c.value))
    UNION ALL
    SELECT x.id::text, 'a finding of what no two offices have' FROM review_crossing x
    WHERE x.aside_at IS NULL AND NOT EXISTS (
        SELECT FROM crossed c WHERE (c.kind, c.value) = (x.kind, x.value))
"""


@check("traits", snapshot=False)
def traits(office: str) -> Findings:
    """What a filing is compared by is what it says; of what is handed in, heard of and not to be compared yet."""
    same = Trait.objects.filter(filing=OuterRef("pk"), office=office)
    heard = DocketEntry.objects.filter(filing=OuterRef("pk"), sequence=OuterRef("sequence"))
    successor = Filing.objects.filter(replaces=OuterRef("pk"), state=State.CITY_ARCHIVED)
    waits = Uncompared.objects.filter(filing=OuterRef("pk"))
    rows: Any = Filing.objects.exclude(state__in=WITH_FILER).filter(Exists(heard), ~Exists(waits)).only(*READ)
    rows = rows.annotate(
        there=ArraySubquery(same.values(one=JSONObject(kind=F("kind"), value=F("value")))),
        replaced=Exists(successor),
    )
    count = 0
    for count, filing in enumerate(rows.order_by("pk").iterator(chunk_size=CHUNK), start=1):  # noqa: B007
        wanted = set() if filing.replaced else traits_of(filing, office)
        if not _are(filing, wanted, {(one["kind"], one["value"]) for one in filing.there}):
            yield Finding(str(filing.pk), "is compared by what it does not say, or not by what it says")
    here, waits = (one.objects.filter(pk=OuterRef("filing")) for one in (Filing, Uncompared))
    strays = Trait.objects.filter(office=office).exclude(Exists(here)).exclude(Exists(waits))
    for stray in strays.values_list("filing", flat=True).distinct():
        yield Finding(str(stray), "is compared, and is not here")
    return count


def _are(filing: Filing, wanted: set[tuple[str, str]], there: set[tuple[str, str]]) -> bool:
    """A hash under a key that was the primary one before is right, too, until the docket is made anew."""
    if wanted == there:
        return True
    if not filing.founder_id_number or not any(kind == TraitKind.IDENTITY for kind, _value in wanted):
        return False
    known = blinds(filing.founder_id_number.open().upper(), office="shared", purpose="identity")
    return any(
        {(kind, hashed if kind == TraitKind.IDENTITY else value) for kind, value in wanted} == there
        for hashed in known
    )


@check("crossings", shared=True)
def crossings(_office: str) -> Findings:
    """What several offices have in common is a finding, open or put aside, and nothing else is an open one."""
    return broken(CROSSED, of="review_crossing")
