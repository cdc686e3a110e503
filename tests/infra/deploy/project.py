"""What the deployment's files are held against: what the project really has."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from prometheus_client.metrics import MetricWrapperBase

from infra.service import SERVICES

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "infra" / "deploy"
# Images of others, and as whom they run.
OTHERS = {
    "postgres": "999",
    "broker": "999",
    "store": "10001",
    "nginx": "101",
    "prometheus": "65534",
    "grafana": "472",
}
OURS = ("prepare", "setup", "web", "relay", *SERVICES, "clock")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<default>[^}]*))?\}")


@cache
def compose() -> dict[str, Any]:
    """docker-compose.yml, its anchors resolved."""
    value: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return value


def service(name: str) -> dict[str, Any]:
    """One service of it."""
    found: dict[str, Any] = compose()["services"][name]
    return found


def resolved(text: str) -> str:
    """A text of it with the defaults in place of the variables."""
    return VARIABLE.sub(lambda match: match["default"] if match["kind"] == "-" else "x.example", str(text))


def command(name: str) -> list[str]:
    """A service's command line."""
    return [resolved(word) for word in service(name)["command"]]


@cache
def variables_read() -> frozenset[str]:
    """The environment variables that the program reads, outside the local system."""
    found: set[str] = set()
    for path in (ROOT / "infra").rglob("*.py"):
        if ROOT / "infra" / "local" not in path.parents:
            found |= {name for node in ast.walk(ast.parse(path.read_text())) if (name := _variable(node))}
    return frozenset(found)


def _variable(node: ast.AST) -> str:
    """The variable that a call of `env.<kind>("NAME", ...)` or `os.environ.setdefault("NAME", ...)` reads."""
    match node:
        case ast.Call(func=ast.Attribute(value=reader), args=[ast.Constant(value=str(name)), *_]):
            return name if ast.unparse(reader) in {"env", "os.environ"} and name.isupper() else ""
        case _:
            return ""


def metrics() -> set[str]:
    """The names of all samples that Beian shows at /metrics."""
    from infra import metrics

    suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
    wrapped = [value for value in vars(metrics).values() if isinstance(value, MetricWrapperBase)]
    found = {
        family.name + suffix
        for metric in wrapped
        for family in metric.describe()
        for suffix in suffixes.get(family.type, [""])
    }
    sources = [ROOT / "infra/scrape.py", *ROOT.glob("services/*/gauges.py")]
    return found.union(
        *(re.findall(r'GaugeMetricFamily\(\s*"(\w+)"', source.read_text("utf-8")) for source in sources)
    )
