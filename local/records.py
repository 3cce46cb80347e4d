"""``STATE/servers.json``: which processes belong to a state folder."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

from local.errors import FolderError
from local.paths import STATE_VARIABLE
from local.process import ProcessId


@dataclass(frozen=True)
class ServerRecord:
    """One server's process and the ports that it was given, by role."""

    process: ProcessId
    ports: dict[str, int]


@dataclass
class Records:
    """The file, kept in step with every start and stop.

    ``detached`` is set once the servers are to outlive the process that started them.
    """

    path: Path
    detached: bool = False
    servers: dict[str, ServerRecord] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def load(cls, state: Path) -> Records:
        """Read what is there; a broken file counts as none, as it is only a hint.

        :raises FolderError: if this user may not read it.
        """
        records = cls(state / "servers.json")
        try:
            facts = json.loads(records.path.read_text())
            records.detached = bool(facts["detached"])
            records.servers = {
                name: ServerRecord(ProcessId(**one["process"]), one["ports"])
                for name, one in facts["servers"].items()
            }
        except PermissionError as error:
            raise FolderError(
                f"{records.path} may not be read by this user: run this as the user who started "
                f"the servers, or set {STATE_VARIABLE} to another folder"
            ) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls(records.path)
        return records

    def add(self, name: str, record: ServerRecord) -> None:
        """Note a process, at once."""
        with self._lock:
            self.servers[name] = record
            self._save()

    def remove(self, name: str) -> None:
        """Forget a process; the last one takes the file along."""
        with self._lock:
            self.servers.pop(name, None)
            self._save()

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self.detached = False
            self.servers.clear()
            self._save()

    def detach(self) -> None:
        """Note that the servers outlive this process."""
        with self._lock:
            self.detached = True
            self._save()

    def alive(self) -> dict[str, ServerRecord]:
        """The servers whose very process still runs (not another one with its id)."""
        return {name: one for name, one in self.servers.items() if one.process.alive()}

    def _save(self) -> None:
        if not self.servers:
            self.path.unlink(missing_ok=True)
            return
        half = self.path.with_name(f"{self.path.name}-{os.getpid()}")
        servers = {name: asdict(one) for name, one in self.servers.items()}
        half.write_text(json.dumps({"detached": self.detached, "servers": servers}, indent=1))
        half.replace(self.path)
