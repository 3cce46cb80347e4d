"""The settings with which the job runs on this machine: its jars, its checkpoint, its Java."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from local import paths
from local.jars import jar_paths
from local.java import java_home

METRICS_PORT = "USER_STREAM__JOB__METRICS_PORT"


def pipeline_folder(state: Path) -> Path:
    """The place below the state folder of what is not a server's.

    :raises FolderError: if it cannot be written to
    """
    paths.ensure_folder(state, setting=paths.STATE_VARIABLE)
    return paths.ensure_folder(state / "pipeline", setting=paths.STATE_VARIABLE)


def checkpoint_folder(state: Path) -> Path:
    """It lies beside the data that it speaks of, and is forgotten with it."""
    return state / "pipeline" / "checkpoint"


def job_settings(state: Path) -> dict[str, str]:
    """Variables for ``python -m jobs``; the folder of jars is made anew.

    :raises JarsMissingError: if the jars are not installed
    :raises JavaError: if there is no Java 17
    """
    folder = pipeline_folder(state)
    return {
        "USER_STREAM__JOB__JARS": str(_link_jars(folder / "jars")),
        "USER_STREAM__JOB__CHECKPOINT": str(checkpoint_folder(state)),
        "JAVA_HOME": str(java_home()),
    }


def run_settings(state: Path, metrics_port: int, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables for the job of a run: besides :func:`job_settings` what keeps it out of others' way.

    Temporary files go below the state folder, where those of a killed run are removed by the next.
    """
    temporary = pipeline_folder(state) / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    return {
        **job_settings(state),
        METRICS_PORT: str(metrics_port),
        "USER_STREAM__JOB__METRICS_HOST": "127.0.0.1",
        "USER_STREAM__JOB__UI_PORT": environ.get("USER_STREAM__JOB__UI_PORT") or "0",
        "USER_STREAM__JOB__AVAILABLE_NOW": "false",
        "SPARK_LOCAL_DIRS": str(temporary),
        "TMPDIR": str(temporary),
    }


def _link_jars(folder: Path) -> Path:
    """A folder that holds exactly the Kafka connector's jars, as links into the cache."""
    jars = jar_paths("spark")
    try:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            if old.name not in {jar.name for jar in jars}:
                old.unlink()
        for jar in jars:
            link = folder / jar.name
            if not link.is_symlink() or link.readlink() != jar:
                link.unlink(missing_ok=True)
                link.symlink_to(jar)
    except OSError as error:
        raise paths.write_error(error, folder, setting=paths.STATE_VARIABLE) from error
    return folder
