"""``python -m orchestration``: Airflow on this machine."""

from __future__ import annotations

import os
import sys
import threading
import time

import typer

from contract.errors import UserStreamError
from contract.settings import load_settings
from local import paths, ports, signals
from local.stack import Stack
from local.statelock import locked
from orchestration import ready
from orchestration import settings as airflow_settings
from orchestration.components import COMPONENTS, Components
from orchestration.home import USER, Home, airflow_python, clean

app = typer.Typer(help="Airflow on this machine, with the chart's DAGs.", pretty_exceptions_enable=False)


@app.callback()
def _group() -> None:
    """Airflow on this machine, with the chart's DAGs."""


@app.command()
def up() -> None:
    """Run Airflow against the servers of `make up` until Ctrl-C; its steps are processes here."""
    signals.raise_on_termination()
    settings = airflow_settings.load()
    state = paths.state_dir()
    # What was set by hand wins, e.g. the address of a simulator.
    servers = {**Stack.attach(state).environment(), **os.environ}
    topic = load_settings(servers).kafka.topic
    home = Home(state)
    with locked(home.path):
        _run(home, settings, servers, topic)


def _run(home: Home, settings: airflow_settings.AirflowSettings, servers: dict[str, str], topic: str) -> None:
    request = ports.PortRequest("Airflow", "UI", "USER_STREAM_AIRFLOW_PORT", settings.port, 8080)
    (port,) = ports.allocate([request])
    address = f"http://127.0.0.1:{port}"
    environment = {**clean(servers), **home.environment(settings, port, topic)}
    began = time.monotonic()
    with Components(airflow_python(), environment, home.path, home.logs) as components:
        _say(began, "preparing the metadata")
        components.migrate()
        for name in COMPONENTS:
            _say(began, f"{name}: starting")
            components.start(name)
        ready.wait(address, settings.ready_seconds, components.check)
        _say(began, "ready")
        print(f"\nAirflow   {address}\nlogin     {USER} / {home.password}\nlogs      {home.logs}", flush=True)
        print(
            "DAGs are paused until you switch them on; a trigger asks for their params. Ctrl-C ends it.",
            flush=True,
        )
        _watch(components, began)


def _watch(components: Components, began: float) -> None:
    pause = threading.Event()
    try:
        while True:
            components.check()
            pause.wait(1)
    except KeyboardInterrupt:
        _say(began, "stopping")


def _say(began: float, text: str) -> None:
    print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)


def main() -> None:
    """Run the command line; a refusal is one line on standard error."""
    try:
        app()
    except UserStreamError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
