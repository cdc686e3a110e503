"""Every password and key of a local installation, made once."""

import base64
import json
import secrets
from pathlib import Path

from infra.local.files import read_json, write_private

PASSWORDS = ("postgres_superuser", "postgres", "broker", "rabbitmq", "store", "sms", "django")


def load(folder: Path) -> dict[str, str]:
    """The secrets of `secrets.json`; those that are not there yet are made and kept."""
    path = folder / "secrets.json"
    known = {name: str(value) for name, value in read_json(path).items()}
    made = {name: secrets.token_urlsafe(32) for name in PASSWORDS}
    made["store_key"] = secrets.token_hex(10)
    made["keys"] = "1:" + base64.b64encode(secrets.token_bytes(32)).decode()
    complete = made | known
    if complete != known:
        write_private(path, json.dumps(complete, indent=2))
    return complete
