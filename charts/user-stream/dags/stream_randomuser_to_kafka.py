"""Users every day, straight from the API to the topic.

**stream** keeps nothing between the two. A retry or a rerun asks the API for the users of the interval's own
seed and sends them again: the same keys, which the stores take as the same users. Where the topic itself must
not hold a user twice, use `user_automation`.

Trigger it with other params: *topic*, *count*, *rate*, *nationality*.
"""

from datetime import timedelta

from airflow.sdk import DAG
from user_stream_arguments import Command
from user_stream_steps import (
    SEED,
    count_param,
    nationality_param,
    producer_step,
    rate_param,
    seed_param,
    shared,
    topic_param,
)

with DAG(
    dag_id="stream_randomuser_to_kafka",
    schedule="@daily",
    doc_md=__doc__,
    params={
        "topic": topic_param(),
        "count": count_param(500),
        "rate": rate_param(0),
        "nationality": nationality_param(),
        "seed": seed_param(),
    },
    **shared(deadline=timedelta(hours=2), tags=["api", "kafka"]),
):
    producer_step(
        "stream",
        Command(
            ["stream"],
            {
                "--topic": "{{ params.topic }}",
                "--count": "{{ params.count }}",
                "--rate": "{{ params.rate }}",
                "--nat": "{{ params.nationality }}",
                "--seed": SEED,
            },
        ),
        doc_md="`producer stream`: fails if a record is not acknowledged or the API gives up.",
    )
