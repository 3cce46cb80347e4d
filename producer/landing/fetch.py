"""API to landing table."""

from __future__ import annotations

import uuid
from collections import Counter

from contract.schema import latest_schema
from contract.settings import Settings
from producer.dead_letters.refused import refusal_offsets
from producer.landing.database import connected
from producer.landing.store import LandingStore
from producer.landing.tables import ensure_tables
from producer.records import Record, RecordBuilder, Refusal
from producer.source.ahead import ahead
from producer.source.client import SourceClient
from producer.source.stream import Limits, pages
from producer.stop import StopSignals
from producer.summary import Summary


def fetch(settings: Settings, limits: Limits, stop: StopSignals, summary: Summary) -> None:
    """Fetch and store until a limit is reached; ``summary`` is right also when this raises.

    :raises SourceError: when the API fails for good; what was fetched before is stored
    :raises LandingError: when PostgreSQL cannot be reached or refuses
    """
    batch_id = str(uuid.uuid4())
    refused: Counter[str] = Counter()
    offsets = refusal_offsets()
    builder = RecordBuilder(
        latest_schema(), identity=settings.identity, max_bytes=settings.job.max_record_bytes
    )
    client = SourceClient(settings.source, sleep=stop.sleep)
    summary["batch_id"] = batch_id
    summary["fetched"] = summary["stored"] = summary["unchanged"] = 0
    try:
        with connected(settings.postgres) as connection:
            ensure_tables(connection, settings.postgres.landing_schema)
            store = LandingStore(connection, settings.postgres.landing_schema, batch_id)
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
