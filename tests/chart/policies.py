"""Reading network policies, for the tests."""

from __future__ import annotations

from typing import Any

from tests.chart.helm import Object


def allowed(policy: Object, direction: str) -> dict[int | None, list[Any]]:
    """Peers by port that a policy allows in one direction; no port: all; no peers: anybody."""
    found: dict[int | None, list[Any]] = {}
    for rule in policy["spec"].get(direction, []):
        peers = rule.get("from" if direction == "ingress" else "to", [])
        for port in [one["port"] for one in rule["ports"]] if "ports" in rule else [None]:
            found.setdefault(port, []).extend(peers or ["anybody"])
    return found


def components(peers: list[Any]) -> set[str]:
    """Components of this release among the peers."""
    return {
        value
        for peer in peers
        if peer != "anybody"
        for expression in peer.get("podSelector", {}).get("matchExpressions", [])
        if expression["key"] == "app.kubernetes.io/component"
        for value in expression["values"]
    }
