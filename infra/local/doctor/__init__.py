"""`./beian doctor`: what is wrong with this installation, and how to mend it."""

import os
import time
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from infra.env import WrongSetting
from infra.local import state
from infra.local.doctor import configuration, database, machine, services
from infra.local.doctor.finding import Check, Finding, Health, first_line, well, wrong
from infra.local.home import var

CHECKS: tuple[Check, ...] = (
    machine.python,
    machine.virtualenv,
    configuration.variables,
    configuration.settings,
    database.database,
    database.migrations,
    services.broker,
    services.store,
    services.scanner,
    services.mail,
    services.sms,
    machine.fonts,
    machine.test_programs,
)


def doctor() -> int:
    """Look at everything; the exit code is 1 where something is wrong."""
    os.environ.update(state.for_commands())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    console = Console()
    with console.status("检查中 Looking …"):
        found = list(findings())
    show(console, found)
    faults = sum(finding.health is Health.WRONG for finding in found)
    console.print(f"{faults} 处有误 faults" if faults else "一切正常 All is well")
    return 1 if faults else 0


def findings() -> Iterator[Finding]:
    """What each check finds; one that fails itself is a finding, too."""
    yield _local()
    for check in CHECKS:
        try:
            yield from check()
        except WrongSetting as error:
            yield wrong(check.__name__, first_line(error), "按左侧提示修改 Change the setting that is named")
        except Exception as error:  # noqa: BLE001 - the doctor must reach every patient
            yield wrong(check.__name__, f"{type(error).__name__}: {first_line(error)}", "")


def _local() -> Finding:
    if state.is_running(var()):
        return well("本机系统 Local system", f"运行中 running, {var()}")
    return Finding("本机系统 Local system", Health.ODD, "未运行 not running", "./beian up")


def show(console: Console, found: list[Finding]) -> None:
    """The table."""
    table = Table(title=time.strftime("%Y-%m-%d %H:%M:%S"), title_justify="left", show_lines=False, box=None)
    for head in ("项目 Item", "状态 State", "说明 Detail", "处理办法 How to mend"):
        table.add_column(head, overflow="fold")
    for finding in found:
        chinese, english, style = finding.health.value
        table.add_row(finding.what, f"[{style}]{chinese} {english}[/]", finding.detail, finding.mend)
    console.print(table)
