"""ClamAV, where `CLAMD_URL` is set: what it gives no answer about is not taken. The only user of its client."""

import io
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings

PORT = 3310
SECONDS = 20  # for a connection, and for each answer


class ScannerUnavailable(Exception):
    """The scanner is not there, or does not say whether a file is clean; the text says why."""


def client(url: str, seconds: int = SECONDS) -> ClamdNetworkSocket:
    """The way to the scanner at an address: tcp://host:3310 or unix:///path."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return ClamdUnixSocket(parts.path, seconds)
    return ClamdNetworkSocket(parts.hostname or "", parts.port or PORT, seconds)


def ping(url: str, seconds: int) -> str:
    """What the scanner at an address answers when it is called.

    Raises:
        ScannerUnavailable: nothing.
    """
    try:
        return client(url, seconds).ping()
    except (ClamdError, OSError, UnicodeDecodeError) as error:
        raise ScannerUnavailable(str(error) or type(error).__name__) from error


def virus_in(data: bytes) -> str | None:
    """The name of what is harmful in a file; None where nothing is, or no scanner is set.

    Raises:
        ScannerUnavailable: nobody has looked.
    """
    if not settings.CLAMD_URL:
        return None
    try:
        answers = client(settings.CLAMD_URL).instream(io.BytesIO(data))
    except (ClamdError, OSError, UnicodeDecodeError) as error:
        raise ScannerUnavailable(str(error) or type(error).__name__) from error
    (state, found) = answers.get("stream", ("", None))
    if state == "FOUND":
        return found or "unnamed"
    if state != "OK":
        raise ScannerUnavailable(f"{state} {found}")
    return None
