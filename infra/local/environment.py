"""The environment of our own processes: the built-in parts, and what the caller put in place of them."""

import os
from collections.abc import Iterable, Mapping

from infra import env
from infra.local.broker import Broker
from infra.local.home import ROOT, Home
from infra.local.postgres import Postgres
from infra.local.rabbitmq import RabbitMQ
from infra.local.sink.part import Sink
from infra.local.store import Store

BASICS = ("postgres", "broker", "store", "sink")
# What the caller sets at the left takes the place of all at the right.
REPLACED_BY = {
    "DATABASE_URL": ("DATABASE_URL",),
    "BROKER_URL": ("BROKER_URL",),
    "MINIO_ENDPOINT": ("MINIO_ENDPOINT", "MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "MINIO_SECURE"),
    "EMAIL_URL": ("EMAIL_URL", "MAIL_BOUNCES", "MAIL_BOUNCES_URL"),
    "SMS_GATEWAY_URL": ("SMS_GATEWAY_URL", "SMS_GATEWAY_SECRET"),
    "BEIAN_SECRET_KEY": ("BEIAN_SECRET_KEY",),
    "BEIAN_KEYS": ("BEIAN_KEYS",),
}


def given(name: str) -> bool:
    """Whether the caller set this variable, itself or as a file."""
    return bool(env.text(name))


def needed() -> set[str]:
    """The built-in parts that the caller did not replace."""
    replaced = {
        "postgres": given("DATABASE_URL"),
        "broker": given("BROKER_URL"),
        "store": given("MINIO_ENDPOINT"),
        "sink": given("EMAIL_URL") and given("SMS_GATEWAY_URL"),
    }
    return {name for name in BASICS if not replaced[name]}


def of_parts(home: Home, parts: Iterable[str]) -> dict[str, str]:
    """How to reach the built-in parts."""
    parts, reach = set(parts), dict[str, str]()
    if "postgres" in parts:
        reach["DATABASE_URL"] = Postgres(home).url
    if "rabbitmq" in parts:
        reach["BROKER_URL"] = RabbitMQ(home).url
    if "broker" in parts:
        reach["BROKER_URL"] = Broker(home).url
    if "store" in parts:
        store = Store(home)
        reach |= {
            "MINIO_ENDPOINT": store.address,
            "MINIO_ACCESS_KEY": store.access_key,
            "MINIO_SECRET_KEY": store.secret_key,
            "MINIO_SECURE": "0",
        }
    if "sink" in parts:
        sink = Sink(home)
        reach |= {
            "EMAIL_URL": sink.email_url,
            "MAIL_BOUNCES": sink.bounces,
            "MAIL_BOUNCES_URL": sink.bounces_url,
            "SMS_GATEWAY_URL": sink.sms_url,
            "SMS_GATEWAY_SECRET": home.secrets["sms"],
            "SMS_RECEIPTS_SECRET": home.secrets["sms"],
            "SINK_URL": sink.url,
        }
    return reach


def of_application(home: Home) -> dict[str, str]:
    """What the application needs besides parts: keys, folders, local mode."""
    return {
        "DJANGO_SETTINGS_MODULE": "infra.settings",
        "BEIAN_LOCAL": "1",
        "BEIAN_VAR": str(home.folder),
        "BEIAN_SECRET_KEY": home.secrets["django"],
        "BEIAN_KEYS": home.secrets["keys"],
        "PROMETHEUS_MULTIPROC_DIR": str(home.place("metrics")),
    }


def unless_given(settings: Mapping[str, str]) -> dict[str, str]:
    """These settings without those that the caller put others in place of."""
    theirs = {name for first, names in REPLACED_BY.items() if given(first) for name in names}
    return {name: value for name, value in settings.items() if name not in theirs}


def local(home: Home) -> dict[str, str]:
    """The variables of a local system that the caller did not set."""
    ours = unless_given(of_application(home) | of_parts(home, needed()))
    if home.ports.known(["web"]):
        ours["BEIAN_BASE_URL"] = f"http://127.0.0.1:{home.ports['web']}"
    return ours


def complete(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of a process of ours: the caller's, with these settings in it."""
    caller = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in settings}
    return caller | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | dict(settings)
