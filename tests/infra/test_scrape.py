"""What Prometheus is told of several processes, whichever way they ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

COUNT = """
import os
from infra import metrics
metrics.SUPPRESSED.labels("sms", "peace").inc(2)
os.kill(os.getpid(), 9)
"""
LINE = 'beian_messages_suppressed_total{channel="sms",reason="peace"} %s'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where processes count; this one was begun without."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


def scraped() -> list[str]:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    return answer.content.decode().splitlines()


def test_what_killed_processes_have_counted_is_added_up(live: None, folder: Path) -> None:
    for _ in range(2):
        subprocess.run([sys.executable, "-c", COUNT], env=os.environ, check=False, timeout=60)
    told = scraped()
    assert LINE % "4.0" in told
    assert "beian_database_up 1.0" in told


@pytest.mark.parametrize("left", [b"", bytes(64)], ids=["empty", "not yet written"])
def test_a_file_that_its_process_did_not_live_to_write_hides_no_other(
    live: None, folder: Path, left: bytes
) -> None:
    subprocess.run([sys.executable, "-c", COUNT], env=os.environ, check=False, timeout=60)
    (folder / "histogram_host-1.db").write_bytes(left)
    assert LINE % "2.0" in scraped()
