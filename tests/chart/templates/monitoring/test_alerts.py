"""The alerts."""

from __future__ import annotations

import re
from typing import Any

from jobs.metrics import Metrics
from tests.chart.helm import CHART, Object, render


def rules(values: dict[str, Any] | None = None) -> dict[str, Object]:
    on = {"enabled": True, **(values or {})}
    rule = render({"monitoring": {"alerts": on}}).one("PrometheusRule")
    return {one["alert"]: one for one in rule["spec"]["groups"][0]["rules"]}


def test_every_file_is_an_alert_with_a_runbook() -> None:
    found = rules()
    assert len(found) == len(list((CHART / "alerts").glob("*.yaml")))
    for name, rule in found.items():
        assert rule["annotations"]["runbook_url"].endswith(f"/{name}.md")
        text = (CHART.parents[1] / "docs" / "runbooks" / f"{name}.md").read_text()
        assert all(f"## {part}" in text for part in ("Meaning", "Impact", "Diagnosis", "Mitigation")), name


def test_expressions_use_metrics_that_the_job_publishes() -> None:
    published = {one.name for one in Metrics(("postgres",)).registry.collect()}
    for name, rule in rules().items():
        used = {one.removesuffix("_total") for one in re.findall(r"user_stream_\w+", rule["expr"])}
        assert used, name
        assert used <= published, name


def test_the_thresholds_are_values() -> None:
    assert "> 5" in rules({"lagRecords": 5})["UserStreamLagging"]["expr"]
    assert "> 60" in rules({"staleSeconds": 60})["UserStreamStale"]["expr"]


def test_an_alert_can_be_left_out() -> None:
    assert "UserStreamStale" not in rules({"exclude": ["UserStreamStale"]})


def test_only_this_releases_job_is_watched() -> None:
    for rule in rules().values():
        assert 'namespace="user-stream",pod=~"user-stream-job-.*driver"' in rule["expr"]
