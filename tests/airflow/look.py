"""Looks at the servers with the project's own Python, for tests that run in Airflow's.

``look.py topic NAME`` prints a JSON list of [key, headers]; ``look.py sql QUERY`` one of rows.
"""

from __future__ import annotations

import json
import os
import sys


def topic(name: str) -> list[list[object]]:
    from kafka import KafkaConsumer, TopicPartition

    consumer = KafkaConsumer(
        bootstrap_servers=os.environ["USER_STREAM__KAFKA__BOOTSTRAP_SERVERS"],
        group_id=None,
        request_timeout_ms=60_000,
    )
    places = [TopicPartition(name, part) for part in consumer.partitions_for_topic(name) or ()]
    found: list[list[object]] = []
    if places:
        consumer.assign(places)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(places)
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=200).values():
                found += [
                    [one.key and one.key.decode(), {k: v.decode() for k, v in one.headers}, one.value is None]
                    for one in records
                ]
    consumer.close()
    return found


def sql(query: str) -> list[list[object]]:
    import psycopg2

    from contract.postgres import connection_parameters
    from contract.settings import load_settings

    with psycopg2.connect(**connection_parameters(load_settings().postgres, "look")) as connection:
        cursor = connection.cursor()
        cursor.execute(query)
        return [list(row) for row in cursor.fetchall()] if cursor.description else []


if __name__ == "__main__":
    print(json.dumps({"topic": topic, "sql": sql}[sys.argv[1]](sys.argv[2]), default=str))
