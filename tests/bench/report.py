"""The figures as tables for people and as JSON for machines."""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.latency import Latency
from tests.bench.memory import PeakMemory
from tests.bench.throughput import Run

_console = Console()


def step(text: str) -> None:
    """Progress, as it goes."""
    _console.print(f"[dim]{time.strftime('%H:%M:%S')}[/] {text}", highlight=False)


def document(
    runs: dict[str, dict[str, list[Run]]],
    bare: dict[str, float],
    waited: dict[str, Latency],
    peaks: dict[str, PeakMemory],
) -> dict[str, Any]:
    """Medians and the ratios that are asked for."""
    rates = {
        size: {t: statistics.median(r.per_second for r in rs) for t, rs in by.items()}
        for size, by in runs.items()
    }
    seconds = {
        size: {t: statistics.median(r.seconds for r in rs) for t, rs in by.items()}
        for size, by in runs.items()
    }
    large = rates["large"]
    ceiling = max(bare.values())
    single = max(rate for name, rate in bare.items() if name.endswith("batches of 1"))
    return {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        },
        "rows_per_second": rates,
        "bare_driver_loop_rows_per_second": bare,
        "ratios": {
            "postgres / noop": large["postgres"] / large["noop"],
            "cassandra / bare driver loop, a statement per row": large["cassandra"] / single,
            "cassandra / best bare driver loop of any kind": large["cassandra"] / ceiling,
            "both / slower of the two": large["both"] / min(large["postgres"], large["cassandra"]),
        },
        "time_large_over_small": {t: seconds["large"][t] / seconds["small"][t] for t in seconds["large"]},
        "records": {size: next(iter(by.values()))[0].records for size, by in runs.items()},
        "latency_seconds": {target: asdict(one) for target, one in waited.items()},
        "peak_memory_mib": {
            size: {name: round(one / 2**20) for name, one in peak.bytes.items()}
            | {"all at once": round(peak.total / 2**20)}
            for size, peak in peaks.items()
        },
        "runs": {size: {t: [asdict(r) for r in rs] for t, rs in by.items()} for size, by in runs.items()},
    }


def save(results: dict[str, Any], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"bench-{time.strftime('%Y%m%d-%H%M%S')}.json"
    path.write_text(json.dumps(results, indent=2) + "\n")
    return path


def show(results: dict[str, Any]) -> None:
    """Four tables."""
    records = results["records"]
    table = Table(title="Kafka to stores, rows per second (median)")
    table.add_column("into")
    for size, count in records.items():
        table.add_column(f"{count:,} records ({size})", justify="right")
    table.add_column("time, large / small", justify="right")
    for target, growth in results["time_large_over_small"].items():
        rates = (f"{results['rows_per_second'][size][target]:,.0f}" for size in records)
        table.add_row(target, *rates, f"{growth:.1f}")
    for name, rate in results["bare_driver_loop_rows_per_second"].items():
        table.add_row(f"bare Cassandra loop, {name}", "", f"{rate:,.0f}", "")
    _console.print(table)
    _pairs("Ratios (large)", {name: f"{100 * ratio:.0f} %" for name, ratio in results["ratios"].items()})
    _latency(results["latency_seconds"])
    _memory(results["peak_memory_mib"], records)


def _latency(waited: dict[str, dict[str, Any]]) -> None:
    first = next(iter(waited.values()))
    table = Table(title=f"Event to row, {first['rate']:.0f} events/s")
    table.add_column("into")
    for name in ("events", "p50", "p99", "worst"):
        table.add_column(name, justify="right")
    for target, one in waited.items():
        table.add_row(target, f"{one['sent']:,}", *(f"{one[name]:.2f} s" for name in ("p50", "p99", "worst")))
    _console.print(table)


def _memory(peaks: dict[str, dict[str, int]], records: dict[str, int]) -> None:
    table = Table(title="Peak memory (proportional set size)")
    table.add_column("process")
    for size, count in records.items():
        table.add_column(f"{count:,} records ({size})", justify="right")
    for name in peaks["large"]:
        table.add_row(name, *(f"{peaks[size].get(name, 0):,} MiB" for size in records))
    _console.print(table)


def _pairs(title: str, rows: dict[str, str]) -> None:
    table = Table(title=title, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, value in rows.items():
        table.add_row(name, value)
    _console.print(table)
