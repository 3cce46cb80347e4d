"""What Prometheus scrapes."""

from __future__ import annotations

from tests.chart.helm import render


def test_job_brokers_and_postgresql_on_request() -> None:
    assert not render().has("PodMonitor")
    names = {
        one["metadata"]["name"]
        for one in render({"monitoring": {"podMonitors": {"enabled": True}}}).all("PodMonitor")
    }
    assert names == {"user-stream-job", "user-stream-kafka", "user-stream-postgres", "user-stream-airflow"}


def test_the_jobs_monitor_finds_the_driver_and_its_port() -> None:
    rendered = render({"monitoring": {"podMonitors": {"enabled": True}}})
    monitor = rendered.one("PodMonitor", "user-stream-job")["spec"]
    driver = rendered.one("SparkApplication")["spec"]["driver"]
    assert monitor["selector"]["matchLabels"].items() <= driver["labels"].items()
    ports = {one["name"] for one in driver["template"]["spec"]["containers"][0]["ports"]}
    assert monitor["podMetricsEndpoints"][0]["port"] in ports


def test_airflows_monitor_finds_its_statsd_exporter() -> None:
    values = {"monitoring": {"podMonitors": {"enabled": True}}}
    monitor = render(values, release="other").one("PodMonitor", "other-user-stream-airflow")["spec"]
    assert monitor["selector"]["matchLabels"] == {
        "tier": "airflow",
        "component": "statsd",
        "release": "other",
    }
    assert monitor["podMetricsEndpoints"][0]["port"] == "statsd-scrape"
    for off in ({"enabled": False}, {"statsd": {"enabled": False}}):
        assert not render({**values, "airflow": off}).has("PodMonitor", "user-stream-airflow")


def test_labels_that_prometheus_selects_by() -> None:
    for monitor in render(files=("ci/monitoring-values.yaml",)).all("PodMonitor"):
        assert monitor["metadata"]["labels"]["release"] == "prometheus"
