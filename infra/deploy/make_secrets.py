#!/usr/bin/env python3
"""Makes the secret files that docker-compose.yml names: `python3 infra/deploy/make_secrets.py [FOLDER]`.

What is there stays as it is; may be run again. What only a person knows (the mail server, the SMS gateway, the
certificate) is named at the end; what not every installation has is made empty.

A new key for personal data comes in two steps, so that no process ever meets what it cannot open: `--new-key` puts it
into the ring, and after a restart everybody can open with it; `--use-new-key` puts it last, and after the next one
everybody seals with it.

The files can be read by everybody, and only their owner can enter the folder: Docker hands each file to the containers
that name it, whatever their user is, and nobody else on the machine gets to it. Standard library only.
"""

import argparse
import base64
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

# What is not ours to make, and what it is.
GIVEN = {
    "email_url": "smtps://user:password@mail.example:465, or smtp+tls://user:password@mail.example:587",
    "sms_gateway_secret": "the secret that the city's SMS gateway gave you; anything where it has none",
    "tls_certificate": "the certificate and the chain below it, PEM",
    "tls_key": "its key, PEM",
}
# What not every installation has: empty until somebody puts it there (docs/operations.md).
OPTIONAL = ("sms_tencent_url", "sms_alibaba_url", "sms_templates", "mail_bounces_url", "mail_dkim_key")


def key(number: int) -> str:
    """A key for the key ring of personal data."""
    return f"{number}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def made(known: Mapping[str, str]) -> dict[str, str]:
    """Every secret of ours by file name: what is known, and what is made where nothing is."""
    plain = (
        "database_password",
        "postgres_superuser_password",
        "beian_secret_key",
        "minio_secret_key",
        "grafana_admin_password",
        "grafana_secret_key",
        "sms_receipts_secret",
    )
    found = {name: known.get(name) or secrets.token_urlsafe(48) for name in plain}
    found["minio_access_key"] = known.get("minio_access_key") or secrets.token_hex(10)
    found["beian_keys"] = known.get("beian_keys") or key(1)
    database = quote(found["database_password"], safe="")
    found["database_url"] = known.get("database_url") or f"postgresql://beian:{database}@postgres:5432/beian"
    if not {"broker_url", "rabbitmq_user"} <= known.keys():
        broker = secrets.token_urlsafe(48)
        found["broker_url"] = f"amqp://beian:{broker}@broker:5672//"
        found["rabbitmq_user"] = f"default_user = beian\ndefault_pass = {broker}"
    return {**known, **found}


def number(part: str) -> int:
    """The number of a key of the ring."""
    return int(part.partition(":")[0])


def with_new_key(ring: str) -> str:
    """A key ring with one more key, which opens; the last one seals, as before."""
    return f"{key(max(map(number, ring.split(','))) + 1)},{ring}"


def sealing_with_the_newest(ring: str) -> str:
    """The same key ring; the key with the highest number is the last, which seals."""
    return ",".join(sorted(ring.split(","), key=number))


def read(folder: Path) -> dict[str, str]:
    """The secrets that are there."""
    names = [*made({}), *GIVEN, *OPTIONAL]
    paths = {name: folder / name for name in names}
    return {name: path.read_text(encoding="utf-8").strip() for name, path in paths.items() if path.is_file()}


def write(folder: Path, name: str, text: str) -> None:
    """Put a secret in place, in the file that is there where there is one: containers hold on to the file itself."""
    path = folder / name
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text + "\n", encoding="utf-8")
    path.chmod(0o444)


def main() -> int:
    """Make what is missing, and say what is left for a person to do."""
    parser = argparse.ArgumentParser(description="Make the secret files that docker-compose.yml names.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("secrets"))
    steps = parser.add_mutually_exclusive_group()
    steps.add_argument("--new-key", action="store_true", help="put a new key into beian_keys")
    steps.add_argument("--use-new-key", action="store_true", help="let the newest key of beian_keys seal")
    asked = parser.parse_args()
    asked.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    asked.folder.chmod(0o700)
    known = read(asked.folder)
    wanted = made(known)
    if asked.new_key:
        wanted["beian_keys"] = with_new_key(wanted["beian_keys"])
    if asked.use_new_key:
        wanted["beian_keys"] = sealing_with_the_newest(wanted["beian_keys"])
    for name, text in wanted.items():
        if known.get(name) != text:
            write(asked.folder, name, text)
            sys.stdout.write(f"made {asked.folder / name}\n")
    for name in OPTIONAL:
        if name not in known:
            write(asked.folder, name, "")
    missing = [name for name in GIVEN if name not in known]
    for name in missing:
        sys.stdout.write(f"put into {asked.folder / name}: {GIVEN[name]}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
