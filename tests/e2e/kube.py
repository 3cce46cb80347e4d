"""kubectl, for the tests' own cluster."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Object = dict[str, Any]
Answer = TypeVar("Answer")
LOOK_EVERY_SECONDS = 1.0

_PASSING = {
    # What Kubernetes itself makes and forgets again; a volume goes a moment after its claim.
    "componentstatuses",
    "endpoints",
    "endpointslices.discovery.k8s.io",
    "events",
    "events.events.k8s.io",
    "leases.coordination.k8s.io",
    "persistentvolumes",
}
_OF_EVERY_NAMESPACE = {"serviceaccount/default", "configmap/kube-root-ca.crt"}


class CommandFailedError(Exception):
    """A program failed; what it printed."""


def run(command: Sequence[str], *, given: str | None = None, timeout: float = 300) -> str:
    """Standard output of a program.

    :raises CommandFailedError: with all that it printed
    """
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, timeout=timeout, check=False
    )  # fmt: skip
    if done.returncode:
        raise CommandFailedError(
            f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def until(
    question: Callable[[], Answer | None], what: str, *, seconds: float, every: float = LOOK_EVERY_SECONDS
) -> Answer:
    """The first answer that is not None or False; a failing command is an answer that is not there yet."""
    deadline = time.monotonic() + seconds
    last = "nothing"
    while True:
        try:
            answer = question()
        except CommandFailedError as error:
            answer, last = None, str(error)
        if answer is not None and answer is not False:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what}; the last answer was: {last}")
        time.sleep(every)


@dataclass(frozen=True)
class Cluster:
    """A kind cluster, by its name."""

    name: str
    kubeconfig: Path

    @property
    def context(self) -> str:
        return f"kind-{self.name}"

    @property
    def node(self) -> str:
        """Docker's name of the control plane's container."""
        return f"{self.name}-control-plane"

    def kubectl(self, *arguments: str, given: str | None = None, timeout: float = 300) -> str:
        return run(
            ["kubectl", "--kubeconfig", str(self.kubeconfig), "--context", self.context, *arguments],
            given=given,
            timeout=timeout,
        )

    def items(self, *query: str) -> list[Object]:
        found: list[Object] = json.loads(self.kubectl("get", *query, "--output", "json"))["items"]
        return found

    def one(self, kind: str, name: str, namespace: str) -> Object:
        query = ("get", kind, name, "--namespace", namespace, "--output", "json")
        found: Object = json.loads(self.kubectl(*query))
        return found

    def make_namespace(self, name: str) -> None:
        """A namespace that takes only pods which keep the standard *restricted*."""
        labels = {
            f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")
        }  # fmt: skip
        made = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}
        self.kubectl("apply", "--filename", "-", given=json.dumps(made))

    def everything(self, namespace: str) -> set[str]:
        """Every object of a namespace, and those of the cluster that no namespace holds; not what passes."""
        return (
            self._names(self._kinds("--namespaced=true"), "--namespace", namespace) - _OF_EVERY_NAMESPACE
        ) | self._names(self._kinds("--namespaced=false"))

    def until_nothing_but(self, namespace: str, kept: Callable[[str], bool]) -> None:
        """Wait until :meth:`everything` is what ``kept`` says yes to: pods end a while after what made them."""

        def nothing_left() -> bool:
            left = sorted(one for one in self.everything(namespace) if not kept(one))
            if left:
                raise CommandFailedError(f"left: {left}")
            return True

        until(nothing_left, "nothing is left", seconds=120)

    def _kinds(self, scope: str) -> set[str]:
        return set(self.kubectl("api-resources", "--verbs=list", scope, "--output=name").split()) - _PASSING

    def _names(self, kinds: set[str], *options: str) -> set[str]:
        query = ("get", ",".join(sorted(kinds)), "--output=name", "--ignore-not-found", *options)
        return set(self.kubectl(*query).split())
