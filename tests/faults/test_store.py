"""F17 and F18: the store is gone, slow or unwilling while documents go up and down; uploads that are not whole."""

import hashlib
import io
import socket
import time
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from minio import Minio
from psycopg import sql

from demonstration.client import Caller
from tests.faults.load import Load
from tests.faults.proxy import Behaviour, http
from tests.faults.trial import Trial
from tests.journeys.steps import begin, documents_of

pytestmark = pytest.mark.xdist_group("faults")
OFFICE = "donggang"
AWAY = {
    "refuses": Behaviour(refuse=True),
    "says 503": http("503 Service Unavailable"),
    "is silent": Behaviour(mute=True),
}
DOCUMENTS = "SELECT count(*) FROM {}.filings_document WHERE filing_id = %s"


def documents(trial: Trial, filing: str) -> int:
    """How many documents a filing has."""
    statement = sql.SQL(DOCUMENTS).format(sql.Identifier(f"o_{OFFICE}"))
    return int(trial.system.database.execute(statement, [filing]).fetchone()[0])  # type: ignore[index]


@pytest.mark.fault(
    "F17",
    "the store refuses, answers 503, is silent, is slow, while documents go up and down",
    "503 in plain words; the form can be filled in; nothing half is left; the same key again succeeds",
)
def test_store_is_away(trial: Trial) -> None:
    store = trial.stage.proxies["store"]
    filer = trial.load.filer(OFFICE)
    who = trial.system.filer(OFFICE, filer.person.mobile)
    filing = begin(who, filer)
    (first, second) = documents_of(who, filing, filer).values()
    card = who.call("POST", f"filings/{filing}/documents", first)
    there = card["id"]
    with trial.fault(quiet=True):
        key = uuid4().hex
        for behaviour in AWAY.values():
            with store.behaving(behaviour):
                up = who.ask("POST", f"filings/{filing}/documents", second, Idempotency_Key=key)
                down = who.ask("GET", f"filings/{filing}/documents/{there}")
                assert (up.status, up.code) == (down.status, down.code) == (503, "store-unavailable")
                who.call("PATCH", f"filings/{filing}", {"purpose": "便民"})
                assert documents(trial, filing) == 1
        with store.behaving(Behaviour(delay=2.0)):
            assert sha256(who.call("GET", f"filings/{filing}/documents/{there}")) == card["sha256"]
        for _ in range(2):
            who.call("POST", f"filings/{filing}/documents", second, Idempotency_Key=key)
        assert documents(trial, filing) == 2


@pytest.mark.fault(
    "F18",
    "an upload that breaks off half-way; a document replaced in the store behind our back",
    "what is not whole is nothing; the version that was checked is the one that is read",
)
def test_upload_is_not_whole(trial: Trial, load: Load) -> None:
    filer = load.filer(OFFICE)
    with trial.fault(quiet=True):
        who = trial.system.filer(OFFICE, filer.person.mobile)
        filing = begin(who, filer)
        (first, _second) = documents_of(who, filing, filer).values()
        half(who, filing, first.data)
        assert documents(trial, filing) == 0
        card = who.call("POST", f"filings/{filing}/documents", first)
        replace(trial, card["id"])
        assert sha256(who.call("GET", f"filings/{filing}/documents/{card['id']}")) == card["sha256"]


def sha256(data: bytes) -> str:
    """What the card of a document says of its bytes."""
    return hashlib.sha256(data).hexdigest()


def half(who: Caller, filing: str, data: bytes) -> None:
    """Begin an upload, and hang up in the middle of it."""
    head = (
        f"POST /o/{who.office}/api/v1/filings/{filing}/documents HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {who.token}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
        f"Content-Length: {len(data) + 300}\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\nidentity_card\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    ).encode()
    address = urlsplit(who.base_url)
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as connection:
        connection.sendall(head + data[: len(data) // 2])
        time.sleep(1)


def replace(trial: Trial, document: str) -> None:
    """Put other bytes under a document's key, as whoever holds the store's keys could."""
    settings = trial.system.settings
    store = Minio(
        settings["MINIO_ENDPOINT"],
        settings["MINIO_ACCESS_KEY"],
        settings["MINIO_SECRET_KEY"],
        secure=False,
        region="us-east-1",
    )
    statement = sql.SQL("SELECT key FROM {}.filings_document WHERE id = %s")
    (key,) = trial.system.database.execute(  # type: ignore[misc]
        statement.format(sql.Identifier(f"o_{OFFICE}")), [document]
    ).fetchone()
    store.put_object(f"beian-{OFFICE}", key, io.BytesIO(b"other"), 5)
