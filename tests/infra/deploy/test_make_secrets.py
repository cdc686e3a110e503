"""Every secret is made once, fits its partner, and can be read by the containers and nobody else."""

import stat
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from infra import env
from infra.crypto.keyring import KeyRing
from infra.deploy import make_secrets


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, *options: str) -> int:
    monkeypatch.setattr("sys.argv", ["make_secrets.py", str(folder), *options])
    return make_secrets.main()


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    run(monkeypatch, tmp_path / "secrets")
    return tmp_path / "secrets"


def test_nobody_else_can_enter_the_folder_and_every_container_can_read_its_file(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}


def test_what_belongs_together_fits(folder: Path) -> None:
    database = env.database((folder / "database_url").read_text().strip())
    assert database["PASSWORD"] == (folder / "database_password").read_text().strip()
    assert (database["HOST"], database["USER"], database["NAME"]) == ("postgres", "beian", "beian")
    broker = urlsplit((folder / "broker_url").read_text().strip())
    assert f"default_pass = {unquote(broker.password or '')}" in (folder / "rabbitmq_user").read_text()
    assert f"default_user = {broker.username}" in (folder / "rabbitmq_user").read_text()
    assert KeyRing.from_text((folder / "beian_keys").read_text().strip()).primary == 1


def test_no_two_secrets_are_the_same_and_none_is_short(folder: Path) -> None:
    texts = [path.read_text().strip() for path in folder.iterdir() if path.name not in make_secrets.OPTIONAL]
    assert len(set(texts)) == len(texts)
    assert min(len(text) for text in texts) >= 20


def test_a_second_run_changes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_text() for path in folder.iterdir()}
    run(monkeypatch, folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before


def test_what_not_every_installation_has_is_empty_and_stays_when_it_is_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {(folder / name).read_text().strip() for name in make_secrets.OPTIONAL} == {""}
    (folder / "sms_templates").chmod(0o600)
    (folder / "sms_templates").write_text("[tencent]\n")
    run(monkeypatch, folder)
    assert (folder / "sms_templates").read_text() == "[tencent]\n"


def test_a_password_of_the_operators_own_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "database_password").write_text("our own: p@ss/word\n")
    run(monkeypatch, tmp_path)
    assert (tmp_path / "database_password").read_text() == "our own: p@ss/word\n"
    url = (tmp_path / "database_url").read_text().strip()
    assert env.database(url)["PASSWORD"] == "our own: p@ss/word"


def test_it_says_what_only_a_person_knows(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(monkeypatch, folder) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        f"put into {folder / name}" for name in make_secrets.GIVEN
    ]
    for name in make_secrets.GIVEN:
        (folder / name).write_text("theirs\n")
    assert run(monkeypatch, folder) == 0
    assert capsys.readouterr().out == ""


def test_a_new_key_opens_first_and_seals_in_a_second_step(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "beian_keys"
    old, inode = path.read_text().strip(), path.stat().st_ino
    run(monkeypatch, folder, "--new-key")
    ring = KeyRing.from_text(path.read_text().strip())
    assert (ring.ids, ring.primary) == ((1, 2), 1)
    run(monkeypatch, folder, "--use-new-key")
    ring = KeyRing.from_text(path.read_text().strip())
    assert (ring.ids, ring.primary) == ((2, 1), 2)
    assert path.read_text().startswith(f"{old},2:")
    # Containers hold on to the file that was mounted.
    assert path.stat().st_ino == inode
