"""What is denied unless another policy allows it."""

from __future__ import annotations

from tests.chart.helm import Object, render


def test_every_pod_of_the_chart_is_under_it() -> None:
    on = {"source": {"simulator": {"enabled": True}}}
    rendered = render(on)
    policy = rendered.one("NetworkPolicy", "user-stream-default-deny")["spec"]
    labels = [each for one in rendered.objects for each in pod_labels(one)]
    assert {one["app.kubernetes.io/component"] for one in labels} == set(
        policy["podSelector"]["matchExpressions"][0]["values"]
    )
    for one in labels:
        assert policy["podSelector"]["matchLabels"].items() <= one.items()


def test_it_leaves_names_and_nothing_else() -> None:
    policy = render().one("NetworkPolicy", "user-stream-default-deny")["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in policy
    assert [port["port"] for rule in policy["egress"] for port in rule["ports"]] == [53, 53]


def test_policies_can_be_left_out() -> None:
    assert not render({"networkPolicies": {"enabled": False}}).has("NetworkPolicy")


def pod_labels(one: Object) -> list[dict[str, str]]:
    match one["kind"]:
        case "Deployment" | "Job":
            return [one["spec"]["template"]["metadata"]["labels"]]
        case "CronJob":
            return [one["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]]
        case "Pod":
            return [one["metadata"]["labels"]]
        case "SparkApplication":
            return [one["spec"][role]["labels"] for role in ("driver", "executor")]
    return []
