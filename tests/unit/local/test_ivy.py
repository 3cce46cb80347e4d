"""What Ivy is told."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from local.errors import JarsError
from local.jars import ivy
from local.jars.lock import Coordinate

MAVEN = "{http://ant.apache.org/ivy/maven}"


def test_without_a_mirror_no_address_is_written() -> None:
    text = ivy.settings_xml(Path("/cache"), mirror=None, poms=False)
    (resolver,) = ElementTree.fromstring(text).iter("ibiblio")
    assert "root" not in resolver.attrib
    assert resolver.get("usepoms") == "false"
    assert "http" not in text


def test_a_mirror_becomes_the_root_whatever_is_in_its_address() -> None:
    text = ivy.settings_xml(Path("/cache"), mirror='https://m.example/a?b="c"&d', poms=True)
    (resolver,) = ElementTree.fromstring(text).iter("ibiblio")
    assert resolver.get("root") == 'https://m.example/a?b="c"&d/'


def test_locked_artifacts_are_asked_for_without_what_they_depend_on() -> None:
    coordinate = Coordinate.parse("g:a:1:tar.gz:all")
    module = ElementTree.fromstring(ivy.dependencies_xml([(coordinate, False)]))
    (dependency,) = module.iter("dependency")
    (artifact,) = dependency.iter("artifact")
    assert dependency.get("transitive") == "false"
    assert artifact.get("ext") == "tar.gz"
    assert artifact.get(f"{MAVEN}classifier") == "all"


def test_a_mirror_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(ivy.MIRROR_VARIABLE, "m.example/maven")
    with pytest.raises(JarsError, match=r"USER_STREAM_MAVEN_MIRROR is 'm\.example/maven'"):
        ivy.start(tmp_path / "work", [(Coordinate("g", "a", "1"), False)])


def test_a_proxy_is_handed_to_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert "-Dhttps.proxyHost=proxy.example" in ivy.proxy_flags()
    assert "-Dhttps.proxyPort=3128" in ivy.proxy_flags()
