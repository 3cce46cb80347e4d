"""Secrets of a user: what is never sent, stored, logged or shown."""

from __future__ import annotations

import json
import re
from typing import Any

from contract.records import SECRET_LOGIN_FIELDS

REDACTED = "[redacted]"
_NAMES = "|".join(sorted(SECRET_LOGIN_FIELDS))
_IN_TEXT = re.compile(rf'("(?:{_NAMES})"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}}\]]+)', re.IGNORECASE | re.DOTALL)
_ESCAPED_IN_TEXT = re.compile(
    rf'(\\"(?:{_NAMES})\\"\s*:\s*)(\\"(?:[^"\\]|\\[^"])*(?:\\")?|[^\s,}}\]]+)', re.IGNORECASE | re.DOTALL
)


def without_secrets(value: Any) -> Any:
    """A copy without any secret field at any depth, and without a ``login`` that is no object.

    For users that are refused: they may have any shape, so a secret may be anywhere.
    """
    if isinstance(value, dict):
        return {
            name: without_secrets(child)
            for name, child in value.items()
            if name.lower() not in SECRET_LOGIN_FIELDS and (name != "login" or isinstance(child, dict))
        }
    if isinstance(value, list):
        return [without_secrets(child) for child in value]
    return value


def redacted_text(text: str) -> str:
    """Any text with the values of secret JSON fields replaced, also where it is no valid JSON."""
    return _ESCAPED_IN_TEXT.sub(rf'\1"{REDACTED}"', _IN_TEXT.sub(rf'\1"{REDACTED}"', text))


def redacted(raw: bytes) -> str:
    """Raw bytes of a record as text that may be shown: JSON indented, secrets replaced."""
    try:
        parsed = json.loads(raw)
        if isinstance(parsed, dict | list):
            return json.dumps(_replaced(parsed), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        pass  # not JSON: shown as text
    return redacted_text(raw.decode("utf-8", "replace"))


def _replaced(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: REDACTED
            if name.lower() in SECRET_LOGIN_FIELDS or (name == "login" and not isinstance(child, dict))
            else _replaced(child)
            for name, child in value.items()
        }
    return [_replaced(child) for child in value] if isinstance(value, list) else value
