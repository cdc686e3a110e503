"""What the city sees of packages and exports."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from infra.audit.actor import Actor
from infra.paging import Page, page
from infra.problems import Forbidden, NotFound
from services.review.packages import examining, findings
from services.review.packages.models import PATIENT, Export, ExportItem, Found, Package
from tenants.filings import permissions
from tenants.offices.packparts import Text

# What the list can be narrowed to.
VIEWS = {
    "made": Q(made_at__isnull=False),
    "waiting": Q(made_at__isnull=True, waits__in=["", *PATIENT]),
    "troubled": Q(made_at__isnull=True) & ~Q(waits__in=["", *PATIENT]),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a package's report, in words."""

    property: object
    name: object
    code: str
    outcome: object
    detail: object


def listed(
    actor: Actor, *, view: str = "", office: str = "", search: str = "", after: str = ""
) -> Page[Package]:
    """The packages of archived filings, the newest first; of one office, by number or account.

    Raises:
        Forbidden: not of the city.
    """
    reads(actor)
    rows = narrowed(view=view, office=office, search=search).defer("report")
    mark = ("archived_at", "filing")
    return page(rows, after, mark, lambda one: (one.archived_at, one.filing), newest_first=True)


def narrowed(*, view: str = "", office: str = "", search: str = "") -> QuerySet[Package]:
    """The packages of such a list, in no order."""
    rows = Package.objects.filter(VIEWS.get(view, Q()))
    if office:
        rows = rows.filter(office=office)
    if needle := search.strip():
        rows = rows.filter(Q(number=needle) | Q(account=needle.lower()))
    return rows


def found(filing: UUID, actor: Actor) -> Package:
    """The package of a filing.

    Raises:
        Forbidden: not of the city.
        NotFound: there is none, and none is asked for.
    """
    reads(actor)
    package = Package.objects.filter(pk=filing).first()
    if package is None:
        raise NotFound("no-such-package", _("There is no such package: the filing is not archived."))
    return package


def is_asked_for(filing: UUID) -> bool:
    """Whether there is a package of a filing, made or on its way."""
    return Package.objects.filter(pk=filing).exists()


def report_of(package: Package) -> list[Line]:
    """What the machine found, in the reader's language."""
    return [
        Line(
            findings.PROPERTIES[line["property"]],
            examining.name_of(line["check"]),
            line["outcome"],
            findings.OUTCOMES[line["outcome"]],
            Text(**line["detail"]),
        )
        for line in package.report
    ]


def exports(actor: Actor, after: str = "") -> Page[Export]:
    """All exports, the newest first."""
    reads(actor)
    rows = Export.objects.all()
    return page(rows, after, ("id",), lambda one: (one.made_at, one.pk), newest_first=True)


def export(key: UUID, actor: Actor) -> Export:
    """One export.

    Raises:
        Forbidden: not of the city.
        NotFound: there is none of this id.
    """
    reads(actor)
    one = Export.objects.filter(pk=key).first()
    if one is None:
        raise NotFound("no-such-export", _("There is no such export."))
    return one


def left_out(one: Export) -> list[tuple[ExportItem, Package | None]]:
    """Those of an export that are not in its zip, with what is known of them; the first hundred."""
    items = list(one.items.exclude(found__in=[Found.NOT_YET, Found.READY]).order_by("id")[:100])
    packages = Package.objects.in_bulk([item.filing for item in items])
    return [(item, packages.get(item.filing)) for item in items]


def reads(actor: Actor) -> None:
    """Let the city's officers and auditors pass.

    Raises:
        Forbidden: nobody else.
    """
    if not permissions.city_reader(actor):
        raise Forbidden("not-yours-to-see", _("You may not see this."))
