"""What is known of a run."""

from __future__ import annotations

from pipeline.progress import Progress


def test_what_had_ended_before_keeps_how_it_ended() -> None:
    progress = Progress(0.0, ("postgres",))
    progress.program("producer", "failed", "why")
    progress.program("simulator", "ready", "url")
    progress.program("job", "waiting for postgres")
    progress.programs_stopped()
    assert progress.programs == {
        "producer": ("failed", "why"),
        "simulator": ("stopped", ""),
        "job": ("stopped", ""),
    }
