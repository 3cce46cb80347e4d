"""API to landing table to topic on real servers."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from producer.simulator.dirty import DIRTY_KINDS, NoticedBy
from producer.simulator.population import Population
from producer.simulator.server import SimulatorServer
from producer.simulator.users import user

pytestmark = pytest.mark.integration

Simulate = Callable[..., SimulatorServer]


def _unpublished(world: Any) -> int:
    return int(world.sql("SELECT count(*) FROM landing.users WHERE published_at IS NULL")[0][0])


def test_fetching_the_same_users_again_stores_nothing(world: Any, simulate: Simulate) -> None:
    url = simulate(rate_duplicate=0.2).url
    first = world.run("fetch", "--count", "700", "--seed", "s", "--source", url)
    again = world.run("fetch", "--count", "700", "--seed", "s", "--source", url)
    distinct = len({Population(rate_duplicate=0.2).index("s", n) for n in range(700)})
    assert (first.code, again.code) == (0, 0)
    assert (first.summary["stored"], first.summary["unchanged"]) == (distinct, 700 - distinct)
    assert (again.summary["stored"], again.summary["unchanged"]) == (0, 700)
    assert world.sql(
        "SELECT count(*), count(DISTINCT uuid), count(DISTINCT batch_id) FROM landing.users"
    ) == [(distinct, distinct, 1)]


def test_a_user_that_changed_is_stored_again(world: Any, simulate: Simulate) -> None:
    url = simulate().url
    world.run("fetch", "--count", "3", "--seed", "s", "--source", url)
    world.sql("UPDATE landing.users SET payload = jsonb_set(payload, '{nat}', '\"ZZ\"') WHERE id = 2")
    assert world.run("fetch", "--count", "3", "--seed", "s", "--source", url).summary["stored"] == 1


def test_rows_hold_no_secret_and_what_was_fetched(world: Any, simulate: Simulate) -> None:
    ran = world.run("fetch", "--count", "300", "--source", simulate(rate_dirty=0.3).url)
    assert ran.code == 0
    text = "\n".join(row[0] for row in world.sql("SELECT payload::text FROM landing.users"))
    text += "\n".join(
        row[0] for row in world.sql("SELECT convert_from(record_value, 'UTF8') || error FROM landing.refused")
    )
    for index in range(300):
        login = user("simulator", index)["login"]
        assert not [name for name in ("salt", "md5", "sha1", "sha256") if login[name] in text]
    assert '"password"' not in text
    batch, rows, unpublished = world.sql(
        "SELECT max(batch_id::text), count(*), count(*) FILTER (WHERE published_at IS NULL) "
        "FROM landing.users"
    )[0]
    assert batch == ran.summary["batch_id"]
    assert rows == unpublished == ran.summary["stored"]


def test_refused_users_wait_and_become_dead_letters(world: Any, simulate: Simulate) -> None:
    population = Population(rate_dirty=0.4)
    kinds = [population.dirty_kind("simulator", index) for index in range(300)]
    bad = sum(kind is not None and DIRTY_KINDS[kind].noticed_by is NoticedBy.PRODUCER for kind in kinds)
    fetched = world.run("fetch", "--count", "300", "--source", simulate(rate_dirty=0.4).url)
    assert sum(fetched.summary["refused"].values()) == bad
    assert fetched.summary["refused"]["nul-character /name/last"] > 0
    ran = world.run("publish")
    assert (ran.code, ran.summary["published"], ran.summary["dead_letters"]) == (0, 300 - bad, bad)
    assert len(world.records(world.dead_letter_topic)) == bad
    assert world.run("publish").summary["dead_letters"] == 0


def test_publishing_twice_publishes_once(world: Any, simulate: Simulate) -> None:
    world.run("fetch", "--count", "1500", "--source", simulate().url)
    first, second = world.run("publish"), world.run("publish")
    assert (first.code, first.summary["published"], first.summary["unpublished"]) == (0, 1500, 0)
    assert (second.code, second.summary["published"]) == (0, 0)
    assert len(world.keys()) == len(set(world.keys())) == 1500
    records = {(record.partition, record.offset): record for record in world.records()}
    for uuid, fetched_ms, topic, partition, offset in world.sql(
        "SELECT uuid::text, (extract(epoch FROM fetched_at) * 1000)::bigint, "
        "published_topic, published_partition, published_offset FROM landing.users"
    ):
        record = records[partition, offset]
        assert (topic, record.key.decode()) == (world.topic, uuid)
        assert dict(record.headers) == {
            "schema-id": b"users_created:1",
            "event-time": str(fetched_ms).encode(),
        }


def test_publishing_in_parallel_publishes_once(world: Any, simulate: Simulate) -> None:
    world.run("fetch", "--count", "6000", "--source", simulate().url)
    ran = [world.finish(process) for process in [world.start("publish") for _ in range(2)]]
    assert [one.code for one in ran] == [0, 0]
    assert sum(one.summary["published"] for one in ran) == 6000
    assert max(Counter(world.keys()).values()) == 1
    assert _unpublished(world) == 0


def test_a_publisher_killed_on_its_way_is_taken_over(
    world: Any, simulate: Simulate, until: Callable[..., None]
) -> None:
    world.run("fetch", "--count", "10000", "--source", simulate().url, USER_STREAM__SOURCE__RESULTS="5000")
    process = world.start("publish")
    until(lambda: _unpublished(world) < 10_000)
    process.kill()
    process.communicate()
    ran = world.run("publish")
    assert (ran.code, _unpublished(world)) == (0, 0)
    assert len(set(world.keys())) == 10_000


def test_killed_between_acknowledgement_and_commit_repeats_the_same_event(
    world: Any, simulate: Simulate, until: Callable[..., None]
) -> None:
    world.run("fetch", "--count", "200", "--source", simulate().url)
    with world.connection() as blocker:
        # Lets the publisher lock and send its rows, but not mark them.
        blocker.cursor().execute(f"LOCK TABLE {world.landing}.users IN SHARE MODE")
        process = world.start("publish")
        until(lambda: len(world.records()) == 200)
        process.kill()
        process.communicate()
    assert _unpublished(world) == 200
    ran = world.run("publish")
    assert (ran.code, ran.summary["published"]) == (0, 200)
    records = world.records()
    assert set(Counter(record.key for record in records).values()) == {2}
    assert len({(record.key, record.value, tuple(record.headers)) for record in records}) == 200


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_after_the_chunk_in_hand(
    signum: signal.Signals, world: Any, simulate: Simulate, until: Callable[..., None]
) -> None:
    world.run("fetch", "--count", "10000", "--source", simulate().url, USER_STREAM__SOURCE__RESULTS="5000")
    process = world.start("publish")
    until(lambda: _unpublished(world) < 10_000)
    process.send_signal(signum)
    ran = world.finish(process)
    assert ran.code == 128 + signum
    assert ran.summary["published"] == 10_000 - _unpublished(world) == len(world.keys())


def test_without_a_broker_rows_stay_unpublished(world: Any, simulate: Simulate) -> None:
    world.run("fetch", "--count", "50", "--source", simulate().url)
    world.stack["kafka"].stop()
    try:
        ran = world.run("publish", USER_STREAM__KAFKA__REQUEST_TIMEOUT_SECONDS="2")
    finally:
        world.stack["kafka"].start()
    assert (ran.code, ran.summary["published"], _unpublished(world)) == (1, 0, 50)
    assert "kafka.bootstrap_servers" in ran.summary["error"]
    assert world.run("publish").summary["published"] == 50


def test_one_gender_one_batch_and_a_limit(world: Any, simulate: Simulate) -> None:
    url = simulate().url
    first = world.run("fetch", "--count", "200", "--source", url).summary["batch_id"]
    world.run("fetch", "--count", "200", "--source", url)
    males = world.sql(f"SELECT count(*) FROM landing.users WHERE gender = 'male' AND batch_id = '{first}'")[
        0
    ][0]
    ran = world.run("publish", "--gender", "male", "--batch-id", first)
    assert (ran.summary["published"], ran.summary["unpublished"]) == (males, 0)
    assert world.sql(
        "SELECT DISTINCT gender, batch_id::text FROM landing.users WHERE published_at IS NOT NULL"
    ) == [("male", first)]
    assert world.run("publish", "--limit", "7").summary["published"] == 7
    assert world.run("publish", "--gender", "unknown").summary["published"] == 0
    assert _unpublished(world) == 400 - males - 7


def test_what_was_fetched_before_a_fault_is_stored(world: Any, simulate: Simulate) -> None:
    server = simulate()
    ran = world.run("fetch", "--count", "100", "--source", server.url)
    server.close()
    failed = world.run("fetch", "--count", "100", "--source", server.url)
    assert (ran.code, failed.code, failed.summary["stored"]) == (0, 1, 0)
    assert "gave up after 4 tries" in failed.summary["error"]
    assert _unpublished(world) == 100


def test_a_table_that_does_not_fit_is_refused(world: Any, simulate: Simulate) -> None:
    world.sql(f"CREATE SCHEMA {world.landing}")
    world.sql("CREATE TABLE landing.users (id bigint, uuid uuid)")
    ran = world.run("fetch", "--count", "5", "--source", simulate().url)
    assert ran.code == 1
    assert (
        f"table {world.landing}.users exists but has no column batch_id, fetched_at" in ran.summary["error"]
    )


def test_a_row_that_no_longer_fits_is_a_dead_letter(world: Any, simulate: Simulate) -> None:
    world.run("fetch", "--count", "3", "--source", simulate().url)
    world.sql("UPDATE landing.users SET payload = payload - 'email' WHERE id = 2")
    ran = world.run("publish")
    assert (ran.code, ran.summary["published"], ran.summary["dead_letters"]) == (0, 2, 1)
    assert _unpublished(world) == 0
