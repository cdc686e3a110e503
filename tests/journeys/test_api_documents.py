"""What lies in the bucket: the very bytes that were checked, and after the archiving nobody can take them away."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.error import S3Error
from minio.retention import Retention

from demonstration.client import Upload
from tests.journeys.leaks import store_of
from tests.journeys.steps import TODAY, approve, begin, hand_in
from tests.journeys.system import System, eventually

pytestmark = pytest.mark.xdist_group("system")


def test_an_archived_document_is_locked(system: System) -> None:
    store = store_of()
    filer = system.cast("lanshan").filer("company", TODAY - timedelta(days=3))
    me, clerk, officer = (
        system.filer("lanshan", filer.person.mobile),
        system.staff("lanshan"),
        system.staff("city"),
    )
    filing = begin(me, filer)
    hand_in(me, filing, filer)
    approve(clerk, filing)
    officer.post(f"docket/lanshan/{filing}/archive")
    eventually(lambda: all(card["locked_until"] for card in me.get(f"filings/{filing}")["documents"]))
    rows = system.database.execute(
        "SELECT kind, key, version_id, sha256 FROM o_lanshan.filings_document WHERE filing_id = %s", [filing]
    ).fetchall()
    assert {kind for kind, *_where in rows} == {
        "business_licence",
        "identity_card",
        "registration_form",
    }
    bucket = f"{system.settings['BEIAN_BUCKET_PREFIX']}lanshan"
    for _kind, key, version, sha256 in rows:
        data = store.get_object(bucket, key, version_id=version).data
        assert hashlib.sha256(data).hexdigest() == sha256
        stays_locked(store, bucket, key, version)


def stays_locked(store: Minio, bucket: str, key: str, version: str) -> None:
    """Kept for ten years, by nobody to be shortened, and the version cannot be deleted."""
    retention = store.get_object_retention(bucket, key, version_id=version)
    assert retention is not None
    assert retention.mode == COMPLIANCE
    assert retention.retain_until_date > datetime.now(UTC) + timedelta(days=3600)
    with pytest.raises(S3Error):
        store.remove_object(bucket, key, version_id=version)
    for mode in (COMPLIANCE, GOVERNANCE):
        with pytest.raises(S3Error):
            store.set_object_retention(
                bucket, key, Retention(mode, datetime.now(UTC) + timedelta(days=1)), version_id=version
            )
    assert store.stat_object(bucket, key, version_id=version).size


def test_what_fails_a_check_never_becomes_part_of_a_filing(system: System) -> None:
    store = store_of()
    filer = system.cast("donggang").filer("individual", TODAY)
    me = system.filer("donggang", filer.person.mobile)
    filing = begin(me, filer)
    bucket = f"{system.settings['BEIAN_BUCKET_PREFIX']}donggang"
    before = {item.object_name for item in store.list_objects(bucket, recursive=True)}
    for name, data in {
        "photo.jpg": b"MZ not a picture",
        "form.pdf": b"%PDF-1.7 torn",
        "photo.png": b"",
    }.items():
        refused = me.ask(
            "POST", f"filings/{filing}/documents", Upload("identity_card", name, data, "image/jpeg")
        )
        assert (refused.status, refused.json["errors"][0]["field"]) == (422, "file")
    assert me.get(f"filings/{filing}")["documents"] == []
    assert {item.object_name for item in store.list_objects(bucket, recursive=True)} == before
