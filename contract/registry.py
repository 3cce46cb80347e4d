"""The schema registry, by its Confluent-compatible REST API (Apicurio Registry: ``/apis/ccompat/v7``)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from contract.errors import IncompatibleSchemaError, RegistryError
from contract.schema import SchemaVersion
from contract.settings.kafka import RegistrySettings

_NO_REASON = "the registry says why when it refuses the schema (schema register)"
_EXCEPTION = re.compile(r"^([A-Za-z_$][\w$]*\.)+\w+: ")
_MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"


class _UnavailableError(RegistryError):
    """No answer, or 429 or 5xx: trying again may help."""


@dataclass(frozen=True)
class Registered:
    """A schema as the registry holds it. ``id`` is global, ``version`` counts within the subject."""

    subject: str
    id: int
    version: int
    new: bool = False


class RegistryClient:
    """Calls are repeated for ``registry.timeout_seconds`` while the registry is down or busy."""

    def __init__(self, settings: RegistrySettings) -> None:
        self._settings = settings
        self._session = requests.Session()
        self._session.headers.update(
            {"Content-Type": _MEDIA_TYPE, "Accept": f"{_MEDIA_TYPE}, application/json"}
        )
        if settings.username is not None:
            password = settings.password.get_secret_value() if settings.password else ""
            self._session.auth = (settings.username, password)

    def close(self) -> None:
        self._session.close()

    def find(self, subject: str, schema: SchemaVersion) -> Registered | None:
        """The schema under the subject, if it is registered there."""
        status, answer = self._call("POST", f"/subjects/{quote(subject, safe='')}", _body(schema))
        if status == HTTPStatus.NOT_FOUND:
            return None
        self._expect(status, answer, f"looking for {schema.id} in subject {subject}")
        return Registered(subject, int(answer["id"]), int(answer["version"]))

    def set_compatibility(self, subject: str) -> None:
        """Make ``registry.compatibility`` the subject's rule."""
        wanted = self._settings.compatibility.value
        path = f"/config/{quote(subject, safe='')}"
        status, answer = self._call("GET", path)
        if status == HTTPStatus.OK and answer.get("compatibilityLevel") == wanted:
            return
        status, answer = self._call("PUT", path, {"compatibility": wanted})
        self._expect(status, answer, f"setting compatibility {wanted} of subject {subject}")

    def check(self, subject: str, schema: SchemaVersion) -> list[str]:
        """The registry's reasons against the schema as the subject's next version; none: it is compatible.

        Apicurio says only here that it is not; why, it says when it refuses to register it.
        """
        path = f"/compatibility/subjects/{quote(subject, safe='')}/versions/latest?verbose=true"
        status, answer = self._call("POST", path, _body(schema))
        if status == HTTPStatus.NOT_FOUND:
            return []  # no version yet
        self._expect(status, answer, f"checking {schema.id} against subject {subject}")
        if answer.get("is_compatible", False):
            return []
        return [str(reason) for reason in answer.get("messages") or []] or [_NO_REASON]

    def ensure_registered(self, subject: str, schema: SchemaVersion) -> Registered:
        """The schema is registered under the subject afterwards, under ``registry.compatibility``.

        :raises IncompatibleSchemaError: with the registry's reasons
        :raises RegistryError: when the registry cannot be reached or refuses otherwise
        """
        found = self.find(subject, schema)
        if found is not None:
            return found
        self.set_compatibility(subject)
        # Not asked for its opinion before: only the refusal itself has Apicurio's reasons.
        status, answer = self._call("POST", f"/subjects/{quote(subject, safe='')}/versions", _body(schema))
        if status == HTTPStatus.CONFLICT:
            raise IncompatibleSchemaError(
                f"registry.url {self._settings.url}: schema {schema.id} is not "
                f"{self._settings.compatibility.value} compatible with subject {subject}: {_message(answer)}"
            )
        self._expect(status, answer, f"registering {schema.id} under subject {subject}")
        found = self.find(subject, schema)
        if found is None:
            raise RegistryError(
                f"registry.url {self._settings.url}: took {schema.id} for subject "
                f"{subject}, but does not find it"
            )
        return Registered(subject, found.id, found.version, new=True)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        retrying = Retrying(
            retry=retry_if_exception_type(_UnavailableError),
            stop=stop_after_delay(self._settings.timeout_seconds),
            wait=wait_random_exponential(multiplier=0.2, max=2.0),
            reraise=True,
        )
        answer: tuple[int, Any] = retrying(self._once, method, path, body)
        return answer

    def _once(self, method: str, path: str, body: dict[str, Any] | None) -> tuple[int, Any]:
        url = self._settings.url.rstrip("/") + path
        try:
            response = self._session.request(
                method,
                url,
                data=None if body is None else json.dumps(body),
                timeout=self._settings.timeout_seconds,
            )
        except requests.RequestException as error:
            raise _UnavailableError(
                f"registry.url {self._settings.url}: cannot be reached within "
                f"{self._settings.timeout_seconds:g} s (registry.timeout_seconds): {type(error).__name__}; "
                "is the schema registry running? (registry.enabled: false goes without)"
            ) from error
        try:
            answer = response.json()
        except ValueError:
            answer = {"message": response.text[:200]}
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or response.status_code >= 500:
            raise _UnavailableError(
                f"registry.url {self._settings.url}: HTTP {response.status_code}: {_message(answer)}"
            )
        return response.status_code, answer

    def _expect(self, status: int, answer: Any, doing: str) -> None:
        if status >= 400 or not isinstance(answer, dict):
            raise RegistryError(
                f"registry.url {self._settings.url}: {doing}: HTTP {status}: {_message(answer)}"
            )


def _body(schema: SchemaVersion) -> dict[str, Any]:
    return {"schemaType": "JSON", "schema": schema.text}


def _message(answer: Any) -> str:
    """The registry's own words."""
    if isinstance(answer, dict):
        answer = answer.get("message") or answer.get("error_code") or answer
    return _EXCEPTION.sub("", str(answer))[:2000]
