"""Reading the settings, and saying in words what is wrong with them."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from contract.errors import SettingsError
from contract.settings.root import Settings

ENV_PREFIX = "USER_STREAM__"
SETTINGS_FILE_VARIABLE = "USER_STREAM_SETTINGS"


def setting_names(model: type[BaseModel] = Settings, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every setting, e.g. ``("kafka", "topic")``."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from setting_names(field.annotation, (*path, name))
        else:
            yield (*path, name)


def variable_name(path: tuple[str, ...]) -> str:
    """The environment variable of a setting."""
    return ENV_PREFIX + "__".join(path).upper()


def load_settings(
    environment: Mapping[str, str] | None = None, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Settings from the file that ``USER_STREAM_SETTINGS`` names, the environment, then ``overrides``.

    :param environment: instead of ``os.environ``
    :param overrides: values by dotted name, e.g. ``{"source.rate": 5}``: what a command line says
    :raises SettingsError: naming each wrong setting, what it is and what it accepts
    """
    environment = os.environ if environment is None else environment
    merged = _merge(_from_file(environment.get(SETTINGS_FILE_VARIABLE)), _from_environment(environment))
    for name, value in (overrides or {}).items():
        if value is not None:
            merged = _merge(merged, _nested(tuple(name.split(".")), value))
    try:
        return Settings.model_validate(merged)
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from error


def _from_file(name: str | None) -> dict[str, Any]:
    if not name:
        return {}
    path = Path(name)
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{SETTINGS_FILE_VARIABLE}: cannot read {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        # The error itself quotes the file, and a password may stand in that line.
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        why = getattr(error, "problem", None) or "not UTF-8 text"
        raise SettingsError(f"{SETTINGS_FILE_VARIABLE}: {path} is not YAML: {why}{where}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError(
            f"{SETTINGS_FILE_VARIABLE}: {path} must hold sections ({', '.join(Settings.model_fields)})"
        )
    return content


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    known = {variable_name(path): path for path in setting_names()}
    found: dict[str, Any] = {}
    for name, value in environment.items():
        if not name.startswith(ENV_PREFIX):
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
            raise SettingsError(f"{name}: no such setting; did you mean {near[0]}?")
        if value != "":  # an empty variable is an unset one: charts and shells write both
            found = _merge(found, _nested(known[name], value))
    return found


def _nested(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    for name in reversed(path):
        value = {name: value}
    nested: dict[str, Any] = value
    return nested


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for name, value in over.items():
        old = merged.get(name)
        merged[name] = _merge(old, value) if isinstance(old, dict) and isinstance(value, Mapping) else value
    return merged


def _in_words(error: ValidationError) -> str:
    lines = []
    settings = {".".join(path) for path in setting_names()}
    known = settings | set(Settings.model_fields)
    for problem in error.errors():
        path = tuple(str(part) for part in problem["loc"] if not isinstance(part, int))
        name = ".".join(path) or "settings"
        if problem["type"] == "extra_forbidden":
            near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.0)
            lines.append(f"{name}: no such setting; did you mean {near[0]}?")
            continue
        message = problem["msg"].removeprefix("Value error, ")
        got = (
            ""
            if isinstance(problem["input"], dict | BaseModel) or "password" in name
            else f", got {problem['input']!r}"
        )
        where = f" ({variable_name(path)})" if name in settings else ""
        lines.append(f"{name}{where}: {message}{got}")
    return "; ".join(lines)
