"""What arrived in the last hours, against what is expected of it: Great Expectations, a versioned suite.

Completeness, uniqueness, formats and ranges of the rows that arrived in the window; how old the newest row is;
whether Cassandra holds the users that PostgreSQL holds. A breach fails the task, and its error names each
expectation that does not hold. Data Docs (HTML, counts only) are in the folder that the summary's `report`
names.

A rerun validates the window of its own interval again.
"""

from datetime import timedelta

import user_stream_settings
from airflow.sdk import DAG, Param
from user_stream_arguments import Command
from user_stream_steps import producer_step, shared

# Great Expectations is in the project's own environment and not in the producer's image.
if user_stream_settings.load().run == "process":
    with DAG(
        dag_id="validate_users",
        schedule="@hourly",
        doc_md=__doc__,
        params={
            "hours": Param(1, type="number", exclusiveMinimum=0, maximum=8760, title="Hours",
                           description="How long the window is, back from the run's time"),
            "max_age_hours": Param(26, type="number", minimum=0, maximum=8760, title="Greatest age",
                                   description="Hours that the newest user may be old"),
        },
        **shared(deadline=timedelta(hours=2), tags=["quality"]),
    ):  # fmt: skip
        producer_step(
            "validate",
            Command(
                [],
                {
                    "--hours": "{{ params.hours }}",
                    "--max-age-hours": "{{ params.max_age_hours }}",
                    "--until": "{{ (dag_run.logical_date or dag_run.run_after).isoformat() }}",
                },
                module="validation",
            ),
            doc_md="`python -m validation`: fails if an expectation does not hold, and names it.",
            # What is not so now is not so a minute later; a store that did not answer is asked again.
            retries=1,
        )
