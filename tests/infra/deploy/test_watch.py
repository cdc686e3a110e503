"""What Prometheus reads, when it calls somebody, and what Grafana shows: of metrics that there are."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.local import programs
from tests.infra.deploy.project import DEPLOY, ROOT, command, metrics, service

PROMTOOL = programs.promtool()
SCRAPES = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())["scrape_configs"]
RULES = [
    rule for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"] for rule in group["rules"]
]
DASHBOARD = json.loads((DEPLOY / "grafana/dashboards/beian.json").read_text())
EXPRESSIONS = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]
]
# Of RabbitMQ's and the object store's own metrics, those that are asked for.
THEIRS = {
    "rabbitmq_detailed_queue_consumers",
    "rabbitmq_detailed_queue_messages",
    "rabbitmq_detailed_queue_messages_ready",
    "rabbitmq_disk_space_available_bytes",
    "minio_cluster_capacity_usable_free_bytes",
    "minio_cluster_capacity_usable_total_bytes",
}
# Where others tell their metrics, which their images or settings decide.
PORTS = {"broker": "15692", "store": "9000", "localhost": "9090"}


def promtool(*arguments: str | Path) -> str:
    assert PROMTOOL, "promtool is missing: apt-get install prometheus"
    done = subprocess.run([PROMTOOL, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prometheus_takes_its_configuration_and_rules() -> None:
    assert f"{len(RULES)} rules found" in promtool("check", "config", DEPLOY / "prometheus.yml")


def test_alerts_fire_when_they_must_and_not_otherwise() -> None:
    promtool("test", "rules", Path(__file__).with_name("alerts_test.yml"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_is_tried_ranked_and_explained(rule: dict[str, Any]) -> None:
    assert f'alertname="{rule["alert"]}"' in Path(__file__).with_name("alerts_test.yml").read_text()
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    assert f"`{rule['alert']}`" in (ROOT / "docs/operations.md").read_text()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_metric_that_is_asked_for_is_told(expression: str) -> None:
    asked = set(re.findall(r"\b(?:beian|rabbitmq|minio)_\w+", expression))
    assert asked <= metrics() | THEIRS


def test_every_panel_asks_for_something() -> None:
    for panel in DASHBOARD["panels"]:
        assert panel["targets"]
        assert panel["datasource"]["uid"] == "prometheus"
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_jobs_that_are_asked_for_are_scraped() -> None:
    jobs = {scrape["job_name"] for scrape in SCRAPES}
    for expression in EXPRESSIONS:
        assert set(re.findall(r'job="([\w-]+)"', expression)) <= jobs


@pytest.mark.parametrize("scrape", SCRAPES, ids=lambda scrape: scrape["job_name"])
def test_targets_are_services_at_their_ports(scrape: dict[str, Any]) -> None:
    for target in (target for each in scrape["static_configs"] for target in each["targets"]):
        name, _colon, port = target.partition(":")
        if name in PORTS:
            assert port == PORTS[name]
        else:
            assert f"--port={port}" in command(name)
        if name != "localhost":
            assert "watch" in service(name)["networks"]


def test_the_web_tells_its_metrics_where_they_are_looked_for() -> None:
    from django.urls import resolve

    (scrape,) = [scrape for scrape in SCRAPES if scrape["job_name"] == "beian"]
    assert resolve(scrape.get("metrics_path", "/metrics"), urlconf="infra.urls")


def test_files_are_where_prometheus_and_grafana_look() -> None:
    mounted = dict(
        volume.removesuffix(":ro").split(":")[::-1]
        for name in ("prometheus", "grafana")
        for volume in service(name)["volumes"]
    )
    assert "--config.file=/etc/prometheus/prometheus.yml" in command("prometheus")
    assert mounted["/etc/prometheus/alerts.yml"] == "./infra/deploy/alerts.yml"
    assert f"--storage.tsdb.path={next(to for to, of in mounted.items() if of == 'prometheus')}" in command(
        "prometheus"
    )
    provisioning = ROOT / mounted["/etc/grafana/provisioning"]
    (provider,) = yaml.safe_load((provisioning / "dashboards/beian.yml").read_text())["providers"]
    assert (ROOT / mounted[provider["options"]["path"]] / "beian.json").is_file()
    (source,) = yaml.safe_load((provisioning / "datasources/prometheus.yml").read_text())["datasources"]
    assert (source["uid"], source["url"]) == ("prometheus", "http://prometheus:9090")
