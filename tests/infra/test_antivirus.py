"""ClamAV: asked where it is set, and what it gives no answer about is not clean."""

from pathlib import Path
from typing import Any

import pytest

from infra import antivirus, env
from infra.local.doctor import services
from infra.local.doctor.finding import Health
from tests.clamd import EICAR, NAMED, clamd


@pytest.mark.parametrize("over", ["tcp", "unix"])
def test_it_says_what_is_harmful(settings: Any, tmp_path: Path, over: str) -> None:
    with clamd(tmp_path if over == "unix" else None) as (settings.CLAMD_URL, seen):
        assert antivirus.virus_in(b"a" * 100_000) is None
        assert antivirus.virus_in(b"a" * 5_000 + EICAR) == NAMED
    assert [len(data) for data in seen] == [100_000, 5_000 + len(EICAR)]


def test_without_an_address_nobody_is_asked(settings: Any) -> None:
    settings.CLAMD_URL = ""
    assert antivirus.virus_in(EICAR) is None


def test_one_that_is_away_says_nothing(settings: Any, tmp_path: Path) -> None:
    with clamd() as (address, _seen):
        settings.CLAMD_URL = address
    for settings.CLAMD_URL in (address, f"unix://{tmp_path}/nowhere"):
        with pytest.raises(antivirus.ScannerUnavailable):
            antivirus.virus_in(b"a")


@pytest.mark.parametrize(
    "says", ["INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR", "what?", ""]
)
def test_an_answer_that_is_none(settings: Any, says: str) -> None:
    with clamd(says=says or "\n") as (settings.CLAMD_URL, _seen), pytest.raises(antivirus.ScannerUnavailable):
        antivirus.virus_in(b"a")


def test_the_doctor_asks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> Health:
        (finding,) = services.scanner()
        return finding.health

    monkeypatch.setenv("CLAMD_URL", "")
    assert found() is Health.WELL
    with clamd() as (address, _seen):
        monkeypatch.setenv("CLAMD_URL", address)
        assert found() is Health.WELL
    assert found() is Health.WRONG


@pytest.mark.parametrize("url", ["127.0.0.1:3310", "http://clamd", "tcp://", "unix://", "tcp://clamd:port"])
def test_an_address_that_is_none_stops_the_program(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CLAMD_URL", url)
    with pytest.raises(env.WrongSetting, match="CLAMD_URL"):
        env.scanner("CLAMD_URL")
