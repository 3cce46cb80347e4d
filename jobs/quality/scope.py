"""What the expressions of the quality rules can refer to besides the columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce

import pycountry
from pyspark.sql import Column
from pyspark.sql import functions as F

from contract.records import Identity
from contract.schema import SchemaVersion
from jobs.schema import json_types, leaves, misfit_pattern, required

col = F.col


@dataclass(frozen=True)
class Scope:
    """Limits and names from settings and schema; its properties are Spark columns."""

    versions: tuple[SchemaVersion, ...]
    identity: Identity
    max_record_bytes: int
    future_tolerance_seconds: int

    UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
    EMAIL = (
        r"^(?=.{3,254}$)[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]++(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]++)*+"
        r"@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$"
    )
    """A dot-atom at a host name of at least two labels (RFC 5321 without quoted parts, plus letters
    of other scripts), at most 254 characters."""

    @property
    def words(self) -> dict[str, str]:
        """Fills the placeholders of a rule's ``accepts``."""
        return {
            "max_record_bytes": str(self.max_record_bytes),
            "future_tolerance_seconds": str(self.future_tolerance_seconds),
            "schema_ids": ", ".join(self.schema_ids),
            "latest": self.versions[-1].id,
            "required": ", ".join(".".join(path) for path in self._required),
            "identity": self.identity.value,
        }

    @property
    def schema_ids(self) -> tuple[str, ...]:
        return tuple(version.id for version in self.versions)

    @property
    def country_unknown(self) -> Column:
        codes = ", ".join(f"'{country.alpha_2}'" for country in pycountry.countries)
        return F.expr(f"nat not in ({codes})")

    @property
    def identity_pattern(self) -> str:
        return self.UUID if self.identity is Identity.UUID else self.EMAIL

    @property
    def bytes(self) -> Column:
        return F.coalesce(F.octet_length("value"), F.lit(0))

    @property
    def oldest(self) -> Column:
        return F.lit("1900-01-01T00:00:00Z").cast("timestamp")

    @property
    def latest_time(self) -> Column:
        return F.timestamp_micros(F.unix_micros("timestamp") + self.future_tolerance_seconds * 1_000_000)

    @property
    def wrong_type_found(self) -> Column:
        misfit = F.regexp_extract("json", misfit_pattern(self.versions[-1].document), 0)
        return F.coalesce(F.nullif(misfit, F.lit("")), F.left("json", F.lit(120)))

    @cached_property
    def _required(self) -> tuple[tuple[str, ...], ...]:
        return tuple(required(self.versions[-1].document))

    @property
    def required_missing(self) -> Column:
        absent = [col("user." + ".".join(path)).isNull() for path in self._required]
        return col("user").isNotNull() & ~col("unreadable") & reduce(Column.__or__, absent, F.lit(False))

    @property
    def required_found(self) -> Column:
        each = [
            F.when(col("user." + ".".join(path)).isNull(), F.lit(f"{'.'.join(path)} is missing"))
            for path in self._required
        ]
        return F.concat_ws(", ", *each)

    @cached_property
    def _limits(self) -> dict[str, int]:
        return {
            ".".join(path): schema["maxLength"]
            for path, schema in leaves(self.versions[-1].document)
            if "maxLength" in schema and "string" in json_types(schema)
        }

    @property
    def too_long(self) -> Column:
        return reduce(
            Column.__or__, [F.length(f"user.{path}") > limit for path, limit in self._limits.items()]
        )

    @property
    def too_long_found(self) -> Column:
        return F.concat_ws(
            ", ",
            *[
                F.when(
                    F.length(f"user.{path}") > limit,
                    F.concat(F.lit(f"{path}: "), F.length(f"user.{path}"), F.lit(" characters")),
                )
                for path, limit in self._limits.items()
            ],
        )

    @property
    def has_nul(self) -> Column:
        escaped = F.contains("json", F.lit("\\u0000"))
        # A backslash of the text itself is written as two; without these only real NULs are left.
        written = F.replace(F.to_json("user"), F.lit("\\\\"))
        return escaped & F.contains(written, F.lit("\\u0000"))
