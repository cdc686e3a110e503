"""What `./beian` hands over to: the commands for one machine."""

import os
import sys
from typing import Annotated

import typer

app = typer.Typer(
    help="备案 Beian: the filing service of a city's internet office.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
HANDED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command()
def up(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Play a month of filings, once.")] = False,
) -> None:
    """在本机启动整个系统 · Run the whole system on this machine; Ctrl-C stops it."""
    from infra.local.up import up as run

    raise typer.Exit(run(play=demo))


@app.command(context_settings=HANDED_ON)
def test(context: typer.Context) -> None:
    """运行全部测试 · Run every test; arguments go to pytest."""
    from infra.local.testing import test as run

    raise typer.Exit(run(context.args))


@app.command(context_settings=HANDED_ON)
def bench(context: typer.Context) -> None:
    """性能基准 · Measure how close this is to what the machine can do; `--help` says how."""
    from infra.local.bench import bench as run

    raise typer.Exit(run(context.args))


@app.command(context_settings=HANDED_ON)
def soak(context: typer.Context) -> None:
    """随机故障一小时 · Faults at random for an hour; whether anything was lost, and what grew."""
    from infra.local.soak import soak as run

    raise typer.Exit(run(context.args))


@app.command()
def doctor() -> None:
    """检查配置和各个部件 · Check the configuration and every part, and say how to mend what is wrong."""
    from infra.local.doctor import doctor as run

    raise typer.Exit(run())


@app.command(context_settings=HANDED_ON)
def manage(context: typer.Context) -> None:
    """Django 管理命令 · Django's commands, with the local system's environment."""
    from infra.local.state import for_commands

    os.environ.update(for_commands())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    from django.core.management import execute_from_command_line

    sys.argv = ["beian manage", *context.args]
    execute_from_command_line(sys.argv)


def main() -> None:
    """Run a command; what a person can mend is said without a traceback."""
    from infra.env import WrongSetting
    from infra.local.errors import Refusal

    try:
        app(prog_name="./beian")
    except (Refusal, WrongSetting) as refusal:
        sys.exit(str(refusal))
    except PermissionError as error:
        sys.exit(f"{error.filename} belongs to another user: run as that user, or move it away")


if __name__ == "__main__":
    main()
