"""The only reader of the environment: every setting enters the program here."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit


def text(name: str, default: str = "") -> str:
    """A setting as text; `<NAME>_FILE` names a file that holds it (a mounted secret)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A setting that is on (1, true, yes, on) or off."""
    value = text(name)
    return default if not value else value.lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A setting that is a list, written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    """A setting that is a whole number."""
    return int(text(name) or default)


def folder(name: str, default: Path) -> Path:
    """A setting that is a folder."""
    return Path(text(name) or default)


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry from postgresql://user:password@host:port/name.

    Several hosts, with commas, are a server and its standbys: the one that can be written to is used.
    """
    parts = urlsplit(url)
    servers = [urlsplit(f"//{place}") for place in parts.netloc.rpartition("@")[2].split(",")]
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": ",".join(server.hostname or "" for server in servers),
        "PORT": ",".join(str(server.port or "") for server in servers),
    }


def email(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings from smtp://, smtps:// (TLS) or smtp+tls:// (STARTTLS)."""
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }
