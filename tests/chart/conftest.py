"""Says in the run's summary which charts were rendered."""

from __future__ import annotations

import pytest
from _pytest.terminal import TerminalReporter

from charts.dependencies import DependencyError, fetch
from tests.chart.helm import bare_chart, downloaded
from tests.chart.schemas import definitions_known


@pytest.fixture(scope="session", autouse=True)
def dependencies() -> None:
    """The dependency charts, unless a folder of definitions stands in for them or they cannot be had."""
    if not definitions_known():
        try:
            fetch()
        except DependencyError as error:
            print(f"the dependency charts cannot be fetched: {error}")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    if not bare_chart.cache_info().currsize:
        return
    if downloaded():
        terminalreporter.write_line(
            "chart: the dependency charts are there; what they render was checked too"
        )
    else:
        terminalreporter.write_line(
            "chart: the dependency charts are not there (make chart-deps fetches them); "
            "a copy of the chart without them was rendered"
        )
