"""From a user as the API gave it to the record on the topic, or to the reason why not."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from contract.records import SECRET_LOGIN_FIELDS, Identity, identity_key
from contract.schema import SchemaVersion
from producer.secrets import without_secrets

Known = dict[str, Any]
"""The fields that a schema knows, by name: an object's own fields, or None for anything else."""


@dataclass(frozen=True)
class Record:
    """What is sent: ``value`` is compact JSON in UTF-8. ``user`` is what it was made of, without secrets."""

    key: bytes
    value: bytes
    user: dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """Why a user is not sent.

    :param rule: short and stable, e.g. ``schema.type``
    :param path: JSON pointer of what is wrong, e.g. ``/dob/age``; empty for the whole user
    :param error: a sentence; holds no value of the user
    :param value: the user without secrets, as bytes
    :param key: the identity, where the user has one
    """

    rule: str
    path: str
    error: str
    value: bytes
    key: bytes | None

    @property
    def reason(self) -> str:
        """What refusals are counted by, e.g. ``schema.type /dob/age``."""
        return f"{self.rule} {self.path}".rstrip()


class RecordBuilder:
    """Makes records of one schema version.

    ``unknown_fields`` counts fields that the schema does not know, by their path; they are dropped.
    """

    def __init__(self, schema: SchemaVersion, *, identity: Identity, max_bytes: int) -> None:
        document = schema.document
        self._validator = jsonschema_rs.validator_for(document, mask="the value", validate_formats=True)
        self._known = _known(document) or {}
        self._identity = identity
        self._max_bytes = max_bytes
        self.unknown_fields: Counter[str] = Counter()

    def build(self, user: Any) -> Record | Refusal:
        """Take the secrets out of ``user`` (in place), drop unknown fields, then check it."""
        if not isinstance(user, dict):
            return self._refusal("not-an-object", "", "a user must be a JSON object", user)
        login = user.get("login")
        if isinstance(login, dict):
            for name in SECRET_LOGIN_FIELDS:
                login.pop(name, None)
        self._drop_unknown(user, self._known, "")
        if not self._validator.is_valid(user):
            return self._schema_refusal(user)
        key = identity_key(self._identity, uuid=user["login"]["uuid"], email=user["email"])
        if not key:
            field = "/" + self._identity.value.replace(".", "/")
            return self._refusal("no-identity", field, f"{self._identity.value} must not be blank", user)
        try:
            text = json.dumps(user, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            value = text.encode()
        except UnicodeEncodeError:
            return self._refusal("not-unicode", "", "text with half of a surrogate pair is no Unicode", user)
        if len(value) > self._max_bytes:
            error = f"the record has {len(value)} bytes, {self._max_bytes} are allowed "
            error += "(the less of job.max_record_bytes and what the topic takes)"
            return self._refusal("too-large", "", error, user)
        if "\\u0000" in text and (path := nul_path(user)) is not None:
            return self._refusal("nul-character", path, "text must not hold the NUL character", user)
        return Record(key.encode(), value, user)

    def _drop_unknown(self, value: dict[str, Any], known: Known, path: str) -> None:
        if not value.keys() <= known.keys():
            for name in [name for name in value if name not in known]:
                del value[name]
                self.unknown_fields[f"{path}{name}"] += 1
        for name, child in value.items():
            if type(child) is dict and (inner := known[name]) is not None:
                self._drop_unknown(child, inner, f"{path}{name}.")

    def _schema_refusal(self, user: dict[str, Any]) -> Refusal:
        errors = list(self._validator.iter_errors(user))
        places = [_place(error) for error in errors]
        sentences = [f"{place}: {error.message}" for place, error in zip(places, errors, strict=True)]
        return self._refusal(f"schema.{errors[0].kind.name}", places[0], "\n".join(sentences), user)

    def _refusal(self, rule: str, path: str, error: str, user: Any) -> Refusal:
        clean = without_secrets(user)
        try:
            value = json.dumps(clean, ensure_ascii=False, separators=(",", ":")).encode()
        except UnicodeEncodeError:
            value = json.dumps(clean, separators=(",", ":")).encode()
        return Refusal(rule, path, error, value, self._key(user))

    def _key(self, user: Any) -> bytes | None:
        """The identity of a user that may have any shape."""
        login = user.get("login") if isinstance(user, dict) else None
        uuid = login.get("uuid") if isinstance(login, dict) else None
        email = user.get("email") if isinstance(user, dict) else None
        wanted = uuid if self._identity is Identity.UUID else email
        if not isinstance(wanted, str) or len(wanted) > 1024:
            return None
        return identity_key(self._identity, uuid=wanted, email=wanted).encode("utf-8", "replace") or None


def nul_path(value: Any, path: str = "") -> str | None:
    """JSON pointer of the first text that holds a NUL character, if any."""
    if isinstance(value, str):
        return path if "\x00" in value else None
    children = value.items() if isinstance(value, dict) else ()
    return next((found for name, child in children if (found := nul_path(child, f"{path}/{name}"))), None)


def _known(schema: dict[str, Any]) -> Known | None:
    kinds = schema.get("type", [])
    if "object" not in ([kinds] if isinstance(kinds, str) else kinds):
        return None
    return {name: _known(child) for name, child in schema.get("properties", {}).items()}


def _place(error: jsonschema_rs.ValidationError) -> str:
    """JSON pointer of what is wrong; for a field that is missing, of that field."""
    parts = [str(part) for part in error.instance_path]
    if error.kind.name == "required":
        parts.append(str(error.kind.as_dict()["property"]))
    return "/" + "/".join(parts)
