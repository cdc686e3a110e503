"""The object store: signatures, locks, and no way in beside S3."""

import io
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import S3Error
from minio.retention import Retention

from infra.local.stack import Stack


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """One store for all these tests: it takes seconds to start."""
    folder = Path(tempfile.mkdtemp(prefix="beian-local-"))
    with Stack(folder, ["store"], throwaway=True) as stack:
        yield stack


def client(stack: Stack, secret: str = "") -> Minio:
    settings = stack.environment
    return Minio(
        settings["MINIO_ENDPOINT"],
        settings["MINIO_ACCESS_KEY"],
        secret or settings["MINIO_SECRET_KEY"],
        secure=settings["MINIO_SECURE"] == "1",
    )


def test_documents_are_versioned_locked_and_survive_a_kill(stack: Stack) -> None:
    store = client(stack)
    store.make_bucket("office", object_lock=True)
    version = store.put_object("office", "a", io.BytesIO(b"sealed"), 6).version_id
    until = datetime.now(UTC) + timedelta(days=1)
    store.set_object_retention("office", "a", Retention(COMPLIANCE, until), version_id=version)
    with pytest.raises(S3Error):
        store.remove_object("office", "a", version_id=version)
    stack.kill("store")
    stack.restart("store")
    assert store.get_object("office", "a", version_id=version).read() == b"sealed"


def test_wrong_keys_are_refused(stack: Stack) -> None:
    with pytest.raises(S3Error):
        client(stack, "wrong").list_buckets()


def test_no_other_port_gives_a_document(stack: Stack) -> None:
    store = client(stack)
    store.make_bucket("plain")
    store.put_object("plain", "a", io.BytesIO(b"sealed"), 6)
    filer = stack.home.ports["store_filer"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{filer}/buckets/plain/a", timeout=5)
    assert refused.value.code == 401


def test_all_its_ports_are_ours_and_on_loopback(stack: Stack) -> None:
    process = next(
        process
        for process in psutil.process_iter(["cmdline"])
        if str(stack.home.folder) in " ".join(process.info["cmdline"] or ())
    )
    ports = {stack.home.ports[name] for name in stack.parts["store"].ports}
    listening = [c.laddr for c in process.net_connections("inet") if c.status == "LISTEN"]
    assert {address.ip for address in listening} == {"127.0.0.1"}
    assert {address.port for address in listening} <= ports
