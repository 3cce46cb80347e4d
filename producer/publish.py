"""Landing table to topic: the command."""

from __future__ import annotations

from contract.schema import latest_schema
from contract.settings import Settings
from producer.broker.publisher import Publisher
from producer.landing.database import connected
from producer.landing.publish import Choice, LandingPublisher, chunks
from producer.landing.tables import ensure_tables
from producer.stop import StopSignals
from producer.stream import prepare_target
from producer.summary import Summary


def publish(
    settings: Settings,
    choice: Choice,
    limit: int | None,
    stop: StopSignals,
    summary: Summary,
    *,
    gender_header: bool = False,
) -> None:
    """Publish until nothing is left, or ``limit`` users; a signal ends it after the chunk in hand.

    :param gender_header: send the gender (male, female, unknown) as a header too
    :raises BrokerError: when no broker answers or a row is not acknowledged: it stays unpublished
    :raises LandingError: when PostgreSQL cannot be reached or refuses
    """
    schema = latest_schema()
    summary["topic"] = settings.kafka.topic
    summary["published"] = summary["dead_letters"] = 0
    with connected(settings.postgres) as connection:
        ensure_tables(connection, settings.postgres.landing_schema)
        with stop.interruptible():
            limits = prepare_target(settings, schema)
            publisher = Publisher(settings.kafka)
        with publisher:
            landing = LandingPublisher(
                connection, publisher, settings, schema, choice, limits, gender_header=gender_header
            )
            try:
                for table, most in (("refused", None), ("users", limit)):
                    for size in chunks(table, most):
                        if stop.requested or landing.publish_chunk(table, size) < size:
                            break
            finally:
                summary["published"] = landing.published
                summary["dead_letters"] = landing.dead_letters
            summary["unpublished"] = landing.unpublished()
