"""Users every day by way of the landing table, published by gender.

**fetch_users** stores a batch in PostgreSQL, **detect_gender** counts it by gender, **choose_branches** follows
a branch for each gender that is there (`publish_none` if the batch has no users at all: it sends what was
refused to the dead letters), each **publish** step sends its rows to Kafka, and **report_counts** fails if one
row of the batch is still unpublished.

*route* says where to: `header` sends all to one topic with a record header `gender`; `topic` sends each gender
to a topic of its own, `<topic>.male` and so on, which the job that fills the stores does not read.

Running a day again publishes nothing twice: the interval names the batch, and each row remembers that it was
published.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Param, TriggerRule, task
from user_stream_arguments import Command
from user_stream_steps import (
    RUN_NAME,
    SEED,
    batch_of,
    count_param,
    nationality_param,
    producer_step,
    rate_param,
    seed_param,
    shared,
    topic_param,
)

GENDERS = ("male", "female", "unknown")
BATCH = batch_of("fetch_users")

with DAG(
    dag_id="user_gender_branch",
    schedule="@daily",
    doc_md=__doc__,
    params={
        "count": count_param(500),
        "rate": rate_param(0),
        "nationality": nationality_param(),
        "route": Param(
            "header", type="string", enum=["header", "topic"], title="Route",
            description="`header`: one topic, the gender is a record header; `topic`: a topic for each",
        ),
        "topic": topic_param(),
        "seed": seed_param(),
    },
    **shared(deadline=timedelta(hours=3), tags=["api", "kafka", "landing"]),
):  # fmt: skip
    fetch = producer_step(
        "fetch_users",
        Command(
            ["fetch"],
            {
                "--count": "{{ params.count }}",
                "--rate": "{{ params.rate }}",
                "--nat": "{{ params.nationality }}",
                "--seed": SEED,
                "--batch": RUN_NAME,
            },
        ),
        doc_md="`producer fetch`: API to `landing.users`.",
    )
    detect = producer_step(
        "detect_gender",
        Command(["count"], {"--batch-id": BATCH}),
        doc_md="`producer count`: users of the batch by gender, as the landing table standardised it.",
    )

    @task.branch(doc_md="The branches of the genders that are there; `publish_none` if none is.")
    def choose_branches(counted: dict[str, Any]) -> list[str]:
        return [f"publish_{gender}" for gender, users in counted["users"].items() if users] or [
            "publish_none"
        ]

    chosen = choose_branches(detect.output)
    joined = EmptyOperator(
        task_id="join", trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS, doc_md="All branches are done."
    )
    report = producer_step(
        "report_counts",
        Command(["count"], {"--batch-id": BATCH}, {"--all-published": "True"}),
        doc_md="`producer count --all-published`: the counts, and a failure if a row is not published.",
    )
    fetch >> detect >> chosen
    for gender in (*GENDERS, None):
        publish = producer_step(
            f"publish_{gender or 'none'}".lower(),
            Command(
                ["publish"],
                {
                    "--batch-id": BATCH,
                    "--gender": gender or "",
                    "--topic": f"{{{{ params.topic ~ ('.{gender}' if params.route == 'topic' else '') }}}}"
                    if gender
                    else "{{ params.topic }}",
                },
                {"--gender-header": "{{ params.route == 'header' }}"},
            ),
            doc_md="`producer publish`: the branch's rows that are not published yet, and refused ones.",
        )
        chosen >> publish >> joined
    joined >> report
