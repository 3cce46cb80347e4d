"""``python -m tests.bench``: starts its own servers, measures, prints tables and writes JSON."""

from __future__ import annotations

import argparse
import logging
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg2
import structlog
from pyspark.sql import SparkSession

from contract.postgres import connection_parameters
from contract.settings import load_settings
from jobs.session import spark_session
from jobs.sinks.shapes import SHAPES
from local.jars.store import jar_paths
from local.stack import Stack
from tests.bench import latency, report
from tests.bench.ceilings import bare_loop
from tests.bench.load import fill_topic
from tests.bench.memory import PeakMemory, job_memory
from tests.bench.throughput import STORES, Run, run_once, settings_for, temporary_folders, wait_for_compaction

TARGETS = ("noop", *STORES)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--records", type=int, default=400_000, help="the large backlog")
    parser.add_argument("--small", type=int, default=40_000, help="the small backlog")
    parser.add_argument(
        "--rounds", type=int, default=2, help="passes over the large backlog; the median counts"
    )
    parser.add_argument("--bare", type=int, default=60_000, help="rows of a bare driver loop")
    parser.add_argument("--rate", type=int, default=500, help="events per second for the latency")
    parser.add_argument("--seconds", type=int, default=60, help="how long, after ten seconds of warm-up")
    parser.add_argument("--out", type=Path, default=Path("bench-results"), help="folder of the JSON")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    folder = Path(tempfile.mkdtemp(prefix="user-stream-bench-state-"))
    folder.chmod(0o755)
    try:
        with Stack(state_dir=folder) as stack:
            results = measure(stack, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for left in temporary_folders():
            shutil.rmtree(left, ignore_errors=True)
    report.show(results)
    print(f"written to {report.save(results, options.out)}")
    return 0


def measure(stack: Stack, options: argparse.Namespace) -> dict[str, Any]:
    """All figures, as one JSON-able document."""
    environment = stack.environment()
    jars = Path(tempfile.mkdtemp(prefix="user-stream-bench-jars-"))
    for jar in jar_paths("spark"):
        (jars / jar.name).symlink_to(jar)
    environment["USER_STREAM__JOB__JARS"] = str(jars)
    environment["USER_STREAM__JOB__UI_PORT"] = "0"
    spark = spark_session(load_settings(environment).job)
    try:
        topics = {
            "small": ("bench_small", options.small),
            "large": ("bench_large", options.records),
        }
        for topic, records in topics.values():
            report.step(f"filling a topic with {records:,} users")
            fill_topic(spark, settings_for(environment, "both", topic), records, seed=topic)
        peaks = {
            size: PeakMemory(lambda: {server.name: server.rss_bytes() for server in stack} | job_memory())
            for size in topics
        }
        runs = _runs(spark, environment, topics, options.rounds, peaks)
        bare = _bare(environment, topics["large"][0], options.bare)
        waited = {}
        for target in STORES:
            report.step(f"latency: {target}, {options.rate} events/s for {options.seconds} s")
            waited[target] = latency.measure(spark, environment, target, options.rate, options.seconds)
    finally:
        spark.stop()
    return report.document(runs, bare, waited, peaks)


def _runs(
    spark: SparkSession,
    environment: dict[str, str],
    topics: dict[str, tuple[str, int]],
    rounds: int,
    peaks: dict[str, PeakMemory],
) -> dict[str, dict[str, list[Run]]]:
    for target in TARGETS:  # compiled code and warm workers for every target before anything counts
        report.step(f"warming up: {target}")
        run_once(spark, environment, target, topics["small"][0])
    runs: dict[str, dict[str, list[Run]]] = {size: {target: [] for target in TARGETS} for size in topics}
    for number in range(rounds):
        for size, (topic, _) in topics.items():
            for target in TARGETS:
                wait_for_compaction()
                with peaks[size].watching():
                    run = run_once(spark, environment, target, topic)
                runs[size][target].append(run)
                report.step(f"round {number + 1}, {size}: {target:9s} {run.per_second:9,.0f} rows/s")
    return runs


def _bare(environment: dict[str, str], topic: str, rows: int) -> dict[str, float]:
    """Bare loops over rows that the job itself stored, read back into memory first."""
    settings = settings_for(environment, "both", topic)
    taken = _stored_rows(settings, rows)
    found = {}
    for processes in (1, 2):
        for batch_rows in (1, 8):
            name = f"{processes} process{'es' if processes > 1 else ''}, batches of {batch_rows}"
            wait_for_compaction()
            found[name] = statistics.median(
                [bare_loop(settings, taken, processes, batch_rows) for _ in range(2)]
            )
            report.step(f"bare driver loop, {name}: {found[name]:9,.0f} rows/s")
    return found


def _stored_rows(settings: Any, rows: int) -> list[tuple[Any, ...]]:
    names = SHAPES[settings.cassandra.shape].names
    connection = psycopg2.connect(**connection_parameters(settings.postgres, "user-stream-bench"))
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^bench_[0-9a-f]{12}$'"
                " ORDER BY reltuples DESC, pg_relation_size(oid) DESC LIMIT 1"
            )
            (table,) = cursor.fetchone() or (None,)
            cursor.execute(f"SELECT {', '.join(names)}, version FROM {table} LIMIT {rows}")
            return cursor.fetchall()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
