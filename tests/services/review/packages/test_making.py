"""The archive package: made once, whole, locked; what keeps it from being made is seen, and tried again."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from infra import storage
from infra.audit import chain
from infra.audit.models import AuditEntry
from infra.db import office_scope
from services.review.packages import work
from services.review.packages.models import Package
from tenants.filings import documents
from tenants.filings.models import Document, Filing
from tests.services.review.packages.archiving import archived, bytes_of, told, verified, wanted

OFFICE = "donggang"
pytestmark = pytest.mark.django_db


@pytest.fixture
def filing(db: None) -> Iterator[Filing]:
    made = archived()
    with office_scope(OFFICE):
        yield made


def ready(filing: Filing) -> Package:
    """All is there that the package waits for."""
    documents.lock(filing.pk)
    told(filing)
    return wanted(filing)


def made(filing: Filing) -> Package:
    ready(filing)
    assert work.make(filing.pk, OFFICE)
    return Package.objects.get(pk=filing.pk)


def opened(package: Package) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bytes_of(package))) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_it_is_whole_by_a_program_that_knows_nothing_of_us(filing: Filing, tmp_path: Path) -> None:
    file = tmp_path / "package.zip"
    file.write_bytes(bytes_of(made(filing)))
    said = verified(file)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "OK" in said.stdout


def test_it_has_form_documents_paper_history_messages_and_the_chains_head(filing: Filing) -> None:
    package = made(filing)
    parts = opened(package)
    assert package.files == len(parts)
    assert parts["form.pdf"].startswith(b"%PDF")
    document = Document.objects.get(filing=filing)
    stored = storage.get(OFFICE, document.key, document.version_id)
    assert parts["documents/01-identity_card.jpg"] == stored
    assert json.loads(parts["process/paper.json"])["place"] == "3号盒"
    lines = json.loads(parts["process/history.json"])
    assert [line["sequence"] for line in lines] == list(range(1, filing.sequence + 1))
    assert lines[-1]["to"] == "city_archived"
    (message,) = json.loads(parts["process/messages.json"])
    assert (message["channel"], message["fate"]) == ("sms", "delivered")
    audit = json.loads(parts["process/audit.json"])
    archiving = next(entry for entry in audit["entries"] if entry["action"] == "filing.city_archived")
    assert archiving["position"] <= audit["head"]["position"]
    assert list(chain.verify()) == []


def test_its_metadata_have_the_elements_in_both_languages(filing: Filing) -> None:
    root = ET.fromstring(opened(made(filing))["metadata.xml"])  # noqa: S314 - ours
    said = {(e.get("zh"), e.get("en")): e.text for e in root.iter("element")}
    assert said["档号", "archival code"] == filing.number
    assert said["责任者", "author"] == "王小海"
    titles = [e.text for e in root.iter("element") if e.get("zh") == "题名"]
    assert titles[0] == "海岸书屋微信公众账号备案"
    assert {entity.get("kind") for entity in root.iter("entity")} == {"record", "agent", "business"}


def test_its_report_names_each_check_with_its_outcome(filing: Filing) -> None:
    package = made(filing)
    told_ = json.loads(opened(package)["report.json"])
    assert told_["standard"] == "DA/T 70-2018"
    outcomes = {check["check"]: check["outcome"] for check in told_["checks"]}
    assert outcomes == {line["check"]: line["outcome"] for line in package.report}
    assert outcomes["source"] == outcomes["content"] == outcomes["opens"] == outcomes["held"] == "passed"
    # The filing of this test has no sealed form, and there is no scanner.
    assert (outcomes["materials"], outcomes["virus"]) == ("noted", "not_looked_at")
    assert {check["property"]["zh"] for check in told_["checks"]} == {"真实性", "完整性", "可用性", "安全性"}


def test_the_store_holds_on_to_it_as_long_as_to_the_documents(filing: Filing) -> None:
    package = made(filing)
    until = storage.locked_until(OFFICE, package.key, package.version_id)
    assert until is not None
    assert until.year == package.archived_at.year + 10
    assert package.locked_until == documents.retention_end(package.archived_at)
    with pytest.raises(storage.StoreUnavailable):
        storage.erase(OFFICE, package.key, package.version_id)


def test_it_is_made_once(filing: Filing) -> None:
    package = made(filing)
    wanted(filing)
    assert not work.make(filing.pk, OFFICE)
    assert work.make_due() == 0
    again = Package.objects.get(pk=filing.pk)
    assert (again.key, again.version_id, again.sha256) == (package.key, package.version_id, package.sha256)
    assert AuditEntry.objects.filter(subject=filing.pk, action="package.made").count() == 1


def test_one_that_was_not_locked_is_locked_and_not_made_anew(filing: Filing) -> None:
    package = made(filing)
    Package.objects.filter(pk=filing.pk).update(
        locked_until=None, next_try_at=timezone.now() - timedelta(hours=1)
    )
    assert work.make(filing.pk, OFFICE)
    again = Package.objects.get(pk=filing.pk)
    assert again.version_id == package.version_id
    assert again.locked_until is not None


def test_it_waits_for_the_documents_and_for_the_word_of_the_filers_message(filing: Filing) -> None:
    def waits() -> str:
        wanted(filing)
        assert not work.make(filing.pk, OFFICE)
        package = Package.objects.get(pk=filing.pk)
        assert package.made_at is None
        assert not package.troubled
        return package.waits

    assert waits() == "documents"
    documents.lock(filing.pk)
    assert waits() == "messages"
    mail = told(filing, "accepted", "mail")
    sms = told(filing, "accepted")
    assert waits() == "messages"
    sms.fate = "failed"
    sms.save()
    mail.heard_at = timezone.now()
    mail.save()
    assert waits() == "messages"
    mail.heard_at -= timedelta(minutes=1)
    mail.save()
    wanted(filing)
    assert work.make(filing.pk, OFFICE)


def test_after_a_day_it_waits_for_no_word(filing: Filing) -> None:
    documents.lock(filing.pk)
    wanted(filing)
    Package.objects.filter(pk=filing.pk).update(archived_at=timezone.now() - timedelta(days=1, minutes=1))
    assert work.make(filing.pk, OFFICE)


def test_a_document_that_the_store_lost_is_seen_and_the_package_tried_again(
    filing: Filing, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = ready(filing)
    document = Document.objects.get(filing=filing)
    Document.objects.filter(pk=document.pk).update(sha256="0" * 64)
    assert not work.make(filing.pk, OFFICE)
    package.refresh_from_db()
    assert (package.waits, package.troubled) == ("store", True)
    assert package.next_try_at > timezone.now()
    Document.objects.filter(pk=document.pk).update(sha256=document.sha256)
    work.try_again(filing.pk)
    assert work.make(filing.pk, OFFICE)


def test_what_fails_a_check_is_not_made_and_says_which(filing: Filing) -> None:
    ready(filing)
    Document.objects.filter(filing=filing).update(size=1)
    assert not work.make(filing.pk, OFFICE)
    package = Package.objects.get(pk=filing.pk)
    assert (package.waits, package.made_at, package.key) == ("failed_check", None, "")
    assert [line["check"] for line in package.report if line["outcome"] == "failed"] == ["content"]


def test_of_two_workers_one_makes_it(filing: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other, slower one, finds it made and takes its own object away."""
    package = ready(filing)
    made_before = work._keep

    def overtaken(package: Package, *rest: Any) -> None:
        made_before(Package.objects.get(pk=package.pk), *rest)
        made_before(package, *rest)

    monkeypatch.setattr(work, "_keep", overtaken)
    before = {one.stored for one in storage.versions(OFFICE, folder=work.FOLDER)}
    assert work.make(filing.pk, OFFICE)
    package.refresh_from_db()
    new = {one.stored for one in storage.versions(OFFICE, folder=work.FOLDER)} - before
    assert new == {storage.Stored(package.key, package.version_id)}


def test_what_a_dead_worker_left_is_taken_away(filing: Filing) -> None:
    package = made(filing)
    stray = storage.put_file(OFFICE, io.BytesIO(b"stray"), 5, work.MEDIA_TYPE, "", folder=work.FOLDER)
    tomorrow = timezone.now() + timedelta(hours=23)
    assert work.reap(OFFICE, tomorrow) >= 1
    left = {one.stored for one in storage.versions(OFFICE, folder=work.FOLDER)}
    assert stray not in left
    assert storage.Stored(package.key, package.version_id) in left


@pytest.mark.parametrize("damage", ["changed", "missing", "added", "metadata"])
def test_the_program_finds_every_damage(filing: Filing, tmp_path: Path, damage: str) -> None:
    parts = opened(made(filing))
    if damage == "changed":
        parts["form.pdf"] += b" "
    elif damage == "missing":
        del parts["documents/01-identity_card.jpg"]
    elif damage == "added":
        parts["documents/02-other.jpg"] = b"x"
    else:
        parts["metadata.xml"] = parts["metadata.xml"].replace("海岸".encode(), "山上".encode())
    file = tmp_path / "damaged.zip"
    with zipfile.ZipFile(file, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    said = verified(file)
    assert said.returncode == 1
    assert "FAULT" in said.stdout
