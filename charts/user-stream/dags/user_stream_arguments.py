"""A step's options, after Airflow has filled in their templates, as the producer's command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Command:
    """One command; the values are templates.

    Operators hand the values to Airflow as fields of their own: it fills in the templates of a nested object
    in place, and a second run in the same process would get those of the first.

    :param name: e.g. ``("dead-letters", "replay")``
    :param options: e.g. ``{"--count": "{{ params.count }}"}``; one that becomes empty is left out
    :param flags: e.g. ``{"--all": "{{ not params.ids }}"}``; set where it becomes ``True``
    :param arguments: what follows without a name, separated by blanks
    :param module: the package that is run
    """

    name: Sequence[str]
    options: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)
    arguments: str = ""
    module: str = "producer"

    def line(self, options: Mapping[str, str], flags: Mapping[str, str], arguments: str) -> list[str]:
        """What comes after ``python -m MODULE``.

        The parameters are what Airflow made of the fields of their names. A value is bound to its option
        by ``=``: whatever a param holds, it is taken for no other option.
        """
        given = [f"{name}={value}" for name, value in options.items() if value not in ("", "None")]
        given += [name for name, value in flags.items() if value == "True"]
        return [*self.name, *given, *(["--", *arguments.split()] if arguments.strip() else [])]
