"""One server of the one-machine way, as a pod: ``serve.py kafka|postgres|cassandra|registry``.

It listens on the pod's address and tells clients the name of its Service. ``/tmp/ready`` is made once it serves;
SIGTERM stops it in an orderly way, and a server that dies ends the pod with its log's last lines.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from local import paths, settings
from local.records import Records
from local.servers.base import Server
from local.servers.cassandra import Cassandra
from local.servers.kafka import Kafka
from local.servers.postgres import Postgres
from local.servers.registry import Registry
from local.servers.types import Launch, Surroundings

READY = Path("/tmp/ready")
PORTS = {
    "kafka": {"": 9092, "controller": 9093},
    "postgres": {"": 5432},
    "cassandra": {"": 9042, "storage": 7000, "jmx": 7199},
    "registry": {"": 8081},
}


class KafkaPod(Kafka):
    def properties(self) -> dict[str, object]:
        controller = f"127.0.0.1:{self.ports['controller']}"
        return {
            **super().properties(),
            "listeners": f"PLAINTEXT://0.0.0.0:{self.port},CONTROLLER://{controller}",
            "advertised.listeners": f"PLAINTEXT://{os.environ['SERVICE']}:{self.port}",
        }


class PostgresPod(Postgres):
    def prepare(self) -> Launch:
        launch = super().prepare()
        with (self.data / "user_stream.conf").open("a") as file:
            file.write("listen_addresses = '*'\n")
        rules = self.data / "pg_hba.conf"
        rule = "host all all all scram-sha-256\n"
        if rule not in rules.read_text():
            with rules.open("a") as file:
                file.write(rule)
        return launch

    def _make_password(self) -> None:
        self._password_file.write_text(os.environ["POSTGRES_PASSWORD"])


class CassandraPod(Cassandra):
    def configuration(self) -> dict[str, object]:
        return {
            **super().configuration(),
            "rpc_address": "0.0.0.0",
            "broadcast_rpc_address": os.environ["POD_IP"],
        }


class RegistryPod(Registry):
    def prepare(self) -> Launch:
        launch = super().prepare()
        command = [
            one.replace("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.host=0.0.0.0")
            for one in launch.command
        ]
        return replace(launch, command=command)


PODS: dict[str, type[Server]] = {
    "kafka": KafkaPod,
    "postgres": PostgresPod,
    "cassandra": CassandraPod,
    "registry": RegistryPod,
}


def main(name: str) -> int:
    state = paths.state_dir()
    (state / "logs").mkdir(parents=True, exist_ok=True)
    ended = threading.Event()
    surroundings = Surroundings(
        state=state,
        settings=settings.load(),
        records=Records.load(state),
        on_change=lambda *what: print(*what, flush=True),
        cancel=ended,
    )
    server = PODS[name](surroundings, PORTS[name])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server.start()
    READY.touch()
    while server.alive():
        if ended.wait(1.0):
            server.stop()
            return 0
    print(server.log.excerpt(), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
