"""Gender, coordinates and times."""

from __future__ import annotations

from pyspark.sql import SparkSession

from jobs.transform.silver import degrees, gender, iso_timestamp
from tests.unit.jobs.support import mapped

GENDERS = {
    "male": "male",
    "M": "male",
    "Boy": "male",
    "man": "male",
    "FEMALE": "female",
    "w": "female",
    "f": "female",
    "girl": "female",
    "woman": "female",
    "other": "unknown",
    "": "unknown",
    None: "unknown",
}

LATITUDES = {
    "45.764": 45.764,
    " 45.764 ": 45.764,
    "-90": -90.0,
    "90.0": 90.0,
    "90.0001": None,
    "-91": None,
    "1e1": 10.0,
    "1e3": None,
    "NaN": None,
    "Infinity": None,
    "-inf": None,
    "north": None,
    "45,764": None,
    "": None,
    None: None,
}

TIMES = {
    "1990-03-08T15:13:16.688Z": "1990-03-08 15:13:16.688",
    "1990-03-08T15:13:16+02:00": "1990-03-08 13:13:16",
    "1990-03-08T00:30:00+14:00": "1990-03-07 10:30:00",
    "1990-03-08T15:13:16": "1990-03-08 15:13:16",
    "1990-03-08 15:13:16": "1990-03-08 15:13:16",
    "1990-03-08": "1990-03-08 00:00:00",
    "2000-02-29": "2000-02-29 00:00:00",
    "1990-02-29": None,
    "1990-13-01": None,
    "1990-03-08T25:00:00Z": None,
    "1990-03-08T15:13:16.123456789Z": "1990-03-08 15:13:16.123456",
    "1990": None,
    "08/03/1990": None,
    "yesterday at noon": None,
    # Spark by itself reads these as a time of today.
    "12:34:56.789": None,
    "T12:34:56.789": None,
    "1:23-01:00": None,
    "now": None,
    "-0044-03-15T00:00:00Z": None,
    "+10000-01-01T00:00:00Z": None,
    "99999-01-01T00:00:00Z": None,
    "": None,
    None: None,
}


def test_gender(spark: SparkSession) -> None:
    assert dict(zip(GENDERS, mapped(spark, gender, list(GENDERS)), strict=True)) == GENDERS


def test_degrees(spark: SparkSession) -> None:
    found = mapped(spark, lambda text: degrees(text, 90.0), list(LATITUDES), kind="double")
    assert dict(zip(LATITUDES, found, strict=True)) == LATITUDES


def test_times(spark: SparkSession) -> None:
    found = dict(zip(TIMES, mapped(spark, iso_timestamp, list(TIMES)), strict=True))
    assert {text: time for text, time in found.items() if time != TIMES[text]} == {}
