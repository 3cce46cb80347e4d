"""The simulator over HTTP: parameters, shape, faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from producer.simulator.faults import MALFORMED, Faults
from producer.simulator.population import Population
from producer.simulator.query import Query
from producer.simulator.server import SimulatorServer
from producer.simulator.users import FIELDS, NATIONALITIES, user

StartSimulator = Callable[..., SimulatorServer]


def _get(url: str, **parameters: Any) -> dict[str, Any]:
    response = requests.get(url, params=parameters, timeout=10)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    answer: dict[str, Any] = response.json()
    return answer


def test_a_seed_gives_the_same_bytes(simulator: StartSimulator) -> None:
    url = simulator().url + "?seed=abc&page=3&results=50"
    again = simulator().url + "?seed=abc&page=3&results=50"
    assert requests.get(url, timeout=10).content == requests.get(again, timeout=10).content


def test_pages_of_a_seed_adjoin(simulator: StartSimulator) -> None:
    url = simulator().url
    found = [one for page in (1, 2, 3) for one in _get(url, seed="abc", page=page, results=4)["results"]]
    assert found == [user("abc", index) for index in range(12)]


def test_info_is_the_apis(simulator: StartSimulator) -> None:
    answer = _get(simulator().url, seed="abc", page=2, results=3)
    assert answer["info"] == {"seed": "abc", "results": 3, "page": 2, "version": "1.4"}
    assert list(answer) == ["results", "info"]


def test_calls_without_a_seed_go_on(simulator: StartSimulator) -> None:
    url = simulator().url
    first, second = _get(url, results=5), _get(url, results=5)
    uuids = {one["login"]["uuid"] for one in first["results"] + second["results"]}
    assert len(uuids) == 10
    assert first["info"]["seed"] != second["info"]["seed"]
    assert len(first["info"]["seed"]) == 16


def test_fresh_servers_without_a_seed_serve_the_same(simulator: StartSimulator) -> None:
    assert _get(simulator().url, results=5) == _get(simulator().url, results=5)


def test_inc_exc_and_noinfo(simulator: StartSimulator) -> None:
    url = simulator().url
    assert [list(one) for one in _get(url, inc="nat,gender,name")["results"]] == [["gender", "name", "nat"]]
    assert set(_get(url, exc="login,picture")["results"][0]) == set(FIELDS) - {"login", "picture"}
    assert list(_get(url, noinfo="")) == ["results"]


def test_gender_and_nat(simulator: StartSimulator) -> None:
    users = _get(simulator().url, results=200, gender="female", nat="gb,FR")["results"]
    assert {one["gender"] for one in users} == {"female"}
    assert {one["nat"] for one in users} == {"GB", "FR"}


@pytest.mark.parametrize(
    ("query", "results"),
    [
        ("results=5000", 5000),
        ("results=5001", 1),
        ("results=-1", 1),
        ("results=x", 1),
        ("results=", 1),
        ("", 1),
    ],
)
def test_results_out_of_range_count_as_one(query: str, results: int) -> None:
    assert Query.parse(query).results == results


@pytest.mark.parametrize("query", ["nat=xx", "nat=gb,xx", "nat="])
def test_an_unknown_nationality_counts_as_all(query: str) -> None:
    assert Query.parse(query).nationalities == NATIONALITIES


def test_another_path_is_not_found(simulator: StartSimulator) -> None:
    response = requests.get(simulator().url + "elsewhere", timeout=10)
    assert (response.status_code, "error" in response.json()) == (404, True)


@pytest.mark.parametrize("path", ["", "api", "api/", "api/1.4", "api/1.4/"])
def test_the_apis_paths_are_served(path: str, simulator: StartSimulator) -> None:
    assert requests.get(simulator().url.removesuffix("api/") + path, timeout=10).status_code == 200


def test_the_first_calls_can_fail(simulator: StartSimulator) -> None:
    url = simulator(Faults(fail_first=2)).url
    assert [requests.get(url, timeout=10).status_code for _ in range(4)] == [503, 503, 200, 200]


def test_too_many_requests_say_when_to_come_back(simulator: StartSimulator) -> None:
    response = requests.get(simulator(Faults(rate_429=1, retry_after="7")).url, timeout=10)
    assert (response.status_code, response.headers["Retry-After"], list(response.json())) == (
        429,
        "7",
        ["error"],
    )


def test_faults_follow_from_the_seed() -> None:
    def kinds(seed: str) -> list[str | None]:
        faults = Faults(seed=seed, rate_429=0.2, rate_5xx=0.2, rate_malformed=0.2)
        return [faults.next().kind for _ in range(200)]

    assert kinds("a") == kinds("a") != kinds("b")
    assert {"429", "5xx", None, *MALFORMED} == set(kinds("a"))


@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_answers_have_status_200_and_no_users(kind: str, simulator: StartSimulator) -> None:
    server = simulator(Faults(rate_malformed=1, malformed_kinds=(kind,)))
    response = requests.get(server.url + "?results=3", timeout=10)
    assert response.status_code == 200
    try:
        answer = json.loads(response.content)
    except ValueError:
        return
    assert not isinstance(answer.get("results"), list) or not answer["results"]


def test_a_call_that_fails_takes_no_users(simulator: StartSimulator) -> None:
    server = simulator(Faults(fail_first=1))
    requests.get(server.url + "?results=5", timeout=10)
    assert _get(server.url, results=5)["results"] == [user("simulator", index) for index in range(5)]


def test_a_user_with_half_a_surrogate_pair_travels_escaped(simulator: StartSimulator) -> None:
    server = simulator(population=Population(rate_dirty=1))
    body = requests.get(server.url + "?results=500", timeout=10).content
    assert b"\\ud800" in body
    assert len(json.loads(body)["results"]) == 500
