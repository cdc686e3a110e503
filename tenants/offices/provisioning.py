"""A new office: its role, its schema, its row, its place in the object store; one transaction, under two seconds."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from infra import storage
from infra.db import owner_scope
from infra.db.roles import create_role, database_name
from infra.db.schemas import create_schema
from infra.db.scope import schema_of
from tenants.offices import directory
from tenants.offices.citypack import CityPack, OfficeEntry
from tenants.offices.models import Notice, Office
from tenants.offices.setup.merging import merged


def create_office(entry: OfficeEntry, position: int = 0) -> Office:
    """Make an office of an entry of the city pack.

    Raises:
        ValueError: the slug is not one, there is an office with this slug or code, or another city's office.
    """
    database, schema = database_name(), schema_of(entry.slug)
    groups = (f"{database}_office", f"{database}_city") if entry.kind == "city" else (f"{database}_office",)
    with owner_scope():
        if Office.objects.filter(Q(slug=entry.slug) | Q(code=entry.code)).exists():
            raise ValueError(f"there is an office with slug {entry.slug} or code {entry.code} already")
        if entry.kind == "city" and (city := Office.objects.filter(kind="city").first()):
            raise ValueError(f"{city.slug} is the city's office already: one installation serves one city")
    with transaction.atomic():
        create_role(f"{database}_{schema}", member_of=groups)
        create_schema(entry.slug)
        with owner_scope():
            office: Office = Office.objects.create(
                slug=entry.slug,
                schema_name=schema,
                kind=entry.kind,
                name=entry.name,
                name_en=entry.name_en,
                area=entry.area,
                area_en=entry.area_en,
                code=entry.code,
                address=entry.address,
                address_en=entry.address_en,
                phone=entry.phone,
                area_code=entry.area_code,
                email=entry.email,
                position=position,
                also=list(entry.also),
                place=list(entry.place) if entry.place else None,
            )
        tell()
    storage.ensure_bucket(entry.slug)
    return office


def install(pack: CityPack) -> list[Office]:
    """The offices of a city pack that are not there yet; and where its file says otherwise than the last one, a version
    of the exercise with that. What officers have changed on pages since stays theirs.

    Raises:
        ValueError: what the file changed does not go together with what officers have changed.
    """
    with owner_scope():
        there = set(Office.objects.values_list("slug", flat=True))
        with transaction.atomic():
            _take_in(pack.model_dump(mode="json"))
    missing = [(position, entry) for position, entry in enumerate(pack.offices) if entry.slug not in there]
    return [create_office(entry, position) for position, entry in missing]


def _take_in(file: dict[str, Any]) -> None:
    last = Notice.objects.filter(file__isnull=False).order_by("-pk").first()
    if last and last.file == file:
        return
    base: dict[str, Any] = (last and last.file) or file
    standing = Notice.objects.standing()
    for later in standing.filter(in_force_from__gt=Now()):
        later.pack = _both(base, later.pack, file)
        later.save(update_fields=["pack"])
    now = standing.filter(in_force_from__lte=Now()).first()
    Notice.objects.create(pack=_both(base, now.pack, file) if now else file, file=file)
    tell()


def _both(base: dict[str, Any], ours: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    pack: dict[str, Any] = merged(base, ours, file)
    CityPack.model_validate(pack)
    return pack


def tell() -> None:
    """Tell every process that the office map changed, once this transaction is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [directory.channel()])
    transaction.on_commit(directory.forget)
