"""A step as a process of this machine: for writing and testing DAGs without Kubernetes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException
from user_stream_arguments import Command

SETTINGS_ARE_WRONG = 2
_STOP_SECONDS = 60.0


class ProducerProcess(BaseOperator):
    """Runs ``python -m producer`` (or the command's own module); returns its JSON summary.

    The settings come from this process's environment; what is Airflow's own is not handed on.
    """

    template_fields: Sequence[str] = ("options", "flags", "positional")
    ui_color = "#dbeafe"

    def __init__(self, *, command: Command, python: str, folder: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.command = command
        self.options, self.flags, self.positional = command.options, command.flags, command.arguments
        self.python = python
        self.folder = folder
        self._process: subprocess.Popen[str] | None = None

    def execute(self, context: Context) -> dict[str, Any]:
        """Run the command.

        :raises AirflowFailException: where its settings or options are wrong: a retry is no use
        :raises AirflowException: where it failed, with the reason that its summary gives
        """
        arguments = self.command.line(self.options, self.flags, self.positional)
        what = " ".join([self.command.module, *self.command.name])
        self.log.info("%s %s", self.command.module, " ".join(arguments))
        with tempfile.TemporaryDirectory(prefix="user-stream-") as folder:
            file = Path(folder, "summary.json")
            last = self._run(arguments, file)
            summary = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        code = self._process.returncode if self._process else None
        if code:
            context["ti"].xcom_push(key="return_value", value=summary)
            kind = AirflowFailException if code == SETTINGS_ARE_WRONG else AirflowException
            raise kind(f"{what} ended with exit code {code}: {summary.get('error', last)}")
        self.log.info("%s", json.dumps(summary))
        return summary

    def _run(self, arguments: list[str], summary_file: Path) -> str:
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AIRFLOW", "_AIRFLOW", "PYTHON", "VIRTUAL_ENV"))
        }
        environment |= {"USER_STREAM__LOG__SUMMARY_FILE": str(summary_file), "PYTHONUNBUFFERED": "1"}
        last = ""
        self._process = subprocess.Popen(
            [self.python, "-m", self.command.module, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            for line in self._process.stdout or ():
                last = line.rstrip() or last
                self.log.info("%s", line.rstrip())
            self._process.wait()
        finally:  # also when the task's time is over
            self._stop()
        return last

    def on_kill(self) -> None:
        """The task was stopped or is too slow: the producer finishes what it has in hand."""
        self._stop()

    def _stop(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.log.warning("the producer did not end within %s seconds and is killed", _STOP_SECONDS)
            process.kill()
            process.wait()
