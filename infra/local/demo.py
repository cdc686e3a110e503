"""`var/demo.json`: where a local system is and how to sign in, for people and for tests."""

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from infra.local import environment
from infra.local.application import Process, manage
from infra.local.errors import Refusal
from infra.local.files import write_private
from infra.local.home import Home


class Demo(Process):
    """Plays a month of filings; ends when they are played."""

    once = True
    tells = True


def must_reach_nobody() -> None:
    """The demonstration writes to made-up people and to the offices' real mail addresses: into our own sink alone.

    Raises:
        Refusal: the caller put a real mail server or gateway in its place.
    """
    if theirs := [name for name in ("EMAIL_URL", "SMS_GATEWAY_URL") if environment.given(name)]:
        names = ", ".join(theirs)
        raise Refusal(
            f"演示会向各单位的真实邮箱和虚构号码发信，只能使用本机收件箱：请不要设置 {names}，或不加 --demo。\n"
            "The demonstration writes to the offices' real mail addresses and to made-up numbers, so that it plays into"
            f" the local sink only: leave {names} unset, or leave --demo out."
        )


def path(home: Home) -> Path:
    """Where the file is."""
    return home.folder / "demo.json"


def write(home: Home, people: dict[str, Any]) -> dict[str, Any]:
    """Write the file, readable by its owner alone; what it holds."""
    settings = environment.local(home)
    places = {"base_url": settings["BEIAN_BASE_URL"], "sink_url": settings.get("SINK_URL", "")}
    content = places | people
    write_private(path(home), json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return content


def part(home: Home) -> Demo:
    """The playing, as a part that ends."""
    command = [sys.executable, "-m", "demonstration", "--demo-file", str(path(home))]
    return Demo(home, "demo", command, ("web", "relay", "intake", "review", "notify"))


def past(home: Home) -> Demo:
    """What was played has a past: some offices are behind, and the city asks them why."""
    return Demo(home, "past", manage("local_past"), ("demo",))


def show(console: Console, content: dict[str, Any], file: Path) -> None:
    """Print the addresses and the sign-ins."""
    table = Table(
        title="演示账号 Demonstration sign-ins", title_justify="left", box=None, padding=(0, 2, 0, 0)
    )
    for head in ("用户名 Username", "密码 Password", "角色 Role"):
        table.add_column(head, no_wrap=True)
    table.add_column("单位 Office", overflow="fold")
    for office in content["offices"]:
        for role, word in (
            ("clerk", "经办 clerk"),
            ("supervisor", "主管 supervisor"),
            ("auditor", "审计 auditor"),
        ):
            table.add_row(office[role]["username"], office[role]["password"], word, office["name"])
    city = content["city"]
    people = (
        (city, "市级 officer"),
        (city["second"], "市级复核 second officer"),
        (city["auditor"], "市级审计 auditor"),
    )
    for officer, word in people:
        table.add_row(officer["username"], officer["password"], word, city["slug"])
    console.print(table)
    lines = {"网站 Site": content["base_url"], "收件箱 Sink": content["sink_url"], "文件 File": str(file)}
    for word, value in lines.items():
        if value:
            console.print(f"{word}: {value}", markup=False, highlight=False, soft_wrap=True)
