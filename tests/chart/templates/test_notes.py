"""What is printed after an install."""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from tests.chart.helm import CHART, KUBERNETES_VERSION, bare_chart, documents, run_helm


@functools.cache
def chart_with_notes_as_object() -> Path:
    """`helm template` prints no notes, `helm install` needs a cluster: here they are an object."""
    copy = Path(tempfile.mkdtemp(prefix="user-stream-notes-")) / "user-stream"
    shutil.copytree(bare_chart(), copy)
    text = (copy / "templates" / "NOTES.txt").read_text()
    (copy / "templates" / "_notes.tpl").write_text('{{- define "notes" -}}' + text + "{{- end -}}")
    (copy / "templates" / "notes.yaml").write_text(
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\ndata: {notes: {{ include "notes" . | toJson }}}\n'
    )
    return copy


def notes(*files: str) -> str:
    chosen = [argument for file in files for argument in ("--values", str(CHART / file))]
    text = run_helm(
        "template", "user-stream", str(chart_with_notes_as_object()), "--namespace", "user-stream",
        "--kube-version", KUBERNETES_VERSION, "--show-only", "templates/notes.yaml", *chosen,
    )  # fmt: skip
    [(_, one)] = documents(text)
    return str(one["data"]["notes"])


def test_they_say_how_to_wait_and_what_to_look_at() -> None:
    text = notes()
    for said in (
        "wait kafka/user-stream ",
        "svc/user-stream-kafka-ui",
        "svc/user-stream-job-ui-svc",
        "airflow-api-server",
    ):
        assert said in text


def test_they_warn_of_uninstalling_without_hooks_and_name_what_is_kept() -> None:
    assert "--no-hooks" in notes()
    assert "delete pvc" not in notes()
    assert "delete pvc user-stream-job-checkpoint" in notes("ci/external-values.yaml")


def test_they_name_nothing_that_is_not_installed() -> None:
    text = notes("ci/operators-only-values.yaml")
    assert "kafka" not in text.lower()
