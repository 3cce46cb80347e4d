"""Waiting until everything in the namespace is ready."""

from __future__ import annotations

import time

from cluster import diagnose
from cluster.errors import NotReadyError
from cluster.settings import ClusterSettings
from cluster.state import Thing, look
from cluster.view import View

_LOOK_EVERY_SECONDS = 3.0
_SETTLED_LOOKS = 2
"""Operators make new pods a moment after their resources were accepted."""


def until_ready(settings: ClusterSettings, view: View) -> list[Thing]:
    """Look again and again; returns what is there once all of it is ready.

    :raises NotReadyError: after ``TIMEOUT`` seconds, with events and logs of what is not
    """
    deadline = time.monotonic() + settings.timeout
    settled = 0
    while True:
        things = look(settings)
        view.things(things)
        settled = settled + 1 if things and all(thing.ready for thing in things) else 0
        if settled >= _SETTLED_LOOKS:
            return things
        if time.monotonic() >= deadline:
            raise NotReadyError(_explained(settings, things))
        time.sleep(_LOOK_EVERY_SECONDS)


def _explained(settings: ClusterSettings, things: list[Thing]) -> str:
    waiting = [str(thing) for thing in things if not thing.ready]
    if not waiting:
        return (
            f"the namespace {settings.namespace} is empty: the chart created nothing that could be waited for"
        )
    return (
        f"not ready after {settings.timeout:.0f} s (TIMEOUT): {', '.join(waiting)}\n\n"
        f"{diagnose.report(settings, things)}\n\n"
        "The release is kept: mend it and run make kind-up again, or take it away with make kind-down."
    )
