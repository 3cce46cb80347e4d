"""What a landing batch holds: users by gender, what is published of it, what was refused."""

from __future__ import annotations

from contract.settings import Settings
from producer.errors import LandingError
from producer.landing.database import connected
from producer.landing.tables import GENDERS, ensure_tables
from producer.stop import StopSignals
from producer.summary import Summary

_USERS = """
SELECT gender, count(*), count(published_at) FROM {schema}.users WHERE batch_id = %s GROUP BY gender
"""
_REFUSED = "SELECT count(*), count(published_at) FROM {schema}.refused WHERE batch_id = %s"


def count(
    settings: Settings, batch_id: str, stop: StopSignals, summary: Summary, *, all_published: bool
) -> None:
    """Count the batch; of a batch that is not there everything is 0.

    :param all_published: fail if a row still waits for its topic
    :raises LandingError: when PostgreSQL cannot be reached or refuses, or rows wait
    """
    schema = settings.postgres.landing_schema
    summary["batch_id"] = batch_id
    with connected(settings.postgres) as connection, stop.interruptible():
        ensure_tables(connection, schema)
        with connection.cursor() as cursor:
            cursor.execute(_USERS.format(schema=schema), (batch_id,))
            found = {gender: (rows, published) for gender, rows, published in cursor.fetchall()}
            cursor.execute(_REFUSED.format(schema=schema), (batch_id,))
            refused, refused_published = cursor.fetchone()
    summary["users"] = {gender: found.get(gender, (0, 0))[0] for gender in GENDERS}
    summary["published"] = {gender: found.get(gender, (0, 0))[1] for gender in GENDERS}
    summary["refused"] = refused
    waiting = sum(rows - published for rows, published in found.values()) + refused - refused_published
    summary["unpublished"] = waiting
    if all_published and waiting:
        raise LandingError(
            f"{waiting} rows of batch {batch_id} in {schema}.users and {schema}.refused are not published: "
            f"`producer publish --batch-id {batch_id}` sends them"
        )
