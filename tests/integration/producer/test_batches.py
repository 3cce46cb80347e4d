"""Named batches: fetched once, counted, published by gender, with the summary in a file too."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from producer.simulator.faults import Faults
from producer.simulator.server import SimulatorServer

pytestmark = pytest.mark.integration

Simulate = Callable[..., SimulatorServer]


def test_a_batch_is_fetched_once(world: Any, simulate: Simulate) -> None:
    server = simulate()
    first = world.run("fetch", "--count", "30", "--batch", "day one", "--source", server.url)
    again = world.run("fetch", "--count", "30", "--batch", "day one", "--source", server.url)
    other = world.run("fetch", "--count", "30", "--batch", "day two", "--source", server.url)
    assert [one.code for one in (first, again, other)] == [0, 0, 0]
    assert again.summary["already_fetched"] is True
    assert "already_fetched" not in first.summary
    facts = ("batch_id", "fetched", "stored", "unchanged", "refused")
    assert {name: first.summary[name] for name in facts} == {name: again.summary[name] for name in facts}
    assert server.api.counts["requests"] == 2
    assert first.summary["batch_id"] != other.summary["batch_id"]
    assert world.sql("SELECT count(*) FROM landing.users") == [(60,)]


def test_a_batch_that_failed_is_gone_on_with(world: Any, simulate: Simulate) -> None:
    url = simulate(faults=Faults(fail_first=4)).url
    arguments = ("fetch", "--count", "20", "--seed", "s", "--batch", "b", "--source", url)
    failed, ran = world.run(*arguments), world.run(*arguments)
    assert (failed.code, ran.code) == (1, 0)
    assert failed.summary["batch_id"] == ran.summary["batch_id"]
    assert (ran.summary["stored"], "already_fetched" in ran.summary) == (20, False)


def test_a_batch_that_a_signal_ended_is_not_complete(
    world: Any, simulate: Simulate, until: Callable[..., None]
) -> None:
    arguments = ("fetch", "--seed", "s", "--batch", "b", "--source", simulate().url)
    process = world.start(*arguments, "--duration", "600", "--rate", "50", USER_STREAM__SOURCE__RESULTS="10")
    until(lambda: world.sql("SELECT to_regclass('landing.batches') IS NOT NULL") == [(True,)])
    until(lambda: world.sql("SELECT count(*) > 0 FROM landing.users") == [(True,)])
    process.send_signal(signal.SIGTERM)
    assert world.finish(process).code == 143
    ran = world.run(*arguments, "--count", "100")
    assert (ran.code, ran.summary["fetched"]) == (0, 100)
    assert world.sql(
        "SELECT count(DISTINCT batch_id), count(*) - count(DISTINCT uuid) FROM landing.users"
    ) == [(1, 0)]


def test_the_counts_of_a_batch(world: Any, simulate: Simulate) -> None:
    url = simulate(rate_dirty=0.4).url
    batch = world.run("fetch", "--count", "200", "--source", url).summary["batch_id"]
    world.run("fetch", "--count", "50", "--source", url)
    counted = world.run("count", "--batch-id", batch).summary
    rows = dict(
        world.sql(f"SELECT gender, count(*) FROM landing.users WHERE batch_id = '{batch}' GROUP BY gender")
    )
    assert counted["users"] == {gender: rows.get(gender, 0) for gender in ("male", "female", "unknown")}
    assert counted["published"] == {"male": 0, "female": 0, "unknown": 0}
    assert counted["refused"] > 0
    assert counted["unpublished"] == sum(counted["users"].values()) + counted["refused"]

    waiting = world.run("count", "--batch-id", batch, "--all-published")
    assert waiting.code == 1
    assert f"{counted['unpublished']} rows of batch {batch}" in waiting.summary["error"]
    assert world.run("publish", "--batch-id", batch).code == 0
    done = world.run("count", "--batch-id", batch, "--all-published")
    assert (done.code, done.summary["published"], done.summary["unpublished"]) == (0, counted["users"], 0)


def test_a_batch_that_is_not_there_is_empty(world: Any) -> None:
    ran = world.run("count", "--batch-id", "155e77ee-ba6d-486f-95ce-0e0c0fb4b919", "--all-published")
    assert (ran.code, sum(ran.summary["users"].values()), ran.summary["unpublished"]) == (0, 0, 0)


def test_the_gender_is_a_header_where_it_is_asked_for(world: Any, simulate: Simulate) -> None:
    world.run("fetch", "--count", "60", "--source", simulate(rate_dirty=0.2).url)
    assert world.run("publish", "--gender-header").code == 0
    sent = Counter(dict(record.headers)["gender"].decode() for record in world.records())
    assert sent == Counter(
        dict(world.sql("SELECT gender, count(*) FROM landing.users WHERE published_topic = "
                       f"'{world.topic}' GROUP BY gender"))
    )  # fmt: skip


def test_the_summary_is_written_to_a_file_too(world: Any, simulate: Simulate, tmp_path: Path) -> None:
    file = tmp_path / "return.json"
    setting = {"USER_STREAM__LOG__SUMMARY_FILE": str(file)}
    ran = world.run("fetch", "--count", "5", "--source", simulate().url, **setting)
    assert json.loads(file.read_text()) == ran.summary
    failed = world.run("fetch", "--source", "http://127.0.0.1:1/", **setting)
    assert json.loads(file.read_text()) == failed.summary
    assert "error" in failed.summary


def test_a_file_that_cannot_be_written_fails_and_the_summary_is_shown(world: Any, simulate: Simulate) -> None:
    setting = {"USER_STREAM__LOG__SUMMARY_FILE": "/nowhere/return.json"}
    ran = world.run("fetch", "--count", "5", "--source", simulate().url, **setting)
    assert (ran.code, ran.summary["stored"]) == (1, 5)
    assert (
        "log.summary_file /nowhere/return.json: cannot be written (No such file or directory)" in ran.errors
    )
