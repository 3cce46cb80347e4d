"""Stands in for the Spark operator: submits each SparkApplication, again when it was changed or has ended.

It does what the chart relies on and no more: spark-submit in cluster mode, ``status.applicationState``,
``restartPolicy: Always``, and the driver's end together with its application.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import requests
import spark_conf

Object = dict[str, Any]
API = f"https://{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}"
ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
APPLICATIONS = "apis/sparkoperator.k8s.io/v1beta2"
APP_LABEL = "sparkoperator.k8s.io/app-name"
LOOK_EVERY_SECONDS = 1.0
ENDED = ("Succeeded", "Failed")
STATES = {"Pending": "SUBMITTED", "Running": "RUNNING"}


class Kubernetes:
    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.verify = str(ACCOUNT / "ca.crt")
        self._session.headers["Authorization"] = f"Bearer {(ACCOUNT / 'token').read_text()}"

    def items(self, path: str, **query: str) -> list[Object]:
        answer = self._session.get(f"{API}/{path}", params=query, timeout=20)
        answer.raise_for_status()
        found: list[Object] = answer.json()["items"]
        return found

    def delete(self, path: str) -> None:
        answer = self._session.delete(f"{API}/{path}", timeout=20)
        if answer.status_code != 404:
            answer.raise_for_status()

    def merge(self, path: str, change: Object) -> None:
        kind = {"Content-Type": "application/merge-patch+json"}
        answer = self._session.patch(f"{API}/{path}", json=change, headers=kind, timeout=20)
        if answer.status_code != 404:
            answer.raise_for_status()


class Operator:
    def __init__(self) -> None:
        self._kubernetes = Kubernetes()
        self._submitted: dict[str, int] = {}
        """An application's uid, and the generation of it that was submitted last."""

    def look(self) -> None:
        """Bring drivers and applications together once."""
        applications = self._kubernetes.items(f"{APPLICATIONS}/sparkapplications")
        pods = self._kubernetes.items("api/v1/pods", labelSelector=f"spark-role=driver,{APP_LABEL}")
        drivers = {(one["metadata"]["namespace"], one["metadata"]["labels"][APP_LABEL]): one for one in pods}
        for application in applications:
            metadata = application["metadata"]
            driver = drivers.pop((metadata["namespace"], metadata["name"]), None)
            self._bring_up(application, driver)
        for orphan in drivers.values():
            self._delete(orphan)

    def _bring_up(self, application: Object, driver: Object | None) -> None:
        metadata = application["metadata"]
        current = self._submitted.get(metadata["uid"]) == metadata["generation"]
        if driver is None:
            self._state(application, "SUBMITTED")
            self._submit(application)
            self._submitted[metadata["uid"]] = metadata["generation"]
        elif driver["metadata"].get("deletionTimestamp"):
            pass  # on its way out; the next one follows once it is gone
        elif not current or driver["status"]["phase"] in ENDED:
            self._state(application, "INVALIDATING" if not current else "PENDING_RERUN")
            self._delete(driver)
        else:
            self._state(application, STATES.get(driver["status"]["phase"], "UNKNOWN"))

    def _state(self, application: Object, state: str) -> None:
        if application.get("status", {}).get("applicationState", {}).get("state") == state:
            return
        metadata = application["metadata"]
        path = (
            f"{APPLICATIONS}/namespaces/{metadata['namespace']}/sparkapplications/{metadata['name']}/status"
        )
        name = f"{metadata['name']}-driver"
        status = {"applicationState": {"state": state}, "driverInfo": {"podName": name}}
        self._kubernetes.merge(path, {"status": status})
        print(f"{metadata['namespace']}/{metadata['name']}: {state}", flush=True)

    def _submit(self, application: Object) -> None:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                "/opt/spark/bin/spark-submit",
                "--master",
                f"k8s://{API}",
                "--deploy-mode",
                "cluster",
                *spark_conf.arguments(application, Path(folder)),
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
        if done.returncode:
            # Tried again at the next look, as the operator does.
            print(f"spark-submit failed:\n{done.stderr[-4000:]}", flush=True)

    def _delete(self, pod: Object) -> None:
        metadata = pod["metadata"]
        if not metadata.get("deletionTimestamp"):
            self._kubernetes.delete(f"api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}")


def main() -> None:
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    operator = Operator()
    Path("/tmp/ready").touch()
    while not ended.wait(LOOK_EVERY_SECONDS):
        try:
            operator.look()
        except requests.RequestException as error:
            print(f"the API server did not answer as expected, tried again: {error}", flush=True)


if __name__ == "__main__":
    main()
