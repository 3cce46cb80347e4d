"""What this machine must have before anything is installed; standard library only.

Runs under the system's Python, which may be older than the project's: the syntax is that of
Python 3.6, so that a too old interpreter gets a sentence and not a SyntaxError.
"""
# ruff: noqa: UP006, UP035, UP045
# (as old as the syntax that it keeps to)

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

PYTHON_AT_LEAST = (3, 10)
JAVA_MAJOR = 17  # Cassandra 5.0 takes no newer, Spark 4.2 no older
DISK_NEEDED_GB = 4.0


class Problem(NamedTuple):
    """One thing that is missing or wrong, and what to do about it."""

    what: str
    fix: str


INSTALL_LINES: Dict[str, Dict[str, str]] = {
    "python": {
        "apt-get": "sudo apt-get install python3 python3-venv",
        "dnf": "sudo dnf install python3.11",
        "brew": "brew install python@3.12",
    },
    "venv": {
        "apt-get": "sudo apt-get install python{}.{}-venv".format(*sys.version_info[:2]),
        "dnf": "sudo dnf install python3-pip",
        "brew": "brew install python@3.12",
    },
    "java": {
        "apt-get": "sudo apt-get install openjdk-17-jre-headless",
        "dnf": "sudo dnf install java-17-openjdk-headless",
        "brew": "brew install openjdk@17",
    },
}


def install_hint(thing: str, environ: Mapping[str, str] = os.environ) -> str:
    """How to install ``thing``: this machine's package manager, or all of them if none is found."""
    lines = INSTALL_LINES[thing]
    here = [m for m in sorted(lines) if shutil.which(m, path=environ.get("PATH", ""))]
    return "install it: " + "   or   ".join(lines[m] for m in (here or sorted(lines)))


def parse_java_major(text: str) -> Optional[int]:
    """The major version in what ``java -version`` prints; ``None`` if there is none.

    ``1.8.0_292`` is 8; ``17.0.15``, ``17`` and ``21-ea`` are what they begin with.
    """
    found = re.search(r'version "?(\d+)(?:\.(\d+))?', text)
    if not found:
        return None
    major = int(found.group(1))
    return int(found.group(2)) if major == 1 and found.group(2) else major


def java_major(java: str) -> Optional[int]:
    """Ask one ``java`` program for its major version; ``None`` if it does not run."""
    try:
        done = subprocess.run(
            [java, "-version"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return parse_java_major(done.stdout.decode("utf-8", "replace")) if not done.returncode else None


def java_candidates(
    environ: Mapping[str, str] = os.environ, well_known: Optional[Sequence[str]] = None
) -> List[Tuple[str, str]]:
    """(where it was found, program), in the order they are tried: JAVA_HOME, PATH, usual places."""
    found: List[Tuple[str, str]] = []
    if environ.get("JAVA_HOME"):
        found.append(("JAVA_HOME", str(Path(environ["JAVA_HOME"], "bin", "java"))))
    on_path = shutil.which("java", path=environ.get("PATH", ""))
    if on_path:
        found.append(("PATH", on_path))
    for home in usual_java_homes() if well_known is None else well_known:
        found.append((home, str(Path(home, "bin", "java"))))
    return found


def usual_java_homes() -> List[str]:
    """Where packages put a Java 17 that is not the default one."""
    homes = [Path("/opt/homebrew/opt/openjdk@17"), Path("/usr/local/opt/openjdk@17")]
    homes += sorted(Path("/usr/lib/jvm").glob("*17*"))
    return [str(home) for home in homes if home.is_dir()]


def find_java(
    environ: Mapping[str, str] = os.environ, well_known: Optional[Sequence[str]] = None
) -> Tuple[Optional[str], List[str]]:
    """The first Java 17, and a phrase for each one that was passed over."""
    refused: List[str] = []
    for where, java in java_candidates(environ, well_known):
        major = java_major(java)
        if major == JAVA_MAJOR:
            return java, refused
        found = "does not run" if major is None else f"is Java {major}"
        refused.append(f"{java} ({where}) {found}")
    return None, refused


def check_python(version: Optional[Tuple[int, ...]] = None) -> Optional[Problem]:
    """The interpreter that runs this is new enough."""
    have = tuple(version or sys.version_info[:3])
    if have[:2] >= PYTHON_AT_LEAST:
        return None
    return Problem(
        "{} is Python {}; needed is {}.{} or newer".format(
            sys.executable, ".".join(map(str, have)), *PYTHON_AT_LEAST
        ),
        install_hint("python") + ", then name it: make PYTHON=python3.11 ...",
    )


def check_venv() -> Optional[Problem]:
    """``venv`` and ``ensurepip`` are there (Debian packs them apart)."""
    for module in ("venv", "ensurepip"):
        try:
            __import__(module)
        except ImportError:
            return Problem(
                f"{sys.executable} has no module '{module}', so no virtual environment can be made",
                install_hint("venv"),
            )
    return None


def check_java(
    environ: Mapping[str, str] = os.environ, well_known: Optional[Sequence[str]] = None
) -> Optional[Problem]:
    """A Java 17 is there."""
    java, refused = find_java(environ, well_known)
    if java:
        return None
    seen = "; ".join(refused) if refused else "neither JAVA_HOME nor PATH has one"
    return Problem(
        f"Java {JAVA_MAJOR} is needed and was not found: {seen}",
        install_hint("java", environ) + f", or set JAVA_HOME to a Java {JAVA_MAJOR} that is there",
    )


def check_folder(path: str, setting: str, needed_gb: float = 0.0) -> Optional[Problem]:
    """``path``, or the nearest parent that exists, can be written to and has room."""
    there = Path.cwd() / path
    while not os.path.lexists(str(there)):
        there = there.parent
    if not there.is_dir() or not os.access(str(there), os.W_OK | os.X_OK):
        return Problem(
            f"{path} cannot be made or written to: {there} is not a folder that this user can write to",
            f"make it writable, or {setting}",
        )
    free = shutil.disk_usage(str(there)).free / 1e9
    if free < needed_gb:
        return Problem(
            f"the disk of {path} has {free:.1f} GB free; needed are about {needed_gb:.0f} GB",
            f"make room, or {setting}",
        )
    return None


def check_all(
    folders: Sequence[Tuple[str, str, float]], environ: Mapping[str, str] = os.environ
) -> List[Problem]:
    """Every problem at once; ``folders`` holds (path, how to move it, GB needed there)."""
    problems = [check_python(), check_venv(), check_java(environ)]
    problems += [check_folder(path, setting, gb) for path, setting, gb in folders]
    return [problem for problem in problems if problem]


def report(problems: Sequence[Problem]) -> str:
    """The problems as lines for a terminal."""
    return "\n".join(f"error: {p.what}\n       {p.fix}" for p in problems)
