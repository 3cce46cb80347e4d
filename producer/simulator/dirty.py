"""Dirty users: what is wrong with each kind, and who is to notice.

``CLEANED`` kinds must come out of the pipeline as good rows; the producer refuses ``PRODUCER``
kinds (they never reach the topic), the job rejects ``JOB`` kinds by a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

User = dict[str, Any]


class NoticedBy(str, Enum):
    CLEANED = "cleaned"
    PRODUCER = "producer"
    JOB = "job"


@dataclass(frozen=True)
class DirtyKind:
    """One way for a user to be dirty; ``apply`` changes the user in place."""

    noticed_by: NoticedBy
    apply: Callable[[User], None]
    weight: int = 50
    """How often it comes up beside the others."""


def _noise(user: User) -> None:
    user["name"]["first"] = f"  {user['name']['first'].upper()} "
    user["name"]["last"] = f"\t{user['name']['last'].lower()}"
    user["email"] = f" {user['email'].upper()}  "
    user["location"]["city"] = f"{user['location']['city']}\u00a0 "
    user["gender"] = f" {user['gender'].title()} "
    user["login"]["uuid"] = user["login"]["uuid"].upper()


def _missing(user: User) -> None:
    for field in ("cell", "id", "picture", "registered"):
        del user[field]
    user["gender"] = None
    user["location"]["coordinates"] = None
    del user["location"]["timezone"]


def _no_uuid(user: User) -> None:
    del user["login"]["uuid"]


def _wrong_type(user: User) -> None:
    user["dob"]["age"] = "forty-two"


def _name_is_list(user: User) -> None:
    user["name"] = [user["name"]["first"], user["name"]["last"]]


def _over_long(user: User) -> None:
    user["name"]["first"] = user["name"]["first"][:1] * 1000


def _nul(user: User) -> None:
    user["name"]["last"] += "\x00"


def _lone_surrogate(user: User) -> None:
    user["location"]["city"] += "\ud800"


def _oversized(user: User) -> None:
    user["location"]["street"]["name"] = "x" * 1_100_000


def _unknown_nationality(user: User) -> None:
    user["nat"] = "XX"


def _future_birth(user: User) -> None:
    user["dob"] = {"date": "2999-01-01T00:00:00.000Z", "age": -977}


def _bad_email(user: User) -> None:
    user["email"] = user["email"].replace("@", " at ")


DIRTY_KINDS: dict[str, DirtyKind] = {
    "noise": DirtyKind(NoticedBy.CLEANED, _noise),
    "missing": DirtyKind(NoticedBy.CLEANED, _missing),
    "no-uuid": DirtyKind(NoticedBy.PRODUCER, _no_uuid),
    "wrong-type": DirtyKind(NoticedBy.PRODUCER, _wrong_type),
    "name-is-list": DirtyKind(NoticedBy.PRODUCER, _name_is_list),
    "over-long": DirtyKind(NoticedBy.PRODUCER, _over_long),
    "nul": DirtyKind(NoticedBy.PRODUCER, _nul),
    "lone-surrogate": DirtyKind(NoticedBy.PRODUCER, _lone_surrogate),
    "oversized": DirtyKind(NoticedBy.PRODUCER, _oversized, weight=1),
    "unknown-nationality": DirtyKind(NoticedBy.JOB, _unknown_nationality),
    "future-birth": DirtyKind(NoticedBy.JOB, _future_birth),
    "bad-email": DirtyKind(NoticedBy.JOB, _bad_email),
}

_WHEEL = tuple(name for name, kind in DIRTY_KINDS.items() for _ in range(kind.weight))


def choose_kind(fraction: float) -> str:
    """The kind for a random number from [0, 1)."""
    return _WHEEL[int(fraction * len(_WHEEL))]
