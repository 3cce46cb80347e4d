"""Puts the rules to every row: one bit mask for errors, one for warnings, words only for rejects."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.quality.rules import RULES, Applies, Rule, Severity
from jobs.quality.scope import Scope

ERROR_RULES = tuple(rule for rule in RULES if rule.severity is Severity.ERROR)
WARN_RULES = tuple(rule for rule in RULES if rule.severity is Severity.WARN)


def evaluate(rows: DataFrame, scope: Scope) -> DataFrame:
    """Adds ``errors`` and ``warnings`` (bit *i* set: rule *i* of its severity is broken) and
    ``error_text``, one line per broken error rule (null where ``errors`` is 0)."""
    masked = rows.withColumn("errors", _mask(ERROR_RULES, scope))
    return masked.withColumns(
        {
            "warnings": F.when(F.col("errors") == 0, _mask(WARN_RULES, scope)).otherwise(F.lit(0)),
            "error_text": F.when(F.col("errors") != 0, _text(ERROR_RULES, scope)),
        }
    )


def _broken(rule: Rule, scope: Scope) -> Column:
    broken = F.coalesce(rule.broken(scope), F.lit(False))
    if rule.applies is Applies.ALL:
        return broken
    return (F.col("deleted") if rule.applies is Applies.TOMBSTONE else ~F.col("deleted")) & broken


def _mask(rules: tuple[Rule, ...], scope: Scope) -> Column:
    bits = [
        F.when(_broken(rule, scope), F.lit(1 << bit)).otherwise(F.lit(0)) for bit, rule in enumerate(rules)
    ]
    return reduce(Column.bitwiseOR, bits)


def _text(rules: tuple[Rule, ...], scope: Scope) -> Column:
    lines = []
    for bit, rule in enumerate(rules):
        accepts = rule.accepts.format(**scope.words)
        # Keys and headers are any bytes; what is not UTF-8 could not leave Spark as text.
        found = F.left(F.make_valid_utf8(F.coalesce(rule.found(scope), F.lit("nothing"))), F.lit(500))
        line = F.concat(F.lit(f"{rule.name}: found "), found, F.lit(f"; accepted: {accepts}"))
        lines.append(F.when(F.col("errors").bitwiseAND(1 << bit) != 0, line))
    return F.concat_ws("\n", *lines)
