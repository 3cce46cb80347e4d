"""The volume of the job's checkpoint."""

from __future__ import annotations

from tests.chart.helm import render


def test_it_is_an_object_of_its_own_that_outlives_the_application_and_goes_with_the_release() -> None:
    claim = render().one("PersistentVolumeClaim")
    assert "ownerReferences" not in claim["metadata"]
    assert "helm.sh/resource-policy" not in claim["metadata"]["annotations"]


def test_it_outlives_the_release_on_request() -> None:
    values = {"job": {"checkpoint": {"pvc": {"keep": True}}}, "kafka": {"brokers": {"deleteClaim": False}}}
    claim = render(values).one("PersistentVolumeClaim")
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_the_storage_class_is_its_own_then_the_global_one() -> None:
    assert "storageClassName" not in render().one("PersistentVolumeClaim")["spec"]
    values = {"global": {"storageClass": "fast"}}
    assert render(values).one("PersistentVolumeClaim")["spec"]["storageClassName"] == "fast"


def test_no_volume_where_the_checkpoint_is_in_a_bucket() -> None:
    values = {"job": {"checkpoint": {"type": "s3", "s3": {"url": "s3a://bucket/folder"}}}}
    rendered = render(values)
    assert not rendered.has("PersistentVolumeClaim")
    settings = rendered.one("ConfigMap", "user-stream-settings")["data"]
    assert settings["USER_STREAM__JOB__CHECKPOINT"] == "s3a://bucket/folder"
