"""Forget one user, by hand.

Deletes its rows from the landing table and sends a tombstone, which deletes it from both stores. Doing it twice
does no harm. The id stays in this run's params: Airflow's `db clean` removes old runs.
"""

from datetime import timedelta

from airflow.sdk import DAG, Param
from user_stream_arguments import Command
from user_stream_steps import producer_step, shared, topic_param

with DAG(
    dag_id="erase_user",
    schedule=None,
    doc_md=__doc__,
    params={
        "user_id": Param(
            type="string", title="User", minLength=3, maxLength=320,
            pattern=r"^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^\s@]+@[^\s@]+)$",
            description="login.uuid; with the setting identity=email the e-mail address",
        ),
        "topic": topic_param(),
    },
    **shared(deadline=timedelta(hours=1), tags=["kafka", "landing", "by-hand"]),
):  # fmt: skip
    producer_step(
        "erase",
        Command(["erase"], {"--topic": "{{ params.topic }}"}, arguments="{{ params.user_id }}"),
        doc_md="`producer erase`: landing rows, then the tombstone.",
    )
