"""Dead letters and erasure on real servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from producer.simulator.server import SimulatorServer
from producer.simulator.users import user

pytestmark = pytest.mark.integration

Simulate = Callable[..., SimulatorServer]


def _letter(world: Any, offset: int, **changes: Any) -> None:
    """A dead letter as the job writes it."""
    facts = {
        "dlq-topic": world.topic,
        "dlq-partition": "1",
        "dlq-offset": str(offset),
        "dlq-timestamp": "1700000000000",
        "dlq-rule": "email",
        "dlq-error": "email: is x, must be an address",
        "dlq-failed-at": "2026-01-01T00:00:00.000+00:00",
        **changes.get("headers", {}),
    }
    headers = [(name, text.encode()) for name, text in facts.items()]
    headers += changes.get("own", [("event-time", b"1234"), ("schema-id", b"users_created:1")])
    value = changes.get("value", json.dumps(user("letters", offset)).encode())
    world.send(world.dead_letter_topic, changes.get("key", f"k{offset}".encode()), value, headers)


@pytest.fixture
def letters(world: Any, simulate: Simulate) -> Any:
    """A world with both topics, three letters of the job, one of them twice, and one other record."""
    assert world.run("stream", "--count", "1", "--source", simulate().url).code == 0
    for offset in (1, 2, 2, 3):
        _letter(world, offset, headers={"dlq-rule": "phone"} if offset == 3 else {})
    world.send(world.dead_letter_topic, b"k", b"v", [])
    return world


def test_each_letter_is_listed_once(letters: Any) -> None:
    ran = letters.run("dead-letters", "list")
    shown = [json.loads(line) for line in ran.lines]
    assert ran.code == 0
    assert sorted(one["id"] for one in shown) == [f"{letters.topic}-1-{offset}" for offset in (1, 2, 3)]
    assert ran.summary["by_rule"] == {"email": 2, "phone": 1}
    assert "records that are no dead letters" in ran.errors
    assert "password" not in "".join(ran.lines)


def test_a_list_can_be_cut_and_chosen_by_rule(letters: Any) -> None:
    assert len(letters.run("dead-letters", "list", "--limit", "2").lines) == 2
    (line,) = letters.run("dead-letters", "list", "--rule", "phone").lines
    assert json.loads(line)["id"] == f"{letters.topic}-1-3"


def test_no_topic_no_letters(world: Any) -> None:
    ran = world.run("dead-letters", "list")
    assert (ran.code, ran.summary["dead_letters"]) == (0, 0)


def test_a_letter_is_shown_without_its_secrets(letters: Any) -> None:
    ran = letters.run("dead-letters", "show", f"{letters.topic}-1-2")
    login = user("letters", 2)["login"]
    shown = "\n".join(ran.lines)
    assert ran.code == 0
    assert login["uuid"] in shown
    assert not [name for name in ("password", "salt", "md5", "sha1", "sha256") if login[name] in shown]


def test_an_unknown_letter_is_named(letters: Any) -> None:
    ran = letters.run("dead-letters", "show", f"{letters.topic}-1-99")
    assert (ran.code, ran.summary["error"]) == (
        1,
        f"no dead letter {letters.topic}-1-99 in topic {letters.dead_letter_topic}",
    )


def test_a_replay_sends_the_original_back(letters: Any) -> None:
    wanted = f"{letters.topic}-1-2"
    ran = letters.run("dead-letters", "replay", wanted)
    assert (ran.code, ran.summary["replayed"]) == (0, 1)
    (record,) = [record for record in letters.records() if record.key == b"k2"]
    assert record.value == json.dumps(user("letters", 2)).encode()
    assert dict(record.headers) == {
        "event-time": b"1234",
        "schema-id": b"users_created:1",
        "dlq-replay-of": wanted.encode(),
    }


def test_a_letter_is_replayed_once_unless_told_otherwise(letters: Any) -> None:
    wanted = f"{letters.topic}-1-2"
    letters.run("dead-letters", "replay", wanted)
    refused = letters.run("dead-letters", "replay", wanted)
    assert (refused.code, refused.summary["replayed"]) == (1, 0)
    assert f"{wanted} was replayed before" in refused.summary["error"]
    shown = {
        line["id"]: line["replayed"] for line in map(json.loads, letters.run("dead-letters", "list").lines)
    }
    assert shown == {f"{letters.topic}-1-{offset}": offset == 2 for offset in (1, 2, 3)}
    rest = letters.run("dead-letters", "replay", "--all")
    assert (rest.code, rest.summary["replayed"], rest.summary["already_replayed"]) == (0, 2, 1)
    again = letters.run("dead-letters", "replay", wanted, "--again")
    assert (again.code, again.summary["replayed"]) == (0, 1)
    assert sorted(record.key for record in letters.records())[-4:] == [b"k1", b"k2", b"k2", b"k3"]


def test_a_rule_is_replayed(letters: Any) -> None:
    ran = letters.run("dead-letters", "replay", "--rule", "phone")
    assert (ran.code, ran.summary["replayed"]) == (0, 1)
    assert b"k3" in [record.key for record in letters.records()]


def test_without_an_event_time_the_kafka_timestamp_counts(letters: Any) -> None:
    _letter(letters, 7, own=[])
    letters.run("dead-letters", "replay", f"{letters.topic}-1-7")
    (record,) = [record for record in letters.records() if record.key == b"k7"]
    assert dict(record.headers)["event-time"] == b"1700000000000"


def test_a_letter_without_a_value_is_replayed_without_one(letters: Any) -> None:
    _letter(letters, 8, value=b"", headers={"dlq-null-value": "true"})
    assert letters.run("dead-letters", "replay", f"{letters.topic}-1-8").code == 0
    assert [record.value for record in letters.records() if record.key == b"k8"] == [None]


def test_an_unknown_id_among_others_replays_nothing(letters: Any) -> None:
    ran = letters.run("dead-letters", "replay", f"{letters.topic}-1-1", f"{letters.topic}-1-99")
    assert (ran.code, ran.summary["replayed"]) == (1, 0)
    assert len(letters.records()) == 1


def test_what_the_producer_refused_is_checked_again(letters: Any) -> None:
    """It may fit by now, for the schema may be newer; its event time stays."""
    fits = user("fits", 0)
    refused = {"dlq-partition": "-1", "dlq-rule": "producer.schema.type"}
    _letter(letters, 10, headers=refused, key=None, value=json.dumps(fits).encode())
    _letter(letters, 11, headers=refused, key=None, value=b'{"login":{}}')
    _letter(letters, 12, headers={**refused, "dlq-truncated": "9"}, key=None, value=b'{"login')
    ran = letters.run("dead-letters", "replay", "--rule", "producer.schema.type")
    assert (ran.code, ran.summary["replayed"]) == (1, 1)
    assert ran.summary["refused"] == {"schema.required /email": 1, "truncated": 1}
    (record,) = [record for record in letters.records() if record.key == fits["login"]["uuid"].encode()]
    assert dict(record.headers)["event-time"] == b"1234"
    assert fits["login"]["sha256"].encode() not in record.value


def test_a_user_is_erased(world: Any, simulate: Simulate) -> None:
    url = simulate().url
    gone = user("s", 3)["login"]["uuid"]
    world.run("fetch", "--count", "10", "--seed", "s", "--source", url)
    world.run("publish")
    _letter(world, 1, value=json.dumps(user("s", 3)).encode())
    _letter(world, 2, key=gone.encode(), value=b"not JSON")
    _letter(world, 3)
    ran = world.run("erase", gone.upper())
    assert (ran.code, ran.summary["landing_rows"], ran.summary["dead_letters_left"]) == (0, 1, 2)
    mine = [record for record in world.records() if record.key == gone.encode()]
    assert [record.value is None for record in mine] == [False, True]
    assert int(dict(mine[1].headers)["event-time"]) > int(dict(mine[0].headers)["event-time"])
    place = ran.summary["tombstone"]
    assert (place["partition"], place["offset"]) == (mine[1].partition, mine[1].offset)
    assert world.sql("SELECT count(*) FROM landing.users")[0][0] == 9
    assert world.run("erase", gone).summary["landing_rows"] == 0


def test_a_refused_user_is_erased_from_the_landing_schema(world: Any, simulate: Simulate) -> None:
    world.run("fetch", "--count", "300", "--source", simulate(rate_dirty=0.5).url)
    (key,) = world.sql("SELECT record_key FROM landing.refused WHERE rule = 'nul-character' LIMIT 1")[0]
    ran = world.run("erase", bytes(key).decode())
    assert (ran.code, ran.summary["landing_rows"]) == (0, 1)


def test_an_email_is_erased(world: Any, simulate: Simulate) -> None:
    by_email = {"USER_STREAM__IDENTITY": "email"}
    world.run("fetch", "--count", "10", "--seed", "s", "--source", simulate().url, **by_email)
    address = user("s", 3)["email"]
    ran = world.run("erase", address.upper(), **by_email)
    assert (ran.code, ran.summary["landing_rows"]) == (0, 1)
    (record,) = world.records()
    assert (record.key, record.value) == (address.encode(), None)
