"""A wrong deployment explains itself: a fault of the settings has an id, names its variable, says how to mend it."""

import base64
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core import checks

from infra import env
from infra.checks import NEEDED
from infra.local.doctor import configuration
from infra.local.doctor.finding import Health
from infra.local.home import ROOT

KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def production(settings: Any) -> Any:
    """Settings as an installation has them."""
    settings.LOCAL = False
    settings.SECRET_KEY = "".join(map(chr, range(40, 110)))
    settings.BEIAN_KEYS = f"1:{KEY}"
    settings.ALLOWED_HOSTS = ["beian.example.gov.cn"]
    settings.BASE_URL = "https://beian.example.gov.cn"
    settings.SMS_GATEWAY_URL = "https://sms.example.gov.cn/send"
    return settings


def found() -> dict[str, checks.CheckMessage]:
    """What Django finds of ours."""
    ours = [message for message in checks.run_checks() if (message.id or "").startswith("beian.")]
    assert all(message.hint and message.is_serious() for message in ours)
    return {str(message.id): message for message in ours}


def database(settings: Any, *, seconds: int = 600, sslmode: str = "prefer") -> None:
    """The database's settings, changed."""
    known = settings.DATABASES["default"]
    changed = {**known, "CONN_MAX_AGE": seconds, "OPTIONS": {**known["OPTIONS"], "sslmode": sslmode}}
    settings.DATABASES = {"default": changed}


def test_nothing_is_wrong_with_a_right_one(production: Any) -> None:
    assert found() == {}


def test_e001_what_has_no_default_is_missing(monkeypatch: pytest.MonkeyPatch, production: Any) -> None:
    for name in NEEDED:
        monkeypatch.setenv(name, "")
    fault = found()["beian.E001"]
    assert all(name in fault.msg for name in NEEDED)


@pytest.mark.parametrize("ring", ["abc", "1:abc", f"1:{KEY},1:{KEY}", f"70000:{KEY}"])
def test_e002_a_key_ring_that_is_none(production: Any, ring: str) -> None:
    production.BEIAN_KEYS = ring
    fault = found()["beian.E002"]
    assert "BEIAN_KEYS" in fault.msg
    assert KEY not in f"{fault.msg}{fault.hint}"


def test_e002_the_key_of_its_hint_is_a_key(production: Any) -> None:
    production.BEIAN_KEYS = "abc"
    (command,) = re.findall(r'-c "(.+)"', found()["beian.E002"].hint or "")
    production.BEIAN_KEYS = subprocess.check_output([sys.executable, "-c", command], text=True).strip()
    assert found() == {}


def test_e003_a_cipher_that_there_is_not(production: Any) -> None:
    production.BEIAN_CIPHER = "rot13"
    assert "sm4-gcm" in (found()["beian.E003"].hint or "")


def test_e004_a_city_without_a_pack(production: Any) -> None:
    production.CITY = "nowhere"
    assert "there is: rizhao" in found()["beian.E004"].msg


@pytest.mark.parametrize("secret", ["Zw7-q", "Z" * 80])
def test_e005_a_secret_that_can_be_guessed(production: Any, secret: str) -> None:
    production.SECRET_KEY = secret
    fault = found()["beian.E005"]
    assert "BEIAN_SECRET_KEY" in fault.msg
    assert secret not in fault.msg


@pytest.mark.parametrize("hosts", [[], ["*"], ["https://beian.example.gov.cn"]])
def test_e006_no_name_to_be_called_by(production: Any, hosts: list[str]) -> None:
    production.ALLOWED_HOSTS = hosts
    assert "BEIAN_HOSTS" in found()["beian.E006"].msg


@pytest.mark.parametrize(
    "url",
    [
        "beian.example.gov.cn",
        "http://beian.example.gov.cn",
        "https://beian.example.gov.cn/",
        "https://other.example",
        "https://[",
    ],
)
def test_e007_an_address_that_does_not_lead_here(production: Any, url: str) -> None:
    production.BASE_URL = url
    assert "BEIAN_BASE_URL" in found()["beian.E007"].msg


@pytest.mark.parametrize("name", ["BASE_URL", "ALLOWED_HOSTS"])
def test_e008_local_mode_where_real_people_file(production: Any, name: str) -> None:
    theirs = getattr(production, name)
    production.LOCAL, production.ALLOWED_HOSTS, production.BASE_URL = (
        True,
        ["127.0.0.1"],
        "http://127.0.0.1:8000",
    )
    assert found() == {}
    setattr(production, name, theirs)
    assert "beian.example.gov.cn" in found()["beian.E008"].msg


def test_e009_a_mode_that_libpq_does_not_know(production: Any) -> None:
    database(production, sslmode="bogus")
    assert "DATABASE_SSLMODE" in found()["beian.E009"].msg


def test_e010_connections_that_are_never_kept(production: Any) -> None:
    database(production, seconds=0)
    assert "DATABASE_CONNECTION_SECONDS" in found()["beian.E010"].msg


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BROKER_URL", "rabbit:5672"),
        ("MINIO_ENDPOINT", "http://store:9000"),
        ("SMS_GATEWAY_URL", "sms.example.gov.cn"),
    ],
)
def test_e011_an_address_that_is_none(production: Any, name: str, value: str) -> None:
    setattr(production, name, value)
    fault = found()["beian.E011"]
    assert fault.msg.endswith(name)
    assert f"{name}=" in (fault.hint or "")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("", "pop3s://bounces:secret@mail.example.gov.cn"),
        ("bounces@mail.example.gov.cn", ""),
        ("bounces", "pop3s://bounces:secret@mail.example.gov.cn"),
        (f"{'b' * 31}@mail.example.gov.cn", "pop3s://bounces:secret@mail.example.gov.cn"),
    ],
)
def test_e012_mails_come_back_to_where_nobody_reads_them(production: Any, address: str, url: str) -> None:
    production.MAIL_BOUNCES, production.MAIL_BOUNCES_URL = address, url
    fault = found()["beian.E012"]
    assert "MAIL_BOUNCES" in fault.msg
    assert "secret" not in fault.msg


def test_e012_mails_that_come_back_to_their_sender(production: Any) -> None:
    production.MAIL_BOUNCES = production.MAIL_BOUNCES_URL = ""
    assert found() == {}


def pem(key: Any) -> str:
    made: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made.decode()


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("no key", "读不了"),
        (pem(generate_rsa(65537, 1024)), "1024 < 2048"),  # noqa: S505 - it is refused
        (pem(generate_private_key(SECP256R1())), "neither RSA nor Ed25519"),
    ],
    ids=["none", "short", "of another kind"],
)
def test_e012_a_key_that_cannot_sign(production: Any, key: str, says: str) -> None:
    production.MAIL_DKIM_KEY = key
    fault = found()["beian.E012"]
    assert says in fault.msg
    assert key not in f"{fault.msg}{fault.hint}"


def test_e012_keys_that_can_sign(production: Any) -> None:
    for key in (generate_rsa(65537, 2048), Ed25519PrivateKey.generate()):
        production.MAIL_DKIM_KEY = pem(key)
        assert found() == {}
    production.MAIL_DKIM_SELECTOR = "two words"
    assert "MAIL_DKIM_SELECTOR" in found()["beian.E012"].msg


def test_the_doctor_tells_what_django_finds(production: Any) -> None:
    production.BEIAN_CIPHER = "rot13"
    (finding,) = configuration.settings()
    assert finding.health is Health.WRONG
    assert finding.what.endswith("beian.E003")
    assert "sm4-gcm" in finding.mend


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("DATABASE_CONNECTION_SECONDS", "abc", "DATABASE_CONNECTION_SECONDS=3600"),
        ("MINIO_SECURE", "perhaps", "1, 0"),
        ("EMAIL_URL", "smtp://user:hidden@host:abc", "smtps://user:password@host:465"),
        ("EMAIL_URL", "http://user:hidden@host", "smtps://user:password@host:465"),
        ("MAIL_BOUNCES_URL", "imaps://user:hidden@host:abc", "imaps://user:password@host:993"),
        ("MAIL_BOUNCES_URL", "smtp://user:hidden@host", "imaps://user:password@host:993"),
        ("MAIL_BOUNCES_URL", "imaps://:hidden@host", "imaps://user:password@host:993"),
        (
            "DATABASE_URL",
            "postgresql://user:hidden@host:abc/name",
            "postgresql://user:password@host:port/name",
        ),
        ("DATABASE_URL", "mysql://user:hidden@host/name", "postgresql://user:password@host:port/name"),
        ("DATABASE_URL", "postgresql://user:hidden@[host/name", "postgresql://user:password@host:port/name"),
        ("BEIAN_SECRET_KEY_FILE", "/nowhere/secret", "BEIAN_SECRET_KEY"),
    ],
)
@pytest.mark.parametrize("command", [["-m", "infra.manage", "check"], ["-m", "infra.cli", "doctor"]])
def test_a_variable_that_cannot_be_read_is_named_with_its_remedy(
    command: list[str], name: str, value: str, mend: str
) -> None:
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, name: value, "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert name in said
    assert mend in said
    assert "Traceback" not in said
    assert "hidden" not in said


def test_a_setting_is_on_or_off(monkeypatch: pytest.MonkeyPatch) -> None:
    read: dict[str, Any] = {}
    for value in ("1", "True", "yes", "on", "0", "false", "no", "OFF", ""):
        monkeypatch.setenv("MINIO_SECURE", value)
        read[value] = env.flag("MINIO_SECURE", default=True)
    assert [value for value, is_on in read.items() if not is_on] == ["0", "false", "no", "OFF"]


def test_every_fault_is_in_the_handbook() -> None:
    sources = [ROOT / folder / "checks.py" for folder in ("infra", "infra/messages", "tenants/offices")]
    numbers = {
        int(n) for path in sources for n in re.findall(r"wrong\(\s*(\d+),", path.read_text(encoding="utf-8"))
    }
    assert numbers == set(range(1, max(numbers) + 1))
    handbook = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert set(re.findall(r"beian\.E(\d{3})", handbook)) == {f"{number:03}" for number in numbers}
