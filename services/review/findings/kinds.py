"""What a credit code says of who has it (GB 32100-2015): suggestions, for a filing with another office is allowed.

Its first two characters are the register and the kind of organisation, the third to eighth the region (GB/T 2260)
of the authority that registered it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from infra.db import current_office
from services.review.findings.facts import Facts
from services.review.findings.finding import Finding, Severity
from tenants.filings.states import FilerKind
from tenants.offices import directory

# By the register: offices for organs and institutions, foreign affairs, justice, culture, civil affairs, religion,
# trade unions, the army; commerce. Others (rural collectives, ...) suggest nothing.
KINDS = {
    **dict.fromkeys("1245678A", FilerKind.INSTITUTION),
    "9": FilerKind.COMPANY,
}


def find(facts: Facts) -> Iterator[Finding]:
    """Whether kind and region are those that the filing says."""
    code = facts.filing.uscc
    if not code:
        return
    kind = KINDS.get(code[:1])
    if kind is not None and kind != facts.filing.filer_kind:
        words = {"begins": code[:2], "kind": kind.label, "declared": facts.filing.get_filer_kind_display()}
        message = _("Codes that begin with %(begins)s are of this kind: %(kind)s. It files as: %(declared)s.")
        yield Finding("uscc", Severity.HINT, "kind_differs", message % words)
    yield from _registered(code[2:8])


def _registered(region: str) -> Iterator[Finding]:
    pack, here = directory.pack(), current_office()
    entry = next((one for one in pack.offices if one.kind == "district" and one.region == region), None)
    if entry is not None and entry.slug != here and (card := directory.office(entry.slug)):
        own = next((one.region for one in pack.offices if one.slug == here), None)
        if own is not None:  # a zone without a region of its own has those of the district that it lies in
            message = _(
                "Registered in %(area)s. It may be filed here all the same: the nearest office takes it."
            )
            yield Finding("uscc", Severity.HINT, "another_district", message % {"area": card.area})
    elif entry is None and not region.startswith(pack.region[:4]):
        message = _(
            "Registered outside of the city (%(region)s). Who has a place or an account here files here."
        )
        yield Finding("uscc", Severity.HINT, "another_city", message % {"region": region})
