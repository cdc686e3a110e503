"""The process apart: it ends what takes too much, dies alone, knows nothing, and is there again."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from PIL import Image

from tenants.filings import checker
from tenants.filings.checker import Checker, Died
from tenants.filings.document_checks import Refused
from tenants.filings.document_checks.taking import File, Taken
from tests.journeys.system import eventually
from tests.tenants.filings.document_checks import corpus

PHOTO, ENDLESS = File(corpus.jpeg(), "a.jpg"), File(corpus.pdf(corpus.endless), "a.pdf")


@pytest.fixture
def apart() -> Iterator[Checker]:
    """A checker of the test's own, already at work."""
    one = Checker()
    assert one.take([PHOTO]).media_type == "image/jpeg"
    yield one
    assert one.process is not None
    one.process.kill()
    one.process.wait()


def workers(one: Checker) -> list[psutil.Process]:
    """The processes that look at documents now."""
    assert one.process is not None
    found = []
    for watcher in psutil.Process(one.process.pid).children():
        with suppress(psutil.NoSuchProcess):  # it has ended since
            found += watcher.children()
    return found


def worker(one: Checker) -> psutil.Process:
    """The one that looks at a document."""
    return eventually(lambda: next(iter(workers(one)), None))


def test_it_takes_what_is_a_document_and_says_why_not(apart: Checker) -> None:
    taken = apart.take([File(corpus.jpeg(), "a.jpg"), File(corpus.png(), "b.png")])
    assert (taken.media_type, taken.pages, taken.data[:5]) == ("application/pdf", 2, b"%PDF-")
    with pytest.raises(Refused) as refused:
        apart.take([File(b"hello", "名.jpg")])
    assert refused.value.code == "type_not_accepted"


def test_what_takes_too_long_is_ended(apart: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("SECONDS", 1), ("PATIENCE", 1)):
        monkeypatch.setattr(checker, name, most)
        with pytest.raises(Refused) as refused:
            apart.take([ENDLESS])
        assert refused.value.code == "too_complex"
        monkeypatch.undo()
    assert apart.take([PHOTO])


def test_what_takes_too_much_memory_is_refused(apart: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    large = File(corpus.saved(Image.new("RGBA", (7000, 6000)), "PNG"), "a.png")
    assert apart.take([large]).media_type == "image/jpeg"
    monkeypatch.setattr(checker, "MEMORY", 350 * 1024 * 1024)
    with pytest.raises(Refused) as refused:
        apart.take([large])
    assert refused.value.code == "too_complex"
    assert apart.take([PHOTO])


def test_a_worker_that_dies_takes_nobody_with_it(apart: Checker) -> None:
    eventually(lambda: not workers(apart))  # those of other documents have ended
    with apart._line() as line:  # it waits for what it is to look at
        worker(apart).send_signal(signal.SIGSEGV)
        assert apart.take([PHOTO]).pages == 1
        with pytest.raises(Died, match="exit -11"):
            checker._told(line, [PHOTO])


def test_a_process_that_has_died_is_started_again(apart: Checker) -> None:
    assert apart.process is not None
    first = apart.process
    first.kill()
    first.wait()
    assert apart.take([PHOTO]).pages == 1
    assert apart.process.pid != first.pid


def test_it_goes_with_who_started_it() -> None:
    one = Checker()
    one.take([PHOTO])
    assert one.process is not None
    assert one._door is not None
    one._door.close()
    assert one.process.wait(timeout=10) == 0


def test_it_knows_no_secret(apart: Checker) -> None:
    assert apart.process is not None
    inside = Path(f"/proc/{apart.process.pid}/environ").read_bytes()
    assert {entry.partition(b"=")[0] for entry in inside.split(b"\0") if entry} == {
        b"PYTHONPATH",
        b"PYTHONSAFEPATH",
    }
    assert os.environ["BEIAN_KEYS"].encode() not in inside


def test_several_at_once_have_one_each(apart: Checker) -> None:
    found: list[Taken] = []
    threads = [threading.Thread(target=lambda: found.append(apart.take([PHOTO]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert {one.data for one in found} == {found[0].data}


def test_who_waits_too_long_for_a_turn_is_told(apart: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checker, "WAIT", 0.01)
    for _ in range(checker.AT_ONCE):
        apart._turns.acquire()
    with pytest.raises(Died, match="busy"):
        apart.take([PHOTO])
