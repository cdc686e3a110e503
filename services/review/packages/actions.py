"""What an officer of the city does with packages: take them out, and have one tried again at once.

A package holds personal data in full, and documents as they were handed in: auditors see that it is there and what the
machine found, and take none out.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from infra.audit import trail
from infra.audit.actor import Actor
from infra.db import office_scope
from infra.problems import Conflict, Forbidden, Unprocessable
from services.review.packages import exporting, work
from services.review.packages.models import Export, ExportItem, ExportState, Package
from services.review.packages.queries import narrowed
from tenants.filings import permissions
from tenants.offices.directory import directory

MOST = 5000  # of one export; a year of a district
ALL_OF = """
    INSERT INTO review_exportitem (id, export_id, office, filing)
    SELECT uuidv7(), %s, office, filing FROM review_package
    WHERE (%s = '' OR office = %s) AND archived_at >= make_timestamptz(%s, 1, 1, 0, 0, 0, 'Asia/Shanghai')
      AND archived_at < make_timestamptz(%s, 1, 1, 0, 0, 0, 'Asia/Shanghai')
    ORDER BY archived_at, filing LIMIT %s
"""


def export_these(chosen: Iterable[tuple[str, UUID]], actor: Actor) -> Export:
    """Take out the packages of these filings.

    Args:
        chosen: the filings, each with its office's slug.

    Raises:
        Forbidden: not an officer of the city.
        Unprocessable: none, or too many.
    """
    _officer(actor)
    wanted = {filing: office for office, filing in chosen if office in directory().offices}
    if not wanted:
        raise Unprocessable("nothing-chosen", _("Choose at least one archived filing."))
    _not_too_many(len(wanted))
    with transaction.atomic():
        export = Export.objects.create(made_by=actor.id, total=len(wanted))
        ExportItem.objects.bulk_create(
            [ExportItem(export=export, office=office, filing=filing) for filing, office in wanted.items()]
        )
        _noted(export, actor)
    return export


def export_list(actor: Actor, *, view: str = "", office: str = "", search: str = "") -> Export:
    """Take out all packages of a list of `queries.listed`.

    Raises:
        Forbidden: not an officer of the city.
        Unprocessable: there is none, or too many.
    """
    _officer(actor)
    rows = narrowed(view=view, office=office, search=search).order_by("archived_at", "filing")
    return export_these(list(rows.values_list("office", "filing")[: MOST + 1]), actor)


def export_year(office: str, year: int, actor: Actor) -> Export:
    """Take out what was archived in a year, of one office or (empty) of all.

    Raises:
        Forbidden: not an officer of the city.
        Unprocessable: there is nothing, or too much.
    """
    _officer(actor)
    if (office and office not in directory().offices) or not 2000 <= year <= timezone.localdate().year:
        raise Unprocessable("nothing-chosen", _("Choose an office and a year.")).at("year")
    with transaction.atomic(), connection.cursor() as cursor:
        export = Export.objects.create(made_by=actor.id, total=0)
        cursor.execute(ALL_OF, [export.pk, office, office, year, year + 1, MOST + 1])
        export.total = int(cursor.rowcount)
        if not export.total:
            raise Unprocessable("nothing-chosen", _("Nothing was archived there in that year.")).at("year")
        _not_too_many(export.total)
        export.save(update_fields=["total"])
        _noted(export, actor)
    return export


def download(export: Export, actor: Actor) -> Iterator[bytes]:
    """The zip of an export, as it is sent; that it was taken is in the city's trail, of each package in its district's.

    Raises:
        Forbidden: not an officer of the city.
        Conflict: its packages are still being looked at.
    """
    _officer(actor)
    if export.state != ExportState.DONE:
        raise Conflict("not-ready-yet", _("The packages are still being checked. Wait a moment."))
    packages = exporting.packages_of(export)
    trail.record(actor, "export.downloaded", export.pk, {"packages": len(packages)})
    return exporting.stream(packages)


def take(package: Package, actor: Actor) -> Iterator[bytes]:
    """One package as it is sent; recorded in its district's trail.

    Raises:
        Forbidden: not an officer of the city.
        Conflict: it is not made yet.
    """
    _officer(actor)
    if package.made_at is None:
        raise Conflict("not-ready-yet", _("This package is not made yet."))
    with office_scope(package.office):
        trail.record(actor, "package.exported", package.pk, {"sha256": package.sha256})
    return exporting.one(package)


def try_again(package: Package, actor: Actor) -> None:
    """Let a package have its turn at once, in case what kept it is mended."""
    _officer(actor)
    with office_scope(package.office), transaction.atomic():
        work.try_again(package.pk)
        trail.record(actor, "package.tried_again", package.pk)


def _noted(export: Export, actor: Actor) -> None:
    trail.record(actor, "export.asked", export.pk, {"packages": export.total})


def _not_too_many(count: int) -> None:
    if count > MOST:
        message = _("These are more than %(most)d packages. Choose one office, or fewer filings.")
        raise Unprocessable("too-many-chosen", message % {"most": MOST}).at("year")


def _officer(actor: Actor) -> None:
    if not permissions.city_officer(actor):
        raise Forbidden("not-yours-to-do", _("You may not do this."))
