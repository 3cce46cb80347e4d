"""What the Cassandra node takes from a bare driver loop with the same rows already in memory."""

from __future__ import annotations

import multiprocessing
import time
import uuid
from typing import Any

from cassandra.cluster import Session
from cassandra.concurrent import execute_concurrent, execute_concurrent_with_args
from cassandra.query import BatchStatement, BatchType

from contract.settings import Settings
from jobs.sinks.cassandra_session import connect
from jobs.sinks.cassandra_tables import prepare_table
from jobs.sinks.shapes import SHAPES

CONCURRENCY = 256


def bare_loop(settings: Settings, rows: list[tuple[Any, ...]], processes: int, batch_rows: int) -> float:
    """Rows per second of ``execute_concurrent`` over prepared inserts, in a fresh table.

    :param rows: values in the order of the table's columns, then the write timestamp
    :param processes: loops side by side, each with its share of the rows
    :param batch_rows: 1: one statement per row; more: unlogged batches of so many rows
    """
    shape = SHAPES[settings.cassandra.shape]
    cassandra = settings.cassandra.model_copy(update={"table": f"bare_{uuid.uuid4().hex[:12]}"})
    prepare_table(cassandra, shape)
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(processes + 1)
    shares = [rows[start::processes] for start in range(processes)]
    loops = [
        context.Process(target=_loop, args=(cassandra, shape.names, share, batch_rows, barrier), daemon=True)
        for share in shares
    ]
    for loop in loops:
        loop.start()
    barrier.wait()
    begin = time.monotonic()
    for loop in loops:
        loop.join()
        if loop.exitcode != 0:
            raise RuntimeError(f"a bare driver loop ended with exit code {loop.exitcode}")
    return len(rows) / (time.monotonic() - begin)


def _loop(
    cassandra: Any, names: tuple[str, ...], rows: list[tuple[Any, ...]], batch_rows: int, barrier: Any
) -> None:
    session: Session = connect(cassandra)
    marks = ", ".join("?" * len(names))
    insert = session.prepare(
        f"INSERT INTO {cassandra.keyspace}.{cassandra.table} ({', '.join(names)}) VALUES ({marks}) USING TIMESTAMP ?"
    )
    barrier.wait()
    if batch_rows == 1:
        execute_concurrent_with_args(session, insert, rows, concurrency=CONCURRENCY)
    else:
        execute_concurrent(session, _batches(insert, rows, batch_rows), concurrency=CONCURRENCY // 8)
    session.cluster.shutdown()


def _batches(insert: Any, rows: list[tuple[Any, ...]], size: int) -> list[tuple[BatchStatement, None]]:
    batches = []
    for start in range(0, len(rows), size):
        batch = BatchStatement(BatchType.UNLOGGED)
        for row in rows[start : start + size]:
            batch.add(insert, row)
        batches.append((batch, None))
    return batches
