"""Schemas of Kubernetes and of the custom resources, for the tests.

Custom resource definitions come out of the folder that ``USER_STREAM_CRDS`` names, or out of the dependency charts
that ``make chart-deps`` has fetched.
"""

from __future__ import annotations

import functools
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import kubernetes_validate
import yaml

from charts.dependencies import CRDS_VARIABLE
from tests.chart.helm import KUBERNETES_VERSION, Object, downloaded

_OWN_GROUPS = {"kafka.strimzi.io", "sparkoperator.k8s.io", "postgresql.cnpg.io", "k8ssandra.io"}


class NoSchemaError(Exception):
    """Nothing to check an object against."""


def problems(one: Object) -> list[str]:
    """What is wrong with an object; unknown fields too.

    :raises NoSchemaError: saying where the definition of a custom resource is looked for
    """
    group = one["apiVersion"].rpartition("/")[0]
    if (
        group == ""
        or (group.endswith(".k8s.io") and group not in _OWN_GROUPS)
        or group in {"apps", "batch", "policy"}
    ):
        try:
            kubernetes_validate.validate(one, KUBERNETES_VERSION, strict=True)
        except kubernetes_validate.ValidationError as error:
            return [f"{'.'.join(map(str, error.path))}: {error.message}"]
        return []
    validator = _validators().get((one["apiVersion"], one["kind"]))
    if validator is None:
        raise NoSchemaError(
            f"no definition of {one['kind']} ({one['apiVersion']}): fetch the dependency charts with "
            "`make chart-deps`, or name a folder of CRDs in USER_STREAM_CRDS"
        )
    return [
        f"{'.'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(one)
    ]


def definitions_known() -> bool:
    """Whether there is a place with custom resource definitions."""
    return bool(os.environ.get(CRDS_VARIABLE) or downloaded())


@functools.cache
def _validators() -> dict[tuple[str, str], Any]:
    found = {}
    for crd in definitions():
        spec = crd["spec"]
        for version in spec["versions"]:
            schema = _strict(version["schema"]["openAPIV3Schema"])
            schema["properties"] = {
                **schema.get("properties", {}), "apiVersion": {}, "kind": {}, "metadata": {}
            }  # fmt: skip
            key = (f"{spec['group']}/{version['name']}", spec["names"]["kind"])
            found[key] = jsonschema_rs.validator_for(schema)
    return found


def definitions() -> Iterator[Object]:
    """Every definition at hand; none where there is no such place."""
    for text in _texts():
        if "kind: CustomResourceDefinition" not in text:
            continue
        for one in yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if one and one.get("kind") == "CustomResourceDefinition":
                yield one


def _texts() -> Iterator[str]:
    folder = os.environ.get(CRDS_VARIABLE)
    if folder:
        files = sorted(Path(folder).rglob("*.yaml"))
        if not files:
            raise NoSchemaError(f"USER_STREAM_CRDS: no *.yaml in {folder}")
        yield from (file.read_text(encoding="utf-8") for file in files)
        return
    for chart in downloaded():
        with tarfile.open(chart) as archive:
            for member in archive.getmembers():
                if "/crds/" in member.name and member.name.endswith(".yaml"):
                    content = archive.extractfile(member)
                    text = content.read().decode() if content else ""
                    # CloudNativePG's are a template: its conditions stand on lines of their own.
                    yield "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("{{"))


def _strict(schema: Any) -> Any:
    """The API server refuses (or prunes) fields that a definition does not name; so does this schema."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {
        key: {name: _strict(one) for name, one in value.items()} if key == "properties" else _strict(value)
        for key, value in schema.items()
    }
    open_ended = made.get("x-kubernetes-preserve-unknown-fields") or made.get(
        "x-kubernetes-embedded-resource"
    )
    if "properties" in made and made.get("type") == "object" and not open_ended:
        made.setdefault("additionalProperties", False)
    if made.pop("nullable", False) and "type" in made:
        made["type"] = [made["type"], "null"]
    return made
