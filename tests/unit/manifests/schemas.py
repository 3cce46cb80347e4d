"""Schemas of other projects, which are not kept here: where they are found, and how strictly they are read."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

ROOT = Path(__file__).parents[3]
CRDS = "USER_STREAM_CRDS"
SKAFFOLD = "USER_STREAM_SKAFFOLD_SCHEMAS"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # definitions have tens of thousands of lines
_SKAFFOLD_MODULE = "github.com/GoogleContainerTools/skaffold/v2@v2.16.1"


def problems(schema: dict[str, Any], document: Any) -> list[str]:
    """What a schema says against a document."""
    errors = jsonschema_rs.validator_for(schema).iter_errors(document)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in errors]


@functools.cache
def crd_schema(project: str, kind: str, version: str) -> dict[str, Any]:
    """A custom resource's schema that, like a server with strict field validation, refuses unknown fields."""
    folder = os.environ.get(CRDS)
    if not folder:
        pytest.skip(f"{CRDS} does not name a folder with {project}'s custom resource definitions")
    for path in sorted((Path(folder) / project).glob("*.yaml")):
        for document in yaml.load_all(path.read_text(), Loader=_LOADER):
            if document and document["spec"]["names"]["kind"] == kind:
                found = next(served for served in document["spec"]["versions"] if served["name"] == version)
                schema: dict[str, Any] = found["schema"]["openAPIV3Schema"]
                return closed(schema)
    raise AssertionError(f"{folder}/{project} has no definition of {kind}")


def closed(schema: Any) -> Any:
    """A copy in which objects with properties have no others."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: closed(part) for key, part in schema.items() if key != "format"}
    if "properties" in copy and copy.get("type") == "object":
        open_ended = copy.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in copy
        if not open_ended and copy["properties"].keys() != {"metadata"}:
            copy["additionalProperties"] = False
    return copy


def skaffold_schema(version: str) -> dict[str, Any]:
    """Skaffold's own schema: from a folder that a setting names, else out of its Go module."""
    if not (folder := os.environ.get(SKAFFOLD)):
        if shutil.which("go") is None:
            pytest.skip(f"{SKAFFOLD} does not name a folder with Skaffold's schemas, and go is not there")
        command = ["go", "mod", "download", "-json", _SKAFFOLD_MODULE]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=300)
        answer = json.loads(done.stdout or "{}")
        if "Dir" not in answer:
            pytest.skip(f"{_SKAFFOLD_MODULE} cannot be downloaded: {answer.get('Error', done.stderr)}")
        folder = f"{answer['Dir']}/docs-v2/content/en/schemas"
    schema: dict[str, Any] = json.loads((Path(folder) / f"{version}.json").read_text())
    return schema
