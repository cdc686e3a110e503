"""Making summary tables: stopped, killed, broken, too long, and put away."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from infra import storage
from infra.audit.actor import Actor
from infra.db import office_scope
from services.review.exports import actions, columns, work, writers
from services.review.exports.models import Export, ExportState
from tenants.filings.models import Filing
from tests.make import make_draft
from tests.services.review.offices import OFFICE, browser, worker
from tests.services.review.tables import TABLES, cells, made, of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with office_scope(OFFICE):
        yield


@pytest.fixture
def clerk() -> Actor:
    return worker("clerk")[0]


def stopped_at(line: int, then: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let something happen while a table is written, before its batch that ends at this line is noted."""
    noted = work._beat

    def beat(one: Export, done: int, **more: int) -> None:
        if done == line:
            then(one)
        noted(one, done, **more)

    monkeypatch.setattr(work, "_beat", beat)


def test_it_can_be_stopped_while_it_is_made(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "BATCH", 2)
    for _ in range(6):
        make_draft(nickname="停止检查号")
    client = browser("clerk")
    stopped_at(4, lambda one: client.post(f"{TABLES}{one.pk}/stop/"), monkeypatch)
    one = actions.ask(of("停止检查号"), "xlsx", clerk)
    taken = work._take()
    assert taken is not None
    work.make(taken)
    one.refresh_from_db()
    assert (one.state, one.done, one.key) == (ExportState.STOPPED, 2, "")
    assert client.post(f"{TABLES}{one.pk}/stop/").status_code == 409
    again = client.post(f"{TABLES}{one.pk}/again/")
    anew = Export.objects.get(pk=again["Location"].rstrip("/").rpartition("/")[2])
    assert actions.selection_of(anew) == actions.selection_of(one)


def test_a_maker_that_was_killed_is_followed_by_another(clerk: Actor) -> None:
    one = actions.ask(of("没有"), "xlsx", clerk)
    killed = work._take()
    assert killed is not None
    assert work._take() is None  # it says that it works
    Export.objects.filter(pk=one.pk).update(beat_at=timezone.now() - work.SILENT - timedelta(seconds=1))
    other = work._take()
    assert other is not None
    assert (other.pk, other.tries) == (one.pk, 2)
    with pytest.raises(work.Stopped):  # the first one, which was only slow, gives way
        work._beat(killed, 1)
    work.make(other)
    one.refresh_from_db()
    assert one.state == ExportState.DONE
    work.make(killed)
    one.refresh_from_db()
    assert one.tries == 2


def test_what_breaks_three_times_has_failed_and_is_begun_anew_by_one_click(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = actions.ask(of("没有"), "xlsx", clerk)

    def full(*_arguments: object, **_more: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(storage, "put_file", full)
        for tries in range(1, work.TRIES + 1):
            taken = work._take()
            assert taken is not None
            work.make(taken)
            one.refresh_from_db()
            assert one.tries == tries
            Export.objects.filter(pk=one.pk).update(beat_at=F("beat_at") - work.SILENT * 2)
    assert (one.state, one.error) == (ExportState.FAILED, "broke")
    assert work._take() is None
    client = browser("clerk")
    assert f"{TABLES}{one.pk}/again/" in client.get(f"{TABLES}{one.pk}/").content.decode()
    assert client.post(f"{TABLES}{one.pk}/again/").status_code == 302
    assert work._take() is not None


def test_too_many_lines_are_said_and_not_made(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST", {"pdf": 1})
    make_draft(nickname="太多检查号")
    make_draft(nickname="太多检查号")
    one = actions.ask(of("太多检查号"), "pdf", clerk)
    taken = work._take()
    assert taken is not None
    work.make(taken)
    one.refresh_from_db()
    assert (one.state, one.error, one.total) == (ExportState.FAILED, "too_many", 2)


def test_a_file_is_kept_for_a_day_and_is_no_stray_document(clerk: Actor) -> None:
    one, _data = made(of("没有"), "xlsx", clerk)
    now = timezone.now()
    assert not [version for version in storage.versions(OFFICE) if version.stored.key == one.key]
    assert [version.stored.key for version in storage.versions(OFFICE, folder=storage.PASSING)].count(
        one.key
    ) == 1
    actions.forget(now)
    assert storage.digest(OFFICE, one.key, one.version_id) == one.sha256
    late = now + actions.KEEP + timedelta(minutes=1)
    assert not actions.is_there(one, late)
    assert actions.forget(late) >= 1
    assert storage.digest(OFFICE, one.key, one.version_id) is None
    actions.forget(now + actions.KEEP_ROWS + timedelta(minutes=1))
    assert not Export.objects.filter(pk=one.pk).exists()


def test_the_clock_makes_what_waits_in_every_office(clerk: Actor) -> None:
    mine = actions.ask(of("没有"), "xlsx", clerk)
    with office_scope("juxian"):
        theirs = actions.ask(of("没有"), "pdf", worker("clerk", office="juxian")[0])
    work.go_on()
    mine.refresh_from_db()
    assert mine.state == ExportState.DONE
    with office_scope("juxian"):
        theirs.refresh_from_db()
        assert theirs.state == ExportState.DONE


def test_what_was_searched_lies_sealed(clerk: Actor) -> None:
    one = actions.ask(of("张三"), "xlsx", clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT selection FROM exports_export WHERE id = %s", [one.pk])
        assert "张三".encode() not in bytes(cursor.fetchone()[0])


def test_a_folder_of_a_killed_process_is_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    old, young = tmp_path / f"{work.PREFIX}old", tmp_path / f"{work.PREFIX}young"
    for folder in (old, young):
        folder.mkdir()
    long_ago = 1_000_000.0
    os.utime(old, (long_ago, long_ago))
    work.sweep_folders()
    assert not old.exists()
    assert young.exists()


def test_each_row_is_there_once_whatever_happens_meanwhile(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "BATCH", 2)
    drafts = [make_draft(nickname="变动检查号") for _ in range(5)]
    stopped_at(
        2, lambda _one: Filing.objects.filter(pk=drafts[0].pk).update(nickname="变动检查号二"), monkeypatch
    )
    _one, data = made(of("变动检查号"), "xlsx", clerk)
    accounts = [row[3] for row in cells(data)[writers.HEADS + 1 :]]
    assert sorted(accounts) == sorted(one.wechat_id for one in drafts)
