"""`helm test`."""

from __future__ import annotations

from tests.chart.helm import containers, render, variables


def test_what_it_sends_is_what_it_looks_for() -> None:
    pod = render().one("Pod", "user-stream-test")
    send, find = (one for one in containers(pod) if one["name"] in ("send", "find"))
    assert send["args"][0] == "stream"
    for one in (send, find):  # the pod's uid: other users at every run
        seed = [entry for entry in one["env"] if entry["name"] == "TEST_SEED"]
        assert seed[0]["valueFrom"]["fieldRef"]["fieldPath"] == "metadata.uid"
    assert variables(send)["USER_STREAM__SOURCE__RESULTS"] == "5"
    assert "results=5&page=1&seed=$(TEST_SEED)" in variables(find)["TEST_URL"]


def test_the_seed_is_known_before_it_is_used() -> None:
    find = next(one for one in containers(render().one("Pod", "user-stream-test")) if one["name"] == "find")
    names = [entry["name"] for entry in find["env"]]
    assert names.index("TEST_SEED") < names.index("TEST_URL")


def test_it_sends_as_the_producer_looks_as_the_job_and_erases_at_the_end() -> None:
    pod = render().one("Pod", "user-stream-test")
    assert [one["name"] for one in containers(pod)] == ["simulator", "send", "find", "erase"]
    images = {one["name"]: one["image"] for one in containers(pod)}
    assert "producer" in images["send"]
    assert "spark" in images["find"]
    users = {one["name"]: variables(one).get("USER_STREAM__KAFKA__USERNAME") for one in containers(pod)}
    assert (users["send"], users["find"]) == ("user-stream-producer", "user-stream-job")


def test_it_is_only_there_for_helm_test() -> None:
    pod = render().one("Pod", "user-stream-test")
    assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
    assert not render({"helmTest": {"enabled": False}}).has("Pod")
