"""The pools of brokers and controllers."""

from __future__ import annotations

from tests.chart.helm import render


def test_brokers_are_the_controllers_too_by_default() -> None:
    pool = render().one("KafkaNodePool")
    assert pool["spec"]["roles"] == ["controller", "broker"]
    assert pool["metadata"]["labels"]["strimzi.io/cluster"] == render().one("Kafka")["metadata"]["name"]


def test_controllers_of_their_own_on_request() -> None:
    rendered = render({"kafka": {"brokers": {"controllers": False}}})
    assert rendered.one("KafkaNodePool", "user-stream-brokers")["spec"]["roles"] == ["broker"]
    controllers = rendered.one("KafkaNodePool", "user-stream-controllers")["spec"]
    assert (controllers["roles"], controllers["replicas"]) == (["controller"], 3)


def test_volumes_take_the_storage_class_of_the_pool_then_the_global_one() -> None:
    def volume(values: dict[str, object]) -> dict[str, object]:
        return render(values).one("KafkaNodePool")["spec"]["storage"]["volumes"][0]  # type: ignore[no-any-return]

    assert "class" not in volume({})
    assert volume({"global": {"storageClass": "fast"}})["class"] == "fast"
    both = {"global": {"storageClass": "fast"}, "kafka": {"brokers": {"storageClass": "ssd"}}}
    assert volume(both)["class"] == "ssd"


def test_production_spreads_brokers_over_nodes_and_keeps_their_volumes() -> None:
    for pool in render(files=("values-production.yaml",)).all("KafkaNodePool"):
        affinity = pool["spec"]["template"]["pod"]["affinity"]["podAntiAffinity"]
        assert affinity["requiredDuringSchedulingIgnoredDuringExecution"]
        assert pool["spec"]["storage"]["volumes"][0]["deleteClaim"] is False
