"""The Grafana dashboards."""

from __future__ import annotations

import json
import re

from jobs.metrics import Metrics
from tests.chart.helm import CHART, render


def test_each_is_a_config_map_that_grafanas_sidecar_finds() -> None:
    boards = [
        one
        for one in render({"monitoring": {"dashboards": {"enabled": True}}}).all("ConfigMap")
        if one["metadata"]["labels"].get("grafana_dashboard") == "1"
    ]
    assert len(boards) == len(list((CHART / "dashboards").glob("*.json"))) > 0
    for board in boards:
        [text] = board["data"].values()
        assert json.loads(text)["panels"]


def test_panels_use_metrics_that_the_job_publishes() -> None:
    published = {one.name for one in Metrics(("postgres",)).registry.collect()}
    text = (CHART / "dashboards" / "job.json").read_text()
    used = {re.sub("_(total|bucket)$", "", one) for one in re.findall(r"user_stream_\w+", text)}
    assert used <= published


def test_none_by_default() -> None:
    assert not [one for one in render().all("ConfigMap") if "dashboard" in one["metadata"]["name"]]
