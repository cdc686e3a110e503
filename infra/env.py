"""The only reader of the environment: every setting enters the program here."""

import os
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

ON, OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class WrongSetting(ValueError):
    """A variable that cannot be read; the message names it and says what it should be, and tells no secret."""

    def __init__(self, name: str, fault: str, mend: str) -> None:
        super().__init__(f"{name}：{fault}。应为 It should be: {mend}")


def text(name: str, default: str = "") -> str:
    """A setting as text; `<NAME>_FILE` names a file that holds it (a mounted secret)."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            fault = f"读不了 cannot be read, {path} ({type(error).__name__})"
            raise WrongSetting(
                f"{name}_FILE", fault, f"可读的文件 the path of a readable file that holds {name}"
            ) from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """A setting that is on (1, true, yes, on) or off (0, false, no, off)."""
    value = text(name).lower()
    if value and value not in (*ON, *OFF):
        raise WrongSetting(name, f"不是开关值 neither on nor off, {value[:20]!r}", "1, 0")
    return value in ON if value else default


def words(name: str, default: str = "") -> list[str]:
    """A setting that is a list, written with commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    """A setting that is a whole number."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        fault = f"不是整数 not a whole number, {value[:20]!r}"
        raise WrongSetting(name, fault, f"如 as in {name}={default}") from None


def folder(name: str, default: Path) -> Path:
    """A setting that is a folder."""
    return Path(text(name) or default)


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry from postgresql://user:password@host:port/name.

    Several hosts, with commas, are a server and its standbys: the one that can be written to is used.
    """
    form = "postgresql://user:password@host:port/name"
    parts = _url("DATABASE_URL", url, ("postgresql", "postgres"), form)
    places = parts.netloc.rpartition("@")[2].split(",")
    servers = [_url("DATABASE_URL", f"//{place}", ("",), form) for place in places]
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": ",".join(server.hostname or "" for server in servers),
        "PORT": ",".join(str(_port("DATABASE_URL", server, form) or "") for server in servers),
    }


def email(url: str) -> dict[str, object]:
    """Django's EMAIL_* settings from smtp://, smtps:// (TLS) or smtp+tls:// (STARTTLS)."""
    form = "smtps://user:password@host:465, smtp+tls://…:587, smtp://host:25"
    parts = _url("EMAIL_URL", url, ("smtp", "smtps", "smtp+tls"), form)
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": _port("EMAIL_URL", parts, form) or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }


def mailbox(name: str) -> str:
    """The address of a mailbox that is read, with its password: imaps://, pop3s:// (TLS), imap:// or pop3://."""
    form = "imaps://user:password@host:993, pop3s://…:995, imap://…:143, pop3://…:110"
    url = text(name)
    parts = _url(name, url, ("imaps", "imap", "pop3s", "pop3"), form)
    _port(name, parts, form)
    if url and not (parts.hostname and parts.username and parts.password):
        raise WrongSetting(name, "缺用户、密码或主机 without user, password or host", form)
    return url


def scanner(name: str) -> str:
    """The address of ClamAV's daemon: tcp:// or unix://."""
    form = "tcp://host:3310, unix:///run/clamav/clamd.sock"
    url = text(name)
    parts = _url(name, url, ("tcp", "unix"), form)
    _port(name, parts, form)
    if url and not (parts.hostname if parts.scheme == "tcp" else parts.path):
        raise WrongSetting(name, "缺主机或路径 without host or path", form)
    return url


def weights(name: str) -> dict[str, int]:
    """Whole numbers by name: "city:1,tencent:3"."""
    form = "city:1,tencent:3"
    try:
        pairs = (pair.split(":") for pair in text(name).split(",") if pair.strip())
        found = {key.strip(): int(value) for key, value in pairs}
    except ValueError:
        raise WrongSetting(name, "格式不对 not of this form", form) from None
    if any(value < 0 for value in found.values()):
        raise WrongSetting(name, "不能小于 0 less than nothing", form)
    return found


def _url(name: str, url: str, schemes: tuple[str, ...], form: str) -> SplitResult:
    """The parts of an address; of none where it is not set."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise WrongSetting(name, "不是地址 no address", form) from None
    if url and parts.scheme not in schemes:
        raise WrongSetting(name, f"开头不对 does not begin with {'://, '.join(schemes)}://", form)
    return parts


def _port(name: str, parts: SplitResult, form: str) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise WrongSetting(name, "端口不对 no such port", form) from None
