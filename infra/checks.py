"""What is wrong with a deployment's settings, and how to mend it: Django's system checks, which the doctor asks, too.

A setting that cannot be read at all stops the program before (`infra.env.WrongSetting`).
"""

import re
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from infra import env
from infra.crypto.cipher import SUITES
from infra.crypto.keyring import KeyRing
from infra.messages import dkim

# What has no default.
NEEDED = (
    "BEIAN_SECRET_KEY",
    "BEIAN_KEYS",
    "DATABASE_URL",
    "BROKER_URL",
    "MINIO_ENDPOINT",
    "EMAIL_URL",
)
SECRET_CHARACTERS, SECRET_DIFFERENT = 50, 10
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
BROKERS = ("amqp", "amqps", "redis", "rediss")
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}
NEW_KEY = "python3 -c \"import base64, os; print('1:' + base64.b64encode(os.urandom(32)).decode())\""
NEW_DKIM_KEY = "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048"
# What stands before @, with room for what each mail adds to it, and a domain; a name in the DNS.
BOUNCES = re.compile(r"[\w.-]{1,30}@[\w-]+(\.[\w-]+)+", re.ASCII)
NAME = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)
NEW_SECRET = 'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'  # noqa: S105 - it is how one is made


def wrong(number: int, says: str, hint: str) -> list[Error]:
    """One fault; `beian.E` and the number are its id."""
    return [Error(says, hint=hint, id=f"beian.E{number:03}")]


@register
def needed(**_asked: Any) -> list[Error]:
    """E001: what has no default is set."""
    if not (absent := [name for name in NEEDED if not env.text(name)]):
        return []
    hint = (
        "设置这些变量或其 _FILE，见 docs/operations.md。Set them, or the file that holds each (<NAME>_FILE)."
    )
    return wrong(1, f"未设置 Not set: {', '.join(absent)}", hint)


@register
def key_ring(**_asked: Any) -> list[Error]:
    """E002: the keys of personal data can be read."""
    try:
        if settings.BEIAN_KEYS:
            KeyRing.from_text(settings.BEIAN_KEYS)
    except ImproperlyConfigured as error:
        return wrong(
            2, str(error), f"BEIAN_KEYS=1:<base64 of 32 bytes>,2:…；可生成 one is made by: {NEW_KEY}"
        )
    return []


@register
def cipher(**_asked: Any) -> list[Error]:
    """E003: it is one of ours."""
    if settings.BEIAN_CIPHER in SUITES:
        return []
    names = " 或 or ".join(SUITES)
    return wrong(3, f"BEIAN_CIPHER：没有 no cipher {settings.BEIAN_CIPHER!r}", f"BEIAN_CIPHER={names}")


# E004, the city pack, is checked where city packs are known: `tenants.offices.checks`.


@register
def secret(**_asked: Any) -> list[Error]:
    """E005: nobody guesses what signs events, forms and cookies. (A local system makes its own.)"""
    strong = (
        len(settings.SECRET_KEY) >= SECRET_CHARACTERS and len(set(settings.SECRET_KEY)) >= SECRET_DIFFERENT
    )
    if settings.LOCAL or strong:
        return []
    return wrong(
        5,
        f"BEIAN_SECRET_KEY 太短或太简单 is too short or too plain: {len(settings.SECRET_KEY)} < {SECRET_CHARACTERS}",
        f"可生成 One is made by: {NEW_SECRET}",
    )


@register
def hosts(**_asked: Any) -> list[Error]:
    """E006: the web knows the names that it is called by."""
    faulty = [name for name in settings.ALLOWED_HOSTS if name == "*" or "/" in name]
    if settings.ALLOWED_HOSTS and not faulty:
        return []
    return wrong(
        6,
        f"BEIAN_HOSTS：{', '.join(faulty) or '空 empty'}",
        "只写域名，用逗号分隔，如 beian.example.gov.cn。Names only, with commas: no address, no *.",
    )


@register
def base_url(**_asked: Any) -> list[Error]:
    """E007: the address that people are given by mail and SMS leads here."""
    url = _parts(settings.BASE_URL)
    if not url.hostname or url.scheme not in {"http", "https"}:
        fault = "不是网址 is no address"
    elif url.path or url.query or url.fragment:
        fault = "域名后不能再有内容 has something after the host"
    elif not settings.LOCAL and url.scheme == "http":
        fault = "应为 https must be https"
    elif not settings.LOCAL and url.hostname not in settings.ALLOWED_HOSTS:
        fault = "域名不在 BEIAN_HOSTS 中 has a name that is not in BEIAN_HOSTS"
    else:
        return []
    return wrong(
        7, f"BEIAN_BASE_URL={settings.BASE_URL}：{fault}", "BEIAN_BASE_URL=https://beian.example.gov.cn"
    )


@register
def local(**_asked: Any) -> list[Error]:
    """E008: where real people file, nothing is in local mode: it shows every SMS, and cookies go without TLS."""
    called = {_parts(settings.BASE_URL).hostname or "", *settings.ALLOWED_HOSTS} - LOOPBACK
    if not settings.LOCAL or not called:
        return []
    return wrong(
        8,
        f"BEIAN_LOCAL 已开启，而本站名为 is on, and this is: {', '.join(sorted(called))}",
        "正式运行时不要设置 BEIAN_LOCAL。Leave BEIAN_LOCAL unset; it is for ./beian up alone.",
    )


@register
def database_tls(**_asked: Any) -> list[Error]:
    """E009: libpq knows the way in which the database's connection is encrypted."""
    known: dict[str, Any] = settings.DATABASES["default"]
    mode = known["OPTIONS"]["sslmode"]
    if mode in SSL_MODES:
        return []
    return wrong(9, f"DATABASE_SSLMODE：没有 no mode {mode!r}", f"DATABASE_SSLMODE: {', '.join(SSL_MODES)}")


@register
def connection_seconds(**_asked: Any) -> list[Error]:
    """E010: a connection is kept for a while; opening one for each request costs more than the request."""
    known: dict[str, Any] = settings.DATABASES["default"]
    seconds = known["CONN_MAX_AGE"]
    if seconds >= 1:
        return []
    return wrong(
        10,
        f"DATABASE_CONNECTION_SECONDS={seconds}",
        "至少为 1，通常不必设置。At least 1; usually it is left unset.",
    )


@register
def addresses(**_asked: Any) -> list[Error]:
    """E011: broker, store and gateway have addresses of the form that their clients read."""
    gateway, public = _parts(settings.SMS_GATEWAY_URL), _parts(settings.MINIO_PUBLIC_URL)
    # A page that came by https sends nothing by http.
    safe = public.scheme == "https" or (settings.LOCAL and public.scheme == "http")
    right = {
        "BROKER_URL=amqp://…, redis://…": _parts(settings.BROKER_URL).scheme in BROKERS,
        "MINIO_ENDPOINT=host:port": "/" not in settings.MINIO_ENDPOINT,
        "MINIO_PUBLIC_URL=https://…": safe and bool(public.hostname) and not public.query,
        "SMS_GATEWAY_URL=https://…": gateway.scheme in {"http", "https"} and bool(gateway.hostname),
    }
    forms = {form.partition("=")[0]: form for form, is_so in right.items() if not is_so}
    faulty = {name: form for name, form in forms.items() if getattr(settings, name)}
    if not faulty:
        return []
    return wrong(11, f"地址格式不对 No such address: {', '.join(faulty)}", "; ".join(faulty.values()))


@register
def mail(**_asked: Any) -> list[Error]:
    """E012: mails that come back are read, and those that are sent can be signed."""
    faults = {
        "MAIL_BOUNCES=bounces@mail.example.gov.cn": _bounces_fault(),
        f"MAIL_DKIM_KEY_FILE；可生成 one is made by: {NEW_DKIM_KEY}": _dkim_fault(),
    }
    return [fault for hint, says in faults.items() if says for fault in wrong(12, says, hint)]


def _bounces_fault() -> str:
    if bool(settings.MAIL_BOUNCES) != bool(settings.MAIL_BOUNCES_URL):
        return "MAIL_BOUNCES、MAIL_BOUNCES_URL：只设置了一个 one is set without the other"
    if settings.MAIL_BOUNCES and not BOUNCES.fullmatch(settings.MAIL_BOUNCES):
        return "MAIL_BOUNCES：不是地址，或 @ 前超过 30 个字符 no address, or over 30 characters before the @"
    return ""


def _dkim_fault() -> str:
    if not settings.MAIL_DKIM_KEY:
        return ""
    try:
        dkim.private_key(settings.MAIL_DKIM_KEY)
    except dkim.WrongKey as error:
        return f"MAIL_DKIM_KEY：{error}"
    names = {
        "MAIL_DKIM_SELECTOR": settings.MAIL_DKIM_SELECTOR,
        "MAIL_DKIM_DOMAIN": settings.MAIL_DKIM_DOMAIN or "-",
    }
    faulty = [name for name, value in names.items() if not NAME.fullmatch(value)]
    return f"{', '.join(faulty)}：不是域名 no name in the DNS" if faulty else ""


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")
