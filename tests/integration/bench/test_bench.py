"""``make bench`` runs to its end on small figures and writes what it prints. What it measures is not judged."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.integration
def test_bench_prints_its_tables_and_writes_json(tmp_path: Path) -> None:
    small = f"--records 3000 --small 300 --rounds 1 --bare 600 --rate 50 --seconds 2 --out {tmp_path}"
    done = subprocess.run(
        ["make", "bench", f"ARGS={small}"],
        cwd=ROOT,
        env=os.environ | {"NO_COLOR": "1", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    (written,) = tmp_path.glob("bench-*.json")
    results = json.loads(written.read_text())
    assert results["records"] == {"large": 3000, "small": 300}
    assert set(results["rows_per_second"]["large"]) == {"noop", "postgres", "cassandra", "both"}
    assert all(rate > 0 for rates in results["rows_per_second"].values() for rate in rates.values())
    assert set(results["latency_seconds"]) == {"postgres", "cassandra", "both"}
    assert all(one["sent"] > 0 for one in results["latency_seconds"].values())
    assert set(results["peak_memory_mib"]) == {"large", "small"}
    for name in results["ratios"]:
        assert name in done.stdout
