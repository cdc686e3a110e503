"""Broker, object store, mail server, SMS gateway: each asked the smallest real question, with short patience."""

import http.client
import smtplib
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import urllib3
from kombu import Connection
from kombu.exceptions import KombuError
from minio import Minio
from minio.error import MinioException

from infra import antivirus, env
from infra.local.doctor.finding import Finding, first_line, well, wrong
from infra.local.sink.gateway import sign

SECONDS = 3.0
RUN = "./beian up"
ASKED = "beian-doctor"  # a reference that nobody has sent


def broker() -> Iterator[Finding]:
    """It lets us in."""
    what, url = "消息队列 Broker", env.text("BROKER_URL")
    try:
        with Connection(
            url, connect_timeout=SECONDS, transport_options={"socket_connect_timeout": SECONDS}
        ) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=SECONDS)
            yield well(what, connection.as_uri())
    except (OSError, KombuError, ValueError, KeyError, *Connection("memory://").connection_errors) as error:
        yield wrong(what, first_line(error), f"{RUN}, or check BROKER_URL and that the broker runs")


def store() -> Iterator[Finding]:
    """Our keys open it."""
    what, endpoint = "对象存储 Object store", env.text("MINIO_ENDPOINT")
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=SECONDS, read=SECONDS), retries=False)
    try:
        client = Minio(
            endpoint,
            env.text("MINIO_ACCESS_KEY"),
            env.text("MINIO_SECRET_KEY"),
            secure=env.flag("MINIO_SECURE"),
            http_client=pool,
        )
        prefix = env.text("BEIAN_BUCKET_PREFIX", "beian-")
        ours = [bucket.name for bucket in client.list_buckets() or () if bucket.name.startswith(prefix)]
        yield well(what, f"{endpoint}, {len(ours)} buckets")
    except (MinioException, urllib3.exceptions.HTTPError, ValueError, OSError) as error:
        yield wrong(
            what,
            first_line(error),
            f"{RUN}, or check MINIO_ENDPOINT, MINIO_ACCESS_KEY, MINIO_SECRET_KEY, MINIO_SECURE",
        )


def scanner() -> Iterator[Finding]:
    """ClamAV, where there is one."""
    what, url = "病毒扫描 Virus scanner", env.scanner("CLAMD_URL")
    if not url:
        yield well(what, "未设置 not set (CLAMD_URL)")
        return
    try:
        yield well(what, f"{url}, {antivirus.ping(url, int(SECONDS))}")
    except antivirus.ScannerUnavailable as error:
        yield wrong(
            what, first_line(error), "check CLAMD_URL and that clamd runs: without it no document is taken"
        )


def mail() -> Iterator[Finding]:
    """The server greets, and takes our password."""
    what = "邮件 Mail"
    url = urlsplit(env.text("EMAIL_URL"))
    settings = env.email(env.text("EMAIL_URL"))
    host, port = str(settings["EMAIL_HOST"]), int(str(settings["EMAIL_PORT"]))
    try:
        server = smtplib.SMTP_SSL if settings["EMAIL_USE_SSL"] else smtplib.SMTP
        with server(host or "-", port, timeout=SECONDS) as smtp:
            if settings["EMAIL_USE_TLS"]:
                smtp.starttls()
            if url.username:
                smtp.login(str(settings["EMAIL_HOST_USER"]), str(settings["EMAIL_HOST_PASSWORD"]))
            smtp.noop()
            yield well(what, f"{host}:{port}")
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(what, first_line(error), f"{RUN}, or check EMAIL_URL and that the mail server lets us in")


def sms() -> Iterator[Finding]:
    """The gateway knows our signature: it says of an SMS that nobody sent that it has none."""
    what, mend = "短信网关 SMS gateway", f"{RUN}, or check SMS_GATEWAY_URL and SMS_GATEWAY_SECRET"
    url = urlsplit(env.text("SMS_GATEWAY_URL"))
    stamp = str(int(time.time()))
    headers = {
        "X-Timestamp": stamp,
        "X-Signature": sign(env.text("SMS_GATEWAY_SECRET"), stamp, ASKED.encode()),
    }
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(url.hostname or "-", url.port, timeout=SECONDS)
        connection.request("GET", f"{url.path.rstrip('/')}/{quote(ASKED)}", headers=headers)
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException) as error:
        yield wrong(what, first_line(error), mend)
        return
    if status in {200, 404}:
        yield well(what, url.netloc)
    else:
        yield wrong(what, f"HTTP {status}", mend)
