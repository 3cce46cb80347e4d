"""Send dead letters back to the topic they came from, by hand.

Without params: all that were not replayed yet. *ids* (`TOPIC-PARTITION-OFFSET`, as `producer dead-letters list`
prints them) and *rule* choose some; *again* sends also those that were replayed before.
"""

from datetime import timedelta

from airflow.sdk import DAG, Param
from user_stream_arguments import Command
from user_stream_steps import producer_step, shared

with DAG(
    dag_id="replay_dead_letters",
    schedule=None,
    doc_md=__doc__,
    params={
        "ids": Param(
            [], type="array", uniqueItems=True, maxItems=1000, title="Ids",
            items={"type": "string", "pattern": r"^[A-Za-z0-9._-]+-[0-9]+-[0-9]+$"},
            description="TOPIC-PARTITION-OFFSET, one a line; none: all",
        ),
        "rule": Param(
            "", type="string", maxLength=200, title="Rule", description="Only dead letters of this rule"
        ),
        "again": Param(False, type="boolean", title="Again", description="Also those replayed before"),
    },
    **shared(deadline=timedelta(hours=2), tags=["kafka", "by-hand"]),
):  # fmt: skip
    producer_step(
        "replay",
        Command(
            ["dead-letters", "replay"],
            {"--rule": "{{ params.rule }}"},
            {"--all": "{{ not params.ids and not params.rule }}", "--again": "{{ params.again }}"},
            "{{ params.ids | join(' ') }}",
        ),
        doc_md="`producer dead-letters replay`: each is marked as replayed, so a retry sends none twice.",
    )
