"""What the Spark operator makes of a SparkApplication: the arguments of spark-submit, and the pod templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Object = dict[str, Any]


def arguments(application: Object, folder: Path) -> list[str]:
    """spark-submit's arguments in cluster mode; the pod templates are written into ``folder``."""
    spec, name = application["spec"], application["metadata"]["name"]
    conf = {
        "spark.kubernetes.namespace": application["metadata"]["namespace"],
        "spark.kubernetes.container.image": spec["image"],
        "spark.kubernetes.container.image.pullPolicy": spec["imagePullPolicy"],
        "spark.kubernetes.submission.waitAppCompletion": "false",
        "spark.kubernetes.driver.pod.name": f"{name}-driver",
        "spark.kubernetes.authenticate.driver.serviceAccountName": spec["driver"]["serviceAccount"],
        "spark.executor.instances": spec["executor"]["instances"],
        "spark.driver.extraJavaOptions": spec["driver"]["javaOptions"],
        **spec["sparkConf"],
    }
    for role in ("driver", "executor"):
        part = spec[role]
        conf |= {
            f"spark.{role}.cores": part["cores"],
            f"spark.{role}.memory": part["memory"],
            f"spark.{role}.memoryOverhead": part["memoryOverhead"],
            f"spark.kubernetes.{role}.request.cores": part["coreRequest"],
            f"spark.kubernetes.{role}.limit.cores": part["coreLimit"],
            f"spark.kubernetes.{role}.podTemplateFile": _template(part["template"], folder / f"{role}.yaml"),
            f"spark.kubernetes.{role}.label.sparkoperator.k8s.io/app-name": name,
        }
        conf |= {
            f"spark.kubernetes.{role}.label.{key}": value for key, value in part.get("labels", {}).items()
        }
    for key, value in spec["driver"].get("annotations", {}).items():
        conf[f"spark.kubernetes.driver.annotation.{key}"] = value
    options = [option for key, value in conf.items() for option in ("--conf", f"{key}={value}")]
    return ["--name", name, *options, spec["mainApplicationFile"], *spec.get("arguments", [])]


def _template(template: Object, file: Path) -> str:
    # JSON is YAML.
    file.write_text(json.dumps({"apiVersion": "v1", "kind": "Pod", **template}))
    return str(file)
