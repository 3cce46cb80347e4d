"""The scripts of `helm test`."""

from __future__ import annotations

from tests.chart.helm import CHART, render


def test_the_mounted_scripts_are_the_files_of_the_chart() -> None:
    data = render().one("ConfigMap", "user-stream-test")["data"]
    assert data == {
        name: (CHART / "files" / name).read_text() for name in ("find_users.py", "erase_users.py")
    }


def test_they_compile() -> None:
    for name, text in render().one("ConfigMap", "user-stream-test")["data"].items():
        compile(text, name, "exec")
