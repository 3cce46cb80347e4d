"""Run the Ivy that PySpark brings: it knows the public repository's address by itself."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies
from xml.sax.saxutils import quoteattr

from local.errors import JarsError
from local.jars.lock import Coordinate
from local.java import clean_environment, java_program
from local.process import guarded

MIRROR_VARIABLE = "USER_STREAM_MAVEN_MIRROR"
LAYOUT = "[organisation]/[module]/[revision]/[artifact]-[revision](-[classifier]).[ext]"


def pyspark_jars() -> Path:
    """The folder of PySpark's own jars, found without importing PySpark."""
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        raise JarsError("pyspark is not installed: run python local/bootstrap.py first")
    return Path(spec.origin).parent / "jars"


def ivy_jar() -> Path:
    """The Ivy inside PySpark."""
    found = sorted(pyspark_jars().glob("ivy-*.jar"))
    if not found:
        raise JarsError(f"{pyspark_jars()} has no ivy-*.jar: install pyspark again")
    return found[-1]


def settings_xml(cache: Path, *, mirror: str | None, poms: bool) -> str:
    """Ivy's settings: its built-in default repository unless a mirror is given.

    Without ``poms`` an artifact costs one look-up and one download, and nothing else is read.
    """
    root = f" root={quoteattr(mirror.rstrip('/') + '/')}" if mirror else ""
    use = "true" if poms else "false"
    return f"""<ivysettings>
  <property name="ivy.checksums" value=""/>
  <settings defaultResolver="main"/>
  <caches defaultCacheDir={quoteattr(str(cache))} lockStrategy="no-lock"/>
  <resolvers>
    <ibiblio name="main" m2compatible="true" usepoms="{use}" useMavenMetadata="false"{root}/>
  </resolvers>
</ivysettings>
"""


def dependencies_xml(wanted: Sequence[tuple[Coordinate, bool]]) -> str:
    """An Ivy module that depends on ``wanted``: (coordinate, with what it depends on)."""
    lines = []
    for coordinate, transitive in wanted:
        names = (
            f"org={quoteattr(coordinate.group)} name={quoteattr(coordinate.artifact)} "
            f"rev={quoteattr(coordinate.version)}"
        )
        if transitive:
            lines.append(f'<dependency {names} conf="default-&gt;default"/>')
            continue
        kind = quoteattr(coordinate.extension)
        classifier = f" m:classifier={quoteattr(coordinate.classifier)}"
        lines.append(
            f'<dependency {names} transitive="false" conf="default-&gt;*">'
            f"<artifact name={quoteattr(coordinate.artifact)} type={kind} ext={kind}"
            f"{classifier if coordinate.classifier else ''}/></dependency>"
        )
    body = "\n    ".join(lines)
    return f"""<ivy-module version="2.0" xmlns:m="http://ant.apache.org/ivy/maven">
  <info organisation="user-stream" module="jars"/>
  <configurations><conf name="default"/></configurations>
  <dependencies>
    {body}
  </dependencies>
</ivy-module>
"""


def proxy_flags() -> list[str]:
    """Java does not read ``https_proxy`` and its like: hand them on."""
    flags = []
    for scheme in ("http", "https"):
        address = urlsplit(getproxies().get(scheme, ""))
        if address.hostname:
            flags += [
                f"-D{scheme}.proxyHost={address.hostname}",
                f"-D{scheme}.proxyPort={address.port or 80}",
            ]
    return flags


def start(work: Path, wanted: Sequence[tuple[Coordinate, bool]]) -> subprocess.Popen[str]:
    """Start one Ivy that retrieves ``wanted`` below ``work / "out"`` in the order of ``LAYOUT``.

    Its output, standard error included, is to be read from ``stdout``.
    """
    transitive = any(deep for _, deep in wanted)
    work.mkdir(parents=True)
    settings, module = work / "settings.xml", work / "ivy.xml"
    mirror = os.environ.get(MIRROR_VARIABLE)
    if mirror and urlsplit(mirror).scheme not in ("http", "https", "file"):
        raise JarsError(
            f"{MIRROR_VARIABLE} is '{mirror}': it must be the address of a Maven repository's "
            "root, beginning with https://, http:// or file:"
        )
    settings.write_text(settings_xml(work / "cache", mirror=mirror, poms=transitive))
    module.write_text(dependencies_xml(wanted))
    command = [str(java_program()), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command += [*proxy_flags(), f"-Divy.default.ivy.user.dir={work}"]
    command += ["-cp", str(ivy_jar()), "org.apache.ivy.Main"]
    command += ["-settings", str(settings), "-ivy", str(module), "-confs", "default"]
    command += ["-retrieve", f"{work}/out/{LAYOUT}"]
    if transitive:
        command += ["-types", "jar", "bundle"]
    # Tied to this process, so that an install that is killed leaves no Ivy running.
    return subprocess.Popen(
        guarded(command, death_signal=signal.SIGKILL),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=clean_environment(),
        start_new_session=True,
    )
