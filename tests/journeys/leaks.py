"""Looks for something in every place where it must not be: files, tables, the broker, the store, the metrics."""

import base64
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import redis
import urllib3
from minio import Minio
from psycopg import sql

from tests.journeys.system import System

# The store and the database keep what was uploaded, and sealed values, in files of their own: they are asked instead.
# What the sink has is what went out.
LOGS_OF_PARTS = ("log", "broker")


def leaks(system: System, values: Iterable[str]) -> set[str]:
    """The places where one of the values can be read, in plain or in a usual encoding."""
    needles = [needle for value in values for needle in written(value)]
    return {place for place, content in places(system) if any(needle in content for needle in needles)}


def written(value: str) -> set[bytes]:
    """A value as it may be written: plain, in an address, in hexadecimal, within something in base 64."""
    raw = value.encode()
    # Base 64 depends on what goes before; the first and last characters depend on the neighbours, too.
    within = {base64.b64encode(b"\0" * before + raw)[(before * 4 + 2) // 3 : -4] for before in range(3)}
    return {raw, quote(value, safe="").encode(), raw.hex().encode(), *within}


def places(system: System) -> Iterator[tuple[str, bytes]]:
    """Everything that is kept or told, each with the name of its place."""
    yield from _files(system)
    yield from _tables(system)
    yield from _broker(system)
    yield from _store(system)
    yield "metrics", urllib3.request("GET", f"{system.base_url}/metrics").data


def _files(system: System) -> Iterator[tuple[str, bytes]]:
    """Logs of all processes and parts, the metrics' files, and all that ever went through the broker."""
    parts = Path(os.environ["BEIAN_VAR"])
    for folder in (system.home.folder, *(parts / name for name in LOGS_OF_PARTS)):
        for path in folder.rglob("*"):
            if path.is_file():
                yield f"file {path.name}", path.read_bytes()


def _tables(system: System) -> Iterator[tuple[str, bytes]]:
    """Every row of every table of every schema; binary columns are shown in hexadecimal."""
    tables = system.database.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'"
    ).fetchall()
    for schema, table in tables:
        rows = system.database.execute(
            sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table))
        ).fetchall()
        yield f"table {schema}.{table}", "\n".join(row[0] for row in rows).encode()


def _broker(system: System) -> Iterator[tuple[str, bytes]]:
    """Every key that there is now, by name and by value."""
    broker = redis.Redis.from_url(system.settings["BROKER_URL"])
    for key in broker.scan_iter():
        yield "broker", key + b"\n" + (broker.dump(key) or b"")


def _store(system: System) -> Iterator[tuple[str, bytes]]:
    """Names and metadata of all objects of all offices, in all their versions."""
    store = store_of()
    for bucket in store.list_buckets():
        if not bucket.name.startswith(system.settings["BEIAN_BUCKET_PREFIX"]):
            continue
        for item in store.list_objects(bucket.name, recursive=True, include_version=True):
            card = store.stat_object(bucket.name, str(item.object_name), version_id=item.version_id)
            yield "store", f"{item.object_name} {dict(card.metadata or {})}".encode()


def store_of() -> Minio:
    """The object store, asked directly with the application's own rights."""
    return Minio(
        os.environ["MINIO_ENDPOINT"],
        access_key=os.environ["MINIO_ACCESS_KEY"],
        secret_key=os.environ["MINIO_SECRET_KEY"],
        secure=False,
    )
