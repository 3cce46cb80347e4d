"""What is printed after an install."""

from __future__ import annotations

from tests.chart.helm import CHART, KUBERNETES_VERSION, bare_chart, run_helm


def notes(*files: str) -> str:
    chosen = [argument for file in files for argument in ("--values", str(CHART / file))]
    text = run_helm(
        "install", "user-stream", str(bare_chart()), "--namespace", "user-stream", "--dry-run=client",
        "--kube-version", KUBERNETES_VERSION, *chosen,
    )  # fmt: skip
    return text.partition("NOTES:\n")[2]


def test_they_say_how_to_wait_and_what_to_look_at() -> None:
    text = notes()
    for said in ("wait kafka/user-stream ", "svc/user-stream-kafka-ui", "svc/user-stream-job-ui-svc", "airflow-api-server"):
        assert said in text


def test_they_warn_of_uninstalling_without_hooks_and_name_what_is_kept() -> None:
    assert "--no-hooks" in notes()
    assert "delete pvc user-stream-job-checkpoint" in notes()
    assert "delete pvc" not in notes("values-kind.yaml")


def test_they_name_nothing_that_is_not_installed() -> None:
    text = notes("ci/operators-only-values.yaml")
    assert "kafka" not in text.lower()
