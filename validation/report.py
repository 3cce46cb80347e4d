"""Running the suites with Great Expectations, and its Data Docs as HTML in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

# It would tell its makers of each run.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations.checkpoint import UpdateDataDocsAction
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

from validation.errors import ReportError
from validation.suite import VERSION

# Counts only: a report is looked at by more people than may see users.
_RESULTS = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


class Report:
    """A folder with the Data Docs of this run and of those before."""

    def __init__(self, folder: Path) -> None:
        """:raises ReportError: where the folder cannot be written"""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._context = gx.get_context(mode="file", project_root_dir=str(folder))
        except OSError as error:
            raise ReportError(f"--report {folder}: cannot be written ({error.strerror})") from error
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = self._context.data_sources.add_or_update_pandas("user-stream")
        self.page = folder / "gx" / "uncommitted" / "data_docs" / "local_site" / "index.html"

    def run(
        self, name: str, frame: pd.DataFrame, expectations: Sequence[Expectation]
    ) -> tuple[int, list[str]]:
        """Validate a frame; how many expectations there are, and in words each that does not hold."""
        title = f"{name}_v{VERSION}"
        suite = gx.ExpectationSuite(name=title, expectations=list(expectations), meta={"version": VERSION})
        self._context.suites.add_or_update(suite)
        assets = {asset.name for asset in self._source.assets}
        asset = self._source.get_asset(name) if name in assets else self._source.add_dataframe_asset(name)
        batches = {batch.name for batch in asset.batch_definitions}
        data = (
            asset.get_batch_definition("all")
            if "all" in batches
            else asset.add_batch_definition_whole_dataframe("all")
        )
        definition = self._context.validation_definitions.add_or_update(
            gx.ValidationDefinition(name=title, data=data, suite=self._context.suites.get(title))
        )
        checkpoint = self._context.checkpoints.add_or_update(
            gx.Checkpoint(
                name=title,
                validation_definitions=[definition],
                actions=[UpdateDataDocsAction(name="data_docs")],
                result_format=_RESULTS,
            )
        )
        (result,) = checkpoint.run(batch_parameters={"dataframe": frame}).run_results.values()
        return len(result.results), list(_breached(result.results))


def _breached(results: Sequence[Any]) -> Iterator[str]:
    for one in results:
        if one.success:
            continue
        config = one.expectation_config
        columns = [
            str(config.kwargs[key]) for key in ("column", "column_A", "column_B") if key in config.kwargs
        ]
        found = one.result or {}
        raised = one.exception_info or {}
        counted = (
            f": {found['unexpected_count']} of {found.get('element_count', '?')} rows"
            if "unexpected_count" in found
            else f": {raised}"
            if raised.get("raised_exception")
            else ""
        )
        yield f"{config.type}({', '.join(columns)}){counted}"
