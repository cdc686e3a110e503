"""What the providers that know approved templates only have in common: our templates' codes, accounts, our mark."""

import re
import ssl
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import UUID

import urllib3
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from infra.messages.errors import NotSent
from infra.messages.sms.provider import Sms

NOT_IN_A_WORD = re.compile(r"[^A-Za-z0-9._:-]+")
# No connection was made: nothing of the request can have left.
NOT_CONNECTED = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)


@dataclass(frozen=True, slots=True)
class Template:
    """A provider's approved template: its code, and the names of our params in the order of its places."""

    code: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Where a provider is and who we are there: `https://KEY:SECRET@host/?name=value`."""

    scheme: str
    host: str
    key: str
    secret: str
    options: Mapping[str, str]

    @classmethod
    def of(cls, setting: str, url: str) -> "Account":
        """Read a setting.

        Raises:
            ImproperlyConfigured: it is not of this form; tells no secret.
        """
        try:
            parts = urlsplit(url)
            host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""
        except ValueError:
            parts, host = urlsplit(""), ""
        key, secret = unquote(parts.username or ""), unquote(parts.password or "")
        # With an empty one the SDKs would look for another in the environment.
        if parts.scheme not in {"http", "https"} or not (host and key and secret):
            raise ImproperlyConfigured(f"{setting}：格式不对。应为 It should be: https://KEY:SECRET@host/")
        return cls(parts.scheme, host, key, secret, dict(parse_qsl(parts.query)))


@dataclass(frozen=True, slots=True)
class Approved:
    """What a provider has approved: templates by our names, and signatures."""

    templates: Mapping[str, Template]
    signatures: frozenset[str]


def codes(provider: str) -> Mapping[str, Template]:
    """A provider's codes by our templates, from the file that SMS_TEMPLATES names; read again when it changes.

    Raises:
        ImproperlyConfigured: the file cannot be read, or is not of its form.
    """
    return _of(provider).templates


def signatures(provider: str) -> frozenset[str]:
    """The signatures that a provider has approved.

    Raises:
        ImproperlyConfigured: as `codes`.
    """
    return _of(provider).signatures


def _of(provider: str) -> Approved:
    path, nothing = settings.SMS_TEMPLATES, Approved({}, frozenset())
    if not path:
        return nothing
    try:
        return _read(path, Path(path).stat().st_mtime_ns).get(provider, nothing)
    except (OSError, ValueError) as error:
        fault = f"读不了 cannot be read, {path} ({type(error).__name__})"
        raise ImproperlyConfigured(f"SMS_TEMPLATES：{fault}") from error


@lru_cache(maxsize=1)
def _read(path: str, _changed: int) -> dict[str, Approved]:
    with Path(path).open("rb") as file:
        said = tomllib.load(file)
    return {provider: _approved(provider, told) for provider, told in said.items()}


def _approved(provider: str, said: Any) -> Approved:
    known = said.pop("signatures", []) if isinstance(said, dict) else []
    if not (isinstance(known, list) and all(isinstance(one, str) for one in known)):
        raise ImproperlyConfigured(
            f'SMS_TEMPLATES：[{provider}] 格式不对。应为 It should be: signatures = ["…", …]'
        )
    return Approved(dict(_templates(provider, said)), frozenset(known))


def _templates(provider: str, said: Any) -> Iterator[tuple[str, Template]]:
    for name, template in said.items() if isinstance(said, dict) else [("", said)]:
        match template:
            case {"code": str(code), "places": [*places], **others} if code and not others:
                if all(isinstance(place, str) for place in places):
                    yield name, Template(code, tuple(places))
                    continue
        form = 'code = "…", places = ["…", …]'
        raise ImproperlyConfigured(
            f'SMS_TEMPLATES：[{provider}."{name}"] 格式不对。应为 It should be: {form}'
        )


def approved(provider: str, sms: Sms) -> tuple[str, dict[str, str]]:
    """The provider's code of an SMS's template, and what fills its places, in their order.

    Raises:
        NotSent: the file lacks it; it waits until the operator has mended that.
    """
    template = codes(provider).get(sms.template)
    if template is None:
        raise NotSent(f"{provider}: no code for {sms.template}")
    for place in template.places:
        if place not in sms.params:
            raise NotSent(f"{provider}: {sms.template} has no {word(place)}")
    return template.code, {place: sms.params[place] for place in template.places}


def mark(office: str, reference: UUID) -> str:
    """What names a message to a provider that gives back one text with each report."""
    return f"{office}.{reference}"


def marked(text: object) -> tuple[str, UUID] | None:
    """Office and reference of a mark; None where it is none of ours."""
    office, _, reference = str(text or "").rpartition(".")
    try:
        return (office, UUID(reference)) if office else None
    except ValueError:
        return None


def word(code: object) -> str:
    """A provider's code as a short word, whatever it sent."""
    return NOT_IN_A_WORD.sub("", str(code or ""))[:60] or "no code"


def never_left(error: BaseException | None) -> bool:
    """Whether what a call ended with shows that there was no connection to send it on."""
    while error is not None and not isinstance(error, NotSent):  # beyond that it is another call's
        if isinstance(error, NOT_CONNECTED):
            return True
        error = error.__cause__ or error.__context__
    return False
