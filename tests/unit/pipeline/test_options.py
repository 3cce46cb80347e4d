"""What the options come to."""

from __future__ import annotations

from typing import Any

import pytest

from contract.errors import SettingsError
from pipeline.options import Options


def options(**changes: Any) -> Options:
    given: dict[str, Any] = dict.fromkeys(("source", "count", "duration", "rate", "seed"))
    return Options.checked(**{**given, "keep": False, "patience": 1.0, **changes})


def test_the_simulator_runs_for_a_while_at_a_rate_with_users_of_its_own() -> None:
    words = options().producer_arguments
    assert words[:4] == ["--duration", "30.0", "--rate", "500.0"]
    assert words[4] == "--seed"
    assert words[5].startswith("run-")


def test_a_real_api_is_asked_for_few_users_and_as_the_settings_say() -> None:
    assert options(source="https://example.com/api/").producer_arguments == ["--count", "2000"]


def test_what_is_asked_for_is_handed_on() -> None:
    words = options(count=5, rate=2.0, seed="s").producer_arguments
    assert words == ["--count", "5", "--rate", "2.0", "--seed", "s"]


@pytest.mark.parametrize(
    ("change", "named"), [({"source": "ftp://x"}, "source.url"), ({"rate": -1.0}, "source.rate")]
)
def test_wrong_values_are_refused_by_name(change: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        options(**change)


def test_a_store_that_is_switched_off_needs_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER_STREAM__CASSANDRA__ENABLED", "false")
    assert options().servers == ["kafka", "registry", "postgres"]
    assert options().stores == ("postgres",)
