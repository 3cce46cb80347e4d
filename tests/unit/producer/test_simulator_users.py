"""Simulated users: reproducible, distinct, in the API's shape."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.records import SECRET_LOGIN_FIELDS
from producer.records import Record, RecordBuilder
from producer.simulator.people import PEOPLE
from producer.simulator.places import PLACES
from producer.simulator.population import Population
from producer.simulator.transliterate import ascii_name
from producer.simulator.users import FIELDS, NATIONALITIES, user

_SEEDS = st.text(max_size=20)
_INDEXES = st.integers(min_value=0, max_value=2**40)


@given(seed=_SEEDS, index=_INDEXES)
def test_the_same_seed_and_index_give_the_same_user(seed: str, index: int) -> None:
    assert user(seed, index) == user(seed, index)


@given(seed=_SEEDS, index=_INDEXES)
def test_has_the_fields_of_the_api_in_its_order(seed: str, index: int) -> None:
    found = user(seed, index)
    assert tuple(found) == FIELDS
    assert set(found["login"]) == {"uuid", "username", *SECRET_LOGIN_FIELDS}
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", found["login"]["uuid"]
    )
    assert found["email"].isascii()
    assert -90 <= float(found["location"]["coordinates"]["latitude"]) <= 90
    assert -180 <= float(found["location"]["coordinates"]["longitude"]) <= 180
    for field in ("dob", "registered"):
        moment = datetime.strptime(found[field]["date"], "%Y-%m-%dT%H:%M:%S.%fZ")
        assert found[field]["age"] in {2022 - moment.year, 2021 - moment.year}


@given(seed=_SEEDS, index=_INDEXES)
def test_the_hashes_are_those_of_password_and_salt(seed: str, index: int) -> None:
    login = user(seed, index)["login"]
    assert login["sha256"] == hashlib.sha256((login["password"] + login["salt"]).encode()).hexdigest()


@given(
    seed=_SEEDS,
    index=_INDEXES,
    gender=st.sampled_from(["male", "female"]),
    nat=st.sampled_from(NATIONALITIES),
)
def test_gender_and_nationality_can_be_chosen(seed: str, index: int, gender: str, nat: str) -> None:
    found = user(seed, index, gender=gender, nationalities=(nat,))
    assert (found["gender"], found["nat"], found["location"]["country"]) == (gender, nat, PLACES[nat].country)


def test_users_do_not_change_between_versions() -> None:
    """Benchmarks and recorded results stand on this: a change of the generator must be meant."""
    text = json.dumps(
        [user("golden", index) for index in range(200)], ensure_ascii=False, separators=(",", ":")
    )
    assert (
        hashlib.sha256(text.encode()).hexdigest()
        == "21ad1ca11d8d169fe863e9ab8d27fa16bc1a7ecc6779ae32310da3c2151ff946"
    )


def test_indexes_give_distinct_users() -> None:
    users = [user("s", index) for index in range(5000)]
    assert len({one["login"]["uuid"] for one in users}) == len(users)
    assert len({one["email"] for one in users}) == len(users)
    assert {one["nat"] for one in users} == set(NATIONALITIES)


def test_every_user_becomes_a_record(builder: RecordBuilder) -> None:
    assert all(isinstance(builder.build(user("fits", index)), Record) for index in range(3000))
    assert not builder.unknown_fields


def test_there_are_21_nationalities_with_names_beyond_ascii() -> None:
    assert len(NATIONALITIES) == 21
    assert set(PEOPLE) == set(PLACES)
    assert sum(not name.isascii() for people in PEOPLE.values() for name in people.last) > 50


@pytest.mark.parametrize("nat", NATIONALITIES)
def test_every_name_can_be_written_in_ascii(nat: str) -> None:
    people = PEOPLE[nat]
    assert all(ascii_name(name) for name in (*people.male, *people.female, *people.last))


@pytest.mark.parametrize(
    ("nat", "pattern"),
    [
        ("GB", r"[A-Z]{2}[1-9] [1-9][A-Z]{2}"),
        ("CA", r"[A-Z][1-9][A-Z] [1-9][A-Z][1-9]"),
        ("NL", r"[1-9]\d{3} [A-Z]{2}"),
    ],
)
def test_postcodes_are_text_where_the_country_has_letters(nat: str, pattern: str) -> None:
    assert re.fullmatch(pattern, user("p", 1, nationalities=(nat,))["location"]["postcode"])


def test_other_postcodes_are_numbers() -> None:
    assert isinstance(user("p", 1, nationalities=("FR",))["location"]["postcode"], int)


def test_a_population_repeats_its_distinct_users() -> None:
    population = Population(distinct=7)
    assert [population.index("s", position) for position in range(9)] == [0, 1, 2, 3, 4, 5, 6, 0, 1]


def test_duplicates_repeat_earlier_users() -> None:
    population = Population(rate_duplicate=0.3)
    indexes = [population.index("s", position) for position in range(2000)]
    assert all(index <= position for position, index in enumerate(indexes))
    assert 0.2 < sum(index != position for position, index in enumerate(indexes)) / 2000 < 0.4
