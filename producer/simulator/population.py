"""Which user is served at which position: distinct users, repeats of earlier ones, dirty ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from producer.simulator.dirty import DIRTY_KINDS, choose_kind
from producer.simulator.users import NATIONALITIES, generator, user

_LOOK_BACK = 1000
"""How far back a repeated user lies at most."""


@dataclass(frozen=True)
class Population:
    """Users by position, reproducible from the seed that a call names.

    :param distinct: only this many users, again and again; 0: never the same
    :param rate_duplicate: part of the positions that repeat an earlier position's user
    :param rate_dirty: part of the users that are dirty, see :mod:`producer.simulator.dirty`
    """

    distinct: int = 0
    rate_duplicate: float = 0.0
    rate_dirty: float = 0.0

    def at(
        self,
        seed: str,
        position: int,
        *,
        gender: str | None = None,
        nationalities: Sequence[str] = NATIONALITIES,
    ) -> dict[str, Any]:
        """The user at a position, counted from 0."""
        index = self.index(seed, position)
        found = user(seed, index, gender=gender, nationalities=nationalities)
        kind = self.dirty_kind(seed, index)
        if kind is not None:
            DIRTY_KINDS[kind].apply(found)
        return found

    def index(self, seed: str, position: int) -> int:
        """Which user (of :func:`producer.simulator.users.user`) stands at a position."""
        if self.rate_duplicate and position:
            draw = generator(seed, position, "duplicate").random
            if draw() < self.rate_duplicate:
                position -= 1 + int(draw() * min(position, _LOOK_BACK))
        return position % self.distinct if self.distinct else position

    def dirty_kind(self, seed: str, index: int) -> str | None:
        """The name of what is wrong with a user, if anything."""
        if not self.rate_dirty:
            return None
        draw = generator(seed, index, "dirty").random
        return choose_kind(draw()) if draw() < self.rate_dirty else None
