"""Silver: one flat, clean row per record. Secrets have no column here."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from contract.records import Identity
from jobs.transform.constants import MISSING_NATIONALITY, MISSING_TEXT
from jobs.transform.phone import phone_digits
from jobs.transform.text import or_missing, title_case, trim

_MALE = ("male", "m", "man", "boy")
_FEMALE = ("female", "f", "woman", "girl", "w")

LAST_MILLIS = 253_402_300_799_999
"""The last millisecond of the year 9999: a later event time cannot be stored, and is no time."""

_TRIMMED = {
    "title": "user.name.title",
    "first": "user.name.first",
    "last": "user.name.last",
    "sex": "user.gender",
    "street": "user.location.street.name",
    "city_": "user.location.city",
    "state_": "user.location.state",
    "country_": "user.location.country",
    "post_code_": "user.location.postcode",
    "mail": "user.email",
    "uuid": "user.login.uuid",
    "username_": "user.login.username",
    "nat": "user.nat",
    "picture_": "user.picture.large",
    "phone_": "user.phone",
    "cell_": "user.cell",
}


def silver(records: DataFrame, identity: Identity) -> DataFrame:
    """Bronze's columns, and the clean ones of :data:`SILVER_COLUMNS`.

    ``version`` orders a user's events: microseconds of the event time, its last three digits the
    Kafka offset's, so that two events of one user in the same millisecond have an order too.
    """
    trimmed = records.withColumns({name: trim(F.col(path)) for name, path in _TRIMMED.items()})
    header = F.col("event_header").try_cast("bigint")
    basic = trimmed.withColumns(
        {
            "mail": F.lower("mail"),
            "nat": F.upper("nat"),
            "uuid": F.lower("uuid"),
            "header_millis": F.when(header.between(0, LAST_MILLIS), header),
            "key_text": F.lower(trim(F.col("key").cast("string"))),
        }
    )
    event_millis = F.coalesce(F.col("header_millis"), F.unix_millis("timestamp"))
    subject = F.col("uuid" if identity is Identity.UUID else "mail")
    return basic.withColumns(
        {
            "id": F.when(F.col("deleted"), F.col("key_text")).otherwise(subject),
            "first_name": or_missing(title_case(F.col("first")), MISSING_TEXT),
            "last_name": or_missing(title_case(F.col("last")), MISSING_TEXT),
            "gender": gender(F.col("sex")),
            "address": or_missing(_address(), MISSING_TEXT),
            "city": or_missing(F.col("city_"), MISSING_TEXT),
            "state": or_missing(F.col("state_"), MISSING_TEXT),
            "country": or_missing(F.col("country_"), MISSING_TEXT),
            "post_code": or_missing(F.col("post_code_"), MISSING_TEXT),
            "latitude": degrees(F.col("user.location.coordinates.latitude"), 90.0),
            "longitude": degrees(F.col("user.location.coordinates.longitude"), 180.0),
            "email": F.col("mail"),
            "username": or_missing(F.col("username_"), MISSING_TEXT),
            "phone": or_missing(phone_digits(F.col("phone_"), F.col("nat")), MISSING_TEXT),
            "cell": or_missing(phone_digits(F.col("cell_"), F.col("nat")), MISSING_TEXT),
            "dob": iso_timestamp(F.col("user.dob.date")),
            "registered_date": iso_timestamp(F.col("user.registered.date")),
            "picture": or_missing(F.col("picture_"), MISSING_TEXT),
            "nationality": or_missing(F.col("nat"), MISSING_NATIONALITY),
            "ingested_at": F.col("timestamp"),
            "event_time": F.timestamp_millis(event_millis),
            "version": event_millis * 1000 + F.col("offset") % 1000,
        }
    )


SILVER_COLUMNS = (
    "id",
    "uuid",
    "title",
    "first_name",
    "last_name",
    "gender",
    "address",
    "city",
    "state",
    "country",
    "post_code",
    "latitude",
    "longitude",
    "email",
    "username",
    "phone",
    "cell",
    "dob",
    "registered_date",
    "picture",
    "nationality",
    "ingested_at",
    "event_time",
    "version",
)


def gender(text: Column) -> Column:
    """``male``, ``female`` or ``unknown``."""
    lower = F.lower(text)
    return F.when(lower.isin(*_MALE), "male").when(lower.isin(*_FEMALE), "female").otherwise("unknown")


def degrees(text: Column, limit: float) -> Column:
    """A coordinate as a double; null where it is missing, no number, or beyond the limit."""
    number = text.try_cast("double")
    return F.when(number.between(-limit, limit), number)


def iso_timestamp(text: Column) -> Column:
    """An ISO-8601 date or date and time as a timestamp (UTC where it names no zone); else null."""
    # Spark also takes a time without a date, and means today by it.
    dated = (F.substring(text, 5, 1) == "-") & (F.substring(text, 8, 1) == "-")
    return F.when((F.length(text) >= 10) & dated, text.try_cast("timestamp"))


def _address() -> Column:
    number = F.col("user.location.street.number").cast("string")
    return F.nullif(F.concat_ws(" ", number, F.col("street")), F.lit(""))
