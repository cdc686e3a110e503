"""Every setting, by Django's system checks."""

from collections.abc import Iterator

import django
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from infra import env
from infra.local.doctor.finding import Finding, first_line, odd, well, wrong

NEEDED = (
    "BEIAN_SECRET_KEY",
    "BEIAN_KEYS",
    "DATABASE_URL",
    "BROKER_URL",
    "MINIO_ENDPOINT",
    "EMAIL_URL",
    "SMS_GATEWAY_URL",
)


def variables() -> Iterator[Finding]:
    """The variables that have no default."""
    if absent := [name for name in NEEDED if not env.text(name)]:
        yield wrong(
            "变量 Variables",
            ", ".join(absent),
            "设置这些变量 Set them, or their _FILE; see docs/operations.md",
        )
    else:
        yield well("变量 Variables", f"{len(NEEDED)} 项已设置 set")


def settings() -> Iterator[Finding]:
    """Django starts with them, and finds no fault with any."""
    what = "设置 Settings"
    try:
        django.setup()
        messages = checks.run_checks(include_deployment_checks=False)
    except (ImproperlyConfigured, ImportError, ValueError, OSError) as error:
        yield wrong(what, first_line(error), "按左侧提示修改设置 Change the setting that is named")
        return
    serious = [message for message in messages if message.is_serious() and not message.is_silenced()]
    for message in serious:
        yield wrong(f"{what} {message.id}", str(message.msg), str(message.hint or ""))
    for message in messages:
        if message not in serious and not message.is_silenced():
            yield odd(f"{what} {message.id}", str(message.msg), str(message.hint or ""))
    if not serious:
        yield well(what, "系统检查通过 system checks pass")
