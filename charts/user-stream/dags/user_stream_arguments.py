"""A step's options, after Airflow has filled in their templates, as the producer's command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Command:
    """One command; the values are templates until Airflow has filled them in.

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

    template_fields = ("options", "flags", "arguments")
    """Read by Airflow, which fills in templates inside of objects that have it."""

    def line(self) -> list[str]:
        """What comes after ``python -m MODULE``.

        A value is bound to its option by ``=``: whatever a param holds, it is taken for no other option.
        """
        options = [f"{name}={value}" for name, value in self.options.items() if value not in ("", "None")]
        flags = [name for name, value in self.flags.items() if value == "True"]
        arguments = self.arguments.split()
        return [*self.name, *options, *flags, *(["--", *arguments] if arguments else [])]
