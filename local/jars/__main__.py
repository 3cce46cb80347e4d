"""``python -m local.jars install|lock|list``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from contract.errors import UserStreamError
from local.jars import lock as lock_file
from local.jars import store
from local.jars.install import Progress, copy_into
from local.jars.install import install as install_sets
from local.jars.relock import relock
from local.jars.roots import ROOTS

app = typer.Typer(help="The Maven artifacts of the one-machine stack.", no_args_is_help=True)


def _printer() -> Progress:
    """Progress lines: one that is overwritten on a terminal, else one a second at most."""
    last = 0.0

    def show(done: int, total: int, have: int, size: int) -> None:
        nonlocal last
        now = time.monotonic()
        terminal = sys.stdout.isatty()
        if done < total and now - last < (0.1 if terminal else 2.0):
            return
        last = now
        end = "\r" if terminal and done < total else "\n"
        text = f"jars: {done} of {total}, {have / 1e6:.0f} of {size / 1e6:.0f} MB"
        print(text, end=end, flush=True)

    return show


@app.command()
def install(
    sets: Annotated[list[str], typer.Option("--set", help="Only this set; may be repeated.")] = [],  # noqa: B006
    into: Annotated[Path | None, typer.Option(help="Also copy the files into this folder.")] = None,
) -> None:
    """Download what the cache does not have yet, checked against jars.lock."""
    began = time.monotonic()
    count = install_sets(sets, progress=_printer())
    if count:
        print(f"jars: {count} downloaded in {time.monotonic() - began:.0f} s")
    else:
        print(f"jars: all there in {store.store_dir()}, nothing to download")
    for entry in lock_file.select(lock_file.read(), sets):
        if entry.coordinate.extension == "tar.gz":
            store.unpacked_archive(entry.coordinate)
    if into is not None:
        print(f"jars: {copy_into(into, sets)} copied into {into}")


@app.command()
def lock() -> None:
    """Make jars.lock again from the roots in local/jars/roots.py."""
    entries = relock()
    for set_name in ROOTS:
        sizes = [entry.size for entry in entries if entry.set_name == set_name]
        print(f"{set_name}: {len(sizes)} artifacts, {sum(sizes) / 1e6:.0f} MB")


@app.command("list")
def list_sets(set_name: Annotated[str, typer.Option("--set", help="Which set.")]) -> None:
    """Print the paths of a set's files, one per line."""
    for path in store.jar_paths(set_name):
        print(path)


def main() -> None:
    """Run the command line; a refusal is one line on standard error."""
    try:
        app()
    except UserStreamError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
