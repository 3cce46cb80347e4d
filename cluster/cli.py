"""``python -m cluster``: what the Makefile's ``images`` and ``kind-`` targets run."""

from __future__ import annotations

import signal
import sys

import typer
from rich.console import Console

from cluster import diagnose, images, kind, release, rows, settings, state, tools, wait
from cluster import forward as port_forward
from cluster.settings import ClusterSettings
from cluster.view import View
from contract.errors import UserStreamError

_WIDTH_WITHOUT_TERMINAL = 140
_INTERRUPTED = 130

app = typer.Typer(
    help="The whole pipeline in a local Kubernetes cluster. Variables: see make help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def console() -> Console:
    """The terminal; without one, lines wide enough for tables."""
    found = Console()
    return found if found.is_terminal else Console(width=_WIDTH_WITHOUT_TERMINAL)


@app.command("images")
def build_images() -> None:
    """Build the images."""
    found = settings.load()
    tools.require("docker")
    _build(found, View(console()))


@app.command()
def up() -> None:
    """Cluster, images, chart; waits until everything is ready and both stores have rows."""
    found, screen = settings.load(), console()
    tools.require(*tools.ALL)
    view = View(screen)
    with view.step(f"kind cluster '{found.name}'"):
        created = kind.create(found, view.say)
    if not created:
        view.note("it was there already")
    if found.build:
        _build(found, view)
    _load(found, view)
    with view.step("charts that the chart depends on"):
        release.dependencies(found, view.say)
    with view.step(f"helm upgrade --install {found.release}"):
        release.install(found, view.say)
    with view.step("waiting until everything is ready"):
        wait.until_ready(found, view)
    with view.step("waiting for the first rows"):
        stores = rows.until_there(found, view)
    rows.show(screen, stores)
    _say_what_next(found, screen)


@app.command()
def down() -> None:
    """Delete the cluster and all that is in it."""
    found = settings.load()
    tools.require("docker", "kind")
    view = View(console())
    with view.step(f"deleting the kind cluster '{found.name}'"):
        there = kind.delete(found, view.say)
    if not there:
        view.note("there was none")


@app.command()
def load() -> None:
    """Build the images and bring them into the cluster's nodes."""
    found = settings.load()
    tools.require("docker", "kind")
    kind.require(found)
    view = View(console())
    if found.build:
        _build(found, view)
    _load(found, view)


@app.command("rows")
def show_rows() -> None:
    """Some rows of every store."""
    found, screen = settings.load(), console()
    tools.require("kind", "kubectl")
    kind.require(found)
    rows.show(screen, rows.until_there(found, View(screen)))


@app.command()
def status() -> None:
    """What is ready, and events and logs of what is not. Exit code 1: something is not."""
    found, screen = settings.load(), console()
    tools.require("kind", "kubectl")
    kind.require(found)
    things = state.look(found)
    for thing in things:
        mark = "[green]ready[/green]    " if thing.ready else "[red]not ready[/red]"
        screen.print(f"{mark}  {thing}  [dim]{thing.text}[/dim]", highlight=False, soft_wrap=True)
    if not things or not all(thing.ready for thing in things):
        screen.print(diagnose.report(found, things), markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1)


@app.command("port-forward")
def forward() -> None:
    """Airflow, Kafka UI, Spark UI, metrics, registry and Grafana on ports of this machine, until Ctrl-C."""
    found = settings.load()
    tools.require("kind", "kubectl")
    kind.require(found)
    port_forward.forward(found, View(console()))


def _build(found: ClusterSettings, view: View) -> None:
    for name in images.NAMES:
        with view.step(f"building {images.image_name(found, name)}"):
            size = images.build(found, name, view.say)
        view.note(size)


def _load(found: ClusterSettings, view: View) -> None:
    for name in images.NAMES:
        with view.step(f"loading {images.image_name(found, name)} into the cluster"):
            loaded = images.load(found, name, view.say)
        if not loaded:
            view.note("every node has it")


def _say_what_next(found: ClusterSettings, screen: Console) -> None:
    lines = ["Look at it:  make port-forward"]
    for way in port_forward.ways(found):
        lines.append(f"  {way.window.title:<16} {way.url:<24} {' '.join(way.command(found))}")
    lines += ["Take it away:  make kind-down"]
    screen.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; a refusal is printed without a traceback."""
    # SIGTERM ends it as Ctrl-C does, so that no program that it started is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(standalone_mode=True)
    except UserStreamError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("stopped by Ctrl-C; run it again to go on", file=sys.stderr)
        sys.exit(_INTERRUPTED)
