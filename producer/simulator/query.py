"""The API's parameters, with the API's leniency: what it does not understand it ignores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from producer.simulator.users import FIELDS, NATIONALITIES

MAX_RESULTS = 5000
_MAX_PAGE = 10_000


@dataclass(frozen=True)
class Query:
    """One call's parameters; ``fields`` are the user's fields to serve."""

    results: int = 1
    page: int = 1
    seed: str | None = None
    gender: str | None = None
    nationalities: tuple[str, ...] = NATIONALITIES
    fields: tuple[str, ...] = FIELDS
    info: bool = True

    @classmethod
    def parse(cls, query: str) -> Query:
        """Of a query string. ``results`` outside 0 to 5000 count as 1, an unknown nationality as all."""
        given = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
        gender = given.get("gender", "")
        nats = _list(given.get("nat") or given.get("nationality") or "")
        codes = tuple(code.upper() for code in nats)
        wanted = [name.lower() for name in _list(given.get("inc", ""))] or list(FIELDS)
        unwanted = {name.lower() for name in _list(given.get("exc", ""))}
        return cls(
            results=_number(given, "results", 0, MAX_RESULTS),
            page=_number(given, "page", 1, _MAX_PAGE),
            seed=given.get("seed") or None,
            gender=gender if gender in {"male", "female"} else None,
            nationalities=codes if codes and set(codes) <= set(NATIONALITIES) else NATIONALITIES,
            fields=tuple(name for name in FIELDS if name in wanted and name not in unwanted),
            info="noinfo" not in given,
        )


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _number(given: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = given.get(name, "")
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    return value if least <= value <= most else 1
