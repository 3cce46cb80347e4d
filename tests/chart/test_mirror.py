"""The tests of templates mirror the templates."""

from __future__ import annotations

from pathlib import Path

from tests.chart.helm import CHART


def test_every_template_has_a_test_file_of_its_name() -> None:
    templates = CHART / "templates"
    missing = []
    for template in [*templates.rglob("*.yaml"), templates / "NOTES.txt"]:
        place = template.relative_to(templates)
        mirror = Path(__file__).parent / "templates" / place.parent / f"test_{place.stem.lower()}.py"
        if not mirror.is_file():
            missing.append(str(mirror))
    assert not missing
