"""A step as a pod of the producer image."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.providers.cncf.kubernetes.utils.xcom_sidecar import PodDefaults
from airflow.sdk import Context
from kubernetes.client import models as k8s
from user_stream_arguments import Command

CONTAINER = "producer"
SUMMARY_FILE = f"{PodDefaults.XCOM_MOUNT_PATH}/return.json"


class ProducerPod(KubernetesPodOperator):
    """Starts the pod that the chart describes with a step's arguments; returns the JSON summary.

    :param pod: the manifest; its first container is the producer's
    :param sidecar: ``image``, ``resources`` and ``securityContext`` of the container that keeps the
        summary until Airflow has read it. Airflow's own names none of the three safely, and a namespace
        that enforces *restricted* would refuse the pod.
    """

    template_fields: Sequence[str] = (
        *KubernetesPodOperator.template_fields, "options", "flags", "positional"
    )  # fmt: skip
    ui_color = "#dcfce7"

    def __init__(
        self, *, command: Command, pod: dict[str, Any], sidecar: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(
            pod_template_dict=pod,
            base_container_name=CONTAINER,
            env_vars={"USER_STREAM__LOG__SUMMARY_FILE": SUMMARY_FILE},
            do_xcom_push=True,
            get_logs=True,
            log_events_on_failure=True,
            # The manifest names no secret, only where it lies; but it is long.
            log_pod_spec_on_failure=False,
            **kwargs,
        )
        self.command = command
        self.options, self.flags, self.positional = command.options, command.flags, command.arguments
        self.sidecar = sidecar

    def build_pod_request_obj(self, context: Context | None = None, **kwargs: Any) -> k8s.V1Pod:
        """The pod, its sidecar as restricted as its other container."""
        self.arguments = self.command.line(self.options, self.flags, self.positional)
        pod = super().build_pod_request_obj(context, **kwargs)
        for container in pod.spec.containers:
            if container.name == PodDefaults.SIDECAR_CONTAINER_NAME:
                container.image = self.sidecar["image"]
                container.resources = self.sidecar["resources"]
                container.security_context = self.sidecar["securityContext"]
                container.image_pull_policy = self.sidecar.get("imagePullPolicy")
        return pod

    def execute(self, context: Context) -> Any:
        """Run the pod and log its summary last."""
        summary = super().execute(context)
        self.log.info("%s", json.dumps(summary))
        return summary
