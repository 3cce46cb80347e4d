"""Options that several commands take. Each overrides the setting of that name."""

from __future__ import annotations

from typing import Annotated

import typer

Count = Annotated[int | None, typer.Option(min=1, help="Users to fetch.")]
Duration = Annotated[
    float | None,
    typer.Option(min=0.001, help="Seconds to go on for. [default: 60, without end with --count]"),
]
Rate = Annotated[float | None, typer.Option(help="Users per second at most; 0: unlimited.")]
Topic = Annotated[str | None, typer.Option(help="Topic of user records.")]
Source = Annotated[str | None, typer.Option(metavar="URL", help="API in RandomUser's shape.")]
Seed = Annotated[str | None, typer.Option(help="The API's seed: same seed, same users.")]
Nat = Annotated[str | None, typer.Option(metavar="GB,FR", help="Only these nationalities.")]
DeadLetterTopic = Annotated[str | None, typer.Option(help="Topic of rejected records.")]


def source_overrides(
    rate: float | None, source: str | None, seed: str | None, nat: str | None
) -> dict[str, float | str | None]:
    """Settings of the source by their dotted names; None leaves one as it is."""
    return {"source.rate": rate, "source.url": source, "source.seed": seed, "source.nationalities": nat}
