"""``USER_STREAM_AIRFLOW_*``."""

from __future__ import annotations

import pytest

from orchestration import settings
from orchestration.errors import AirflowSettingsError


def test_defaults_and_what_is_given() -> None:
    assert settings.load({}).port is None
    given = settings.load(
        {"USER_STREAM_AIRFLOW_PORT": "8085", "USER_STREAM_AIRFLOW_RETRIES": "0", "PATH": "x"}
    )
    assert (given.port, given.retries) == (8085, 0)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("USER_STREAM_AIRFLOW_PORT", "80800", "USER_STREAM_AIRFLOW_PORT is '80800'"),
        ("USER_STREAM_AIRFLOW_PARALLELISM", "0", "USER_STREAM_AIRFLOW_PARALLELISM is '0'"),
        ("USER_STREAM_AIRFLOW_RETRY_DELAY", "1m", "USER_STREAM_AIRFLOW_RETRY_DELAY is '1m'"),
        ("USER_STREAM_AIRFLOW_PROT", "1", "USER_STREAM_AIRFLOW_PROT is not a setting; there are: "),
    ],
)
def test_what_is_wrong_is_named(variable: str, value: str, says: str) -> None:
    with pytest.raises(AirflowSettingsError, match=says):
        settings.load({variable: value})
