"""Every metric is documented, and every metric that a dashboard or an alert names exists."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from service.telemetry import Telemetry

ROOT = Path(__file__).parents[4]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "assay.json"
NAME = re.compile(r"\b(?:assay|process)_[a-z_]+")


def families() -> dict[str, str]:
    """Name as collected (a counter's with ``_total``) to type."""
    return {
        metric.name + ("_total" if metric.type == "counter" else ""): metric.type
        for metric in Telemetry().registry.collect()
    }


def series() -> set[str]:
    """All names that a query may use."""
    found = set(families())
    histograms = {name for name, kind in families().items() if kind == "histogram"}
    return found | {f"{name}{suffix}" for name in histograms for suffix in ("_bucket", "_sum", "_count")}


def documented() -> dict[str, str]:
    """Name to type, as the page has them."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE)
    return dict(rows)


def test_every_metric_is_documented_with_its_type() -> None:
    own = {name: kind for name, kind in families().items() if name.startswith("assay_")}
    assert documented() == own


def test_labels_are_documented() -> None:
    """The labels' names stand in the metric's row."""
    page = (ROOT / "docs" / "metrics.md").read_text()
    metrics = Telemetry().metrics
    for counter, labels in (
        (metrics.requests, ("method", "path", "status")),
        (metrics.stage_seconds, ("stage",)),
        (metrics.items, ("kind", "verdict")),
        (metrics.groups, ("rewards",)),
    ):
        assert counter._labelnames == labels
        (row,) = re.findall(rf"^\| `{counter._name}(?:_total)?` .*", page, re.MULTILINE)
        assert ", ".join(f"`{label}`" for label in labels) in row


def queries() -> dict[str, str]:
    """Every query of the dashboard, by its panel and letter; the alerts as a whole."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    found = {
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in panels
        for target in panel["targets"]
    }
    return {**found, "alerts": ALERTS.read_text()}


@pytest.mark.parametrize("query", queries().values(), ids=queries().keys())
def test_what_queries_name_exists(query: str) -> None:
    named = set(NAME.findall(query))
    assert named
    assert named <= series()


def test_every_metric_but_the_plain_ones_is_on_the_dashboard() -> None:
    """What is worth counting is worth showing."""
    shown = set(NAME.findall(" ".join(queries().values())))
    bare = {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}
    assert {name for name in families() if name.startswith("assay_")} <= bare | shown


def test_panels_do_not_overlap() -> None:
    places = [panel["gridPos"] for panel in json.loads(DASHBOARD.read_text())["panels"]]
    cells = [
        (place["x"] + x, place["y"] + y)
        for place in places
        for x in range(place["w"])
        for y in range(place["h"])
    ]
    assert len(cells) == len(set(cells))


@pytest.mark.promtool
def test_prometheus_takes_rules_and_queries(tmp_path: Path) -> None:
    """Prometheus's own checker: the alerts, and the dashboard's queries as rules."""
    rules = [
        {"record": f"panel:query{number}", "expr": query.replace("$__rate_interval", "1m")}
        for number, query in enumerate(list(queries().values())[:-1])
    ]
    recorded = tmp_path / "dashboard.yml"
    recorded.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run(
        ["promtool", "check", "rules", str(ALERTS), str(recorded)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.promtool
def test_alerts_come_when_they_should(tmp_path: Path) -> None:
    """By Prometheus's own evaluation of made-up series."""
    cases = tmp_path / "alerts.yml"
    cases.write_text((ROOT / "tests" / "cases" / "alerts.yml").read_text().replace("RULES", str(ALERTS)))
    done = subprocess.run(
        ["promtool", "test", "rules", str(cases)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
