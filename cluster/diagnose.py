"""Why something is not ready: its events, what its containers wait for, and their last lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cluster.command import json_output, output, tail
from cluster.errors import ClusterError
from cluster.settings import ClusterSettings
from cluster.state import Thing

_EVENTS = 5
_WARNINGS = 10
_LOG_LINES = 12


def report(settings: ClusterSettings, things: Sequence[Thing]) -> str:
    """Everything that is not ready, one paragraph each, then the namespace's newest warnings."""
    waiting = [thing for thing in things if not thing.ready]
    paragraphs = []
    for thing in waiting:
        lines = [f"{thing}: {thing.text}", *_indented(_asked(_events, settings, thing.name))]
        if thing.kind == "Pod":
            lines += _indented(_asked(_logs, settings, thing.name))
        paragraphs.append("\n".join(lines))
    # The cause may lie with something that has no readiness, such as a claim without a storage class.
    warnings = _asked(_warnings, settings)
    if warnings:
        paragraphs.append("\n".join(["newest warnings in the namespace:", *_indented(warnings)]))
    return "\n\n".join(paragraphs)


def _asked(question: Any, *arguments: Any) -> list[str]:
    """An answer, or why there is none: one question that fails must not hide the other answers."""
    try:
        answer: list[str] = question(*arguments)
    except ClusterError as error:
        return [f"({str(error).partition(chr(10))[0]})"]
    return answer


def _events(settings: ClusterSettings, name: str) -> list[str]:
    found = json_output(
        settings.kubectl(
            "get", "events", "--field-selector", f"involvedObject.name={name}", "--output", "json"
        )
    )
    return [_event(item) for item in _by_time(found["items"])[-_EVENTS:]]


def _warnings(settings: ClusterSettings) -> list[str]:
    found = json_output(
        settings.kubectl("get", "events", "--field-selector", "type=Warning", "--output", "json")
    )
    items = _by_time(found["items"])[-_WARNINGS:]
    return [
        f"{item['involvedObject']['kind']}/{item['involvedObject']['name']}: {_event(item)}" for item in items
    ]


def _by_time(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(
        items,
        key=lambda item: (
            item.get("lastTimestamp") or item.get("eventTime") or item["metadata"]["creationTimestamp"]
        ),
    )


def _event(item: dict[str, Any]) -> str:
    count = item.get("count") or 1
    times = f" ({count} times)" if count > 1 else ""
    return f"{item.get('reason', 'event')}: {(item.get('message') or '').strip()}{times}"


def _logs(settings: ClusterSettings, pod: str) -> list[str]:
    """The last lines of each container that is not ready; of its life before, where it was restarted."""
    status = json_output(settings.kubectl("get", "pod", pod, "--output", "json"))["status"]
    lines: list[str] = []
    for container in [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]:
        state = container.get("state", {})
        if container.get("ready") or state.get("terminated", {}).get("exitCode") == 0:
            continue
        name = container["name"]
        if message := state.get("waiting", {}).get("message"):
            lines.append(f"container {name}: {message}")
        again = container.get("restartCount", 0) > 0 and "running" not in state
        if not again and "waiting" in state:
            continue  # it has not run
        command = settings.kubectl("logs", pod, "--container", name, f"--tail={_LOG_LINES}")
        text = tail(output([*command, *(["--previous"] if again else [])]), _LOG_LINES)
        lines += [f"container {name} said:", *_indented(text.splitlines())]
    return lines


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
