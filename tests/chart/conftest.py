"""Says in the run's summary which charts were rendered."""

from __future__ import annotations

from _pytest.terminal import TerminalReporter

from tests.chart.helm import bare_chart, downloaded


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
