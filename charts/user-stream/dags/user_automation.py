"""Users every day, by way of the landing table.

**get_and_format_data** fetches for a while, takes the secrets out of each user and stores what is left in
PostgreSQL as one batch; **stream_to_kafka** sends that batch to the topic, each user once, marked after the
broker's acknowledgement.

A retry goes on where the try before ended. A run that is cleared and done again fetches nothing again and
publishes nothing twice: its interval names the batch. If the API stays down the run fails, what was fetched
before stays landed, and the next day is not held up.

Trigger it with other params: *duration* (seconds), *rate*, *nationality*, *topic*.
"""

from datetime import timedelta

from airflow.sdk import DAG, Param
from user_stream_arguments import Command
from user_stream_steps import (
    RUN_NAME,
    SEED,
    batch_of,
    nationality_param,
    producer_step,
    rate_param,
    seed_param,
    shared,
    topic_param,
)

with DAG(
    dag_id="user_automation",
    schedule="@daily",
    doc_md=__doc__,
    params={
        "duration": Param(
            60, type="number", minimum=1, maximum=3000, title="Duration", description="Seconds to fetch for"
        ),
        "rate": rate_param(20),
        "nationality": nationality_param(),
        "topic": topic_param(),
        "seed": seed_param(),
    },
    **shared(deadline=timedelta(hours=3), tags=["api", "kafka", "landing"]),
):
    fetch = producer_step(
        "get_and_format_data",
        Command(
            ["fetch"],
            {
                "--duration": "{{ params.duration }}",
                "--rate": "{{ params.rate }}",
                "--nat": "{{ params.nationality }}",
                "--seed": SEED,
                "--batch": RUN_NAME,
            },
        ),
        doc_md="`producer fetch`: API to `landing.users`. Its XCom has the batch's id and the counts, no user.",
    )
    publish = producer_step(
        "stream_to_kafka",
        Command(
            ["publish"], {"--batch-id": batch_of("get_and_format_data"), "--topic": "{{ params.topic }}"}
        ),
        doc_md="`producer publish`: what of the batch is not published yet. After a failure a retry sends the rest.",
    )
    fetch >> publish
