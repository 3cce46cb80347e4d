"""Fetch the next page while this one is worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

from producer.stop import StopSignals

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T], stop: StopSignals) -> Iterator[T]:
    """The same items in the same order, the next one made by a thread of its own.

    What the iterator raises is raised here, after the items before it. On a signal
    :class:`~producer.stop.Stopped` is raised and the item under way is forgotten.
    """
    ready: queue.Queue[tuple[object, BaseException | None]] = queue.Queue(maxsize=1)
    over = threading.Event()

    def put(item: object, error: BaseException | None = None) -> None:
        while not over.is_set():
            try:
                ready.put((item, error), timeout=0.2)
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            for item in items:
                put(item)
                if over.is_set() or stop.requested:
                    return
        except BaseException as error:  # noqa: BLE001 - raised in the other thread
            put(_END, error)
        else:
            put(_END)

    threading.Thread(target=work, name="fetch-ahead", daemon=True).start()
    try:
        while True:
            with stop.interruptible():
                item, error = ready.get()
            if error is not None:
                raise error
            if item is _END:
                return
            yield item  # type: ignore[misc]
    finally:
        over.set()
