"""``producer simulate``."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from contract.settings import Settings
from producer.cli.run import run
from producer.errors import OptionError
from producer.simulator.faults import MALFORMED, Faults
from producer.simulator.population import Population
from producer.simulator.server import Api, SimulatorServer
from producer.stop import StopSignals
from producer.summary import Summary


def _part(text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(min=0.0, max=1.0, metavar="0..1", help=text)
    return option


def simulate(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0: a free one.")] = 0,
    users: Annotated[int, typer.Option(min=0, help="Distinct users; 0: without end.")] = 0,
    seed: Annotated[str, typer.Option(help="Of users (where a call names none) and faults.")] = "simulator",
    rate_429: Annotated[float, _part("Part of calls answered with 429.")] = 0.0,
    rate_5xx: Annotated[float, _part("Part of calls answered with 500, 502, 503 or 504.")] = 0.0,
    rate_slow: Annotated[float, _part("Part of calls answered late.")] = 0.0,
    slow_seconds: Annotated[float, typer.Option(min=0.0, help="How late.")] = 1.0,
    rate_malformed: Annotated[float, _part("Part of calls answered with nonsense and status 200.")] = 0.0,
    malformed: Annotated[str, typer.Option(help="Kinds of nonsense.")] = ",".join(MALFORMED),
    rate_duplicate: Annotated[float, _part("Part of users that repeat an earlier one.")] = 0.0,
    rate_dirty: Annotated[float, _part("Part of users that are dirty.")] = 0.0,
    retry_after: Annotated[
        str | None, typer.Option(help="Retry-After of a 429 or 503: seconds or an HTTP date.")
    ] = None,
    fail_first: Annotated[int, typer.Option(min=0, help="So many first calls are answered with 503.")] = 0,
) -> None:
    """Serve the RandomUser API (version 1.4) offline, until stopped; the first line on stdout says where."""
    kinds = tuple(kind.strip() for kind in malformed.split(",") if kind.strip())
    faults = Faults(
        seed=seed,
        rate_429=rate_429,
        rate_5xx=rate_5xx,
        rate_slow=rate_slow,
        slow_seconds=slow_seconds,
        rate_malformed=rate_malformed,
        malformed_kinds=kinds,
        retry_after=retry_after,
        fail_first=fail_first,
    )
    api = Api(Population(users, rate_duplicate, rate_dirty), faults, seed)

    def body(settings: Settings, stop: StopSignals, summary: Summary) -> None:
        unknown = set(kinds) - set(MALFORMED)
        if unknown or not kinds:
            raise OptionError(
                f"--malformed: no such kind {', '.join(sorted(unknown)) or '(none)'}; "
                f"there are {', '.join(MALFORMED)}"
            )
        serve(api, host, port, stop, summary)

    run("simulate", {}, body)


def serve(api: Api, host: str, port: int, stop: StopSignals, summary: Summary) -> None:
    """Serve until a signal comes.

    :raises OptionError: when the address cannot be had
    """
    try:
        server = SimulatorServer(api, host, port)
    except (OSError, OverflowError) as error:
        raise OptionError(f"--host {host} --port {port}: cannot listen there: {error}") from error
    with server:
        print(json.dumps({"url": server.url}), flush=True)
        try:
            while not stop.requested:
                stop.sleep(3600)
        finally:
            summary["counts"] = dict(api.counts)
