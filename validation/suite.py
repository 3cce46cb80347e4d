"""The suites, as code: what is expected of the users that arrived, and of the stores that hold them.

A change of what is expected is a new :data:`VERSION`: the report shows it, and results of two versions are
not mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation

VERSION = 1

UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
EMAIL = r"^[^\s@]+@[^\s@]+\.[^\s@]+$"
COUNTRY = r"^[A-Z]{2}$"
"""ISO 3166-1; ZZ stands where a record names none."""
PHONE = r"^(unknown|[0-9]{1,15})$"
"""ITU-T E.164; unknown stands where a record has none."""

NEVER_EMPTY = (
    "id", "first_name", "last_name", "gender", "address", "city", "country", "email", "username", "phone",
    "nationality", "ingested_at", "event_time",
)  # fmt: skip
KNOWN_PART = 0.9
"""Of the users, at least so many have more than the constant for a missing value."""
_OLDEST = datetime(1900, 1, 1, tzinfo=timezone.utc)


def users(now: datetime, identity_is_uuid: bool) -> Sequence[Expectation]:
    """Of the rows of the window; ranges and formats are those of the job's own rules.

    :param now: with its time zone
    """
    formats = {"email": EMAIL, "nationality": COUNTRY, "phone": PHONE}
    if identity_is_uuid:
        formats["id"] = UUID
    return [
        *(gxe.ExpectColumnValuesToNotBeNull(column=name) for name in NEVER_EMPTY),
        *(
            gxe.ExpectColumnValuesToNotBeInSet(column=name, value_set=[constant], mostly=KNOWN_PART)
            for name, constant in (("first_name", "unknown"), ("last_name", "unknown"), ("nationality", "ZZ"))
        ),
        gxe.ExpectColumnValuesToBeUnique(column="id"),
        *(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=regex) for name, regex in formats.items()),
        gxe.ExpectColumnValuesToBeInSet(column="gender", value_set=["male", "female", "unknown"]),
        gxe.ExpectColumnValuesToBeBetween(column="latitude", min_value=-90, max_value=90),
        gxe.ExpectColumnValuesToBeBetween(column="longitude", min_value=-180, max_value=180),
        gxe.ExpectColumnValuesToBeBetween(column="dob", min_value=_OLDEST, max_value=now),
        gxe.ExpectColumnValuesToBeBetween(column="registered_date", min_value=_OLDEST, max_value=now + timedelta(hours=1)),
        gxe.ExpectColumnValuesToBeBetween(column="event_time", min_value=_OLDEST, max_value=now + timedelta(hours=1)),
    ]  # fmt: skip


def stores(max_age_hours: float, both: bool) -> Sequence[Expectation]:
    """Of the stores as a whole: one row of ``age_hours``, ``postgres_rows``, ``cassandra_rows``.

    :param max_age_hours: how old the newest user may be
    :param both: whether there are two stores to be compared
    """
    expected: list[Expectation] = [
        gxe.ExpectColumnValuesToBeBetween(column="age_hours", min_value=0, max_value=max_age_hours),
        gxe.ExpectColumnValuesToNotBeNull(column="age_hours"),
    ]
    if both:
        expected.append(
            gxe.ExpectColumnPairValuesToBeEqual(column_A="postgres_rows", column_B="cassandra_rows")
        )
    return expected
