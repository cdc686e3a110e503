"""Every setting, by Django's system checks."""

from collections.abc import Iterator

import django
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from infra.checks import NEEDED, needed
from infra.local.doctor.finding import Finding, first_line, odd, well, wrong


def variables() -> Iterator[Finding]:
    """The variables that have no default: asked apart, for without a secret key Django does not start."""
    what = "变量 Variables"
    if faults := needed():
        yield from (wrong(what, str(fault.msg), str(fault.hint)) for fault in faults)
    else:
        yield well(what, f"{len(NEEDED)} 项已设置 set")


def settings() -> Iterator[Finding]:
    """Django starts with them, and finds no fault with any."""
    what = "设置 Settings"
    try:
        django.setup()
        messages = [found for found in checks.run_checks() if found not in needed()]
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
