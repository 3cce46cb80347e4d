"""API to landing table."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from contract.schema import latest_schema
from contract.settings import Settings
from producer.dead_letters.refused import refusal_offsets
from producer.landing.batches import Batches, batch_id_of
from producer.landing.database import connected
from producer.landing.store import LandingStore
from producer.landing.tables import ensure_tables
from producer.records import Record, RecordBuilder, Refusal
from producer.source.ahead import ahead
from producer.source.client import SourceClient
from producer.source.stream import Limits, pages
from producer.stop import StopSignals
from producer.summary import Summary


def fetch(
    settings: Settings, limits: Limits, stop: StopSignals, summary: Summary, *, batch: str | None = None
) -> None:
    """Fetch and store until a limit is reached; ``summary`` is right also when this raises.

    :param batch: a name; what was completed under it is not fetched again, its summary is repeated
    :raises SourceError: when the API fails for good; what was fetched before is stored
    :raises LandingError: when PostgreSQL cannot be reached or refuses
    """
    batch_id = str(uuid.uuid4()) if batch is None else batch_id_of(batch)
    summary["batch_id"] = batch_id
    with connected(settings.postgres) as connection:
        ensure_tables(connection, settings.postgres.landing_schema)
        batches = Batches(connection, settings.postgres.landing_schema)
        before = None if batch is None else batches.completed(batch_id)
        if before is not None:
            for name, fact in {**before, "already_fetched": True}.items():
                summary[name] = fact
            return
        store = LandingStore(connection, settings.postgres.landing_schema, batch_id)
        facts = _fetch_into(store, settings, limits, stop, summary)
        # A signal may have ended it before the limit was reached.
        if batch is not None and not stop.requested:
            batches.complete(batch_id, batch, facts)


def _fetch_into(
    store: LandingStore, settings: Settings, limits: Limits, stop: StopSignals, summary: Summary
) -> dict[str, Any]:
    """Returns what it also wrote into ``summary``."""
    refused: Counter[str] = Counter()
    offsets = refusal_offsets()
    builder = RecordBuilder(
        latest_schema(), identity=settings.identity, max_bytes=settings.job.max_record_bytes
    )
    client = SourceClient(settings.source, sleep=stop.sleep)
    summary["fetched"] = summary["stored"] = summary["unchanged"] = 0
    try:
        for page in ahead(pages(client, settings.source, limits, sleep=stop.sleep), stop):
            records: list[Record] = []
            refusals: list[tuple[Refusal, int]] = []
            for user in page.users:
                record = builder.build(user)
                if isinstance(record, Refusal):
                    refusals.append((record, next(offsets)))
                else:
                    records.append(record)
            stored = store.store(records, refusals, page.fetched_at_ms)
            summary.add("fetched", len(page.users))
            summary.add("stored", stored)
            summary.add("unchanged", len(records) - stored)
            refused.update(refusal.reason for refusal, _ in refusals)
    finally:
        client.close()
        summary["refused"] = dict(refused)
        summary["unknown_fields"] = dict(builder.unknown_fields)
        summary["retries"] = dict(client.retries)
    return {name: summary[name] for name in ("fetched", "stored", "unchanged", "refused")}
