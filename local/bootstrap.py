"""Set this checkout up: check the machine, make ``.venv``, install what is locked, fetch the jars.

Standard library only; run by the system's Python before anything is installed, so the syntax is
that of Python 3.6. A second run finds the stamp of the first and returns at once.

    python3 local/bootstrap.py            # set up what is missing
    python3 local/bootstrap.py --check    # only say what this machine lacks
    python3 local/bootstrap.py --venv .venv-airflow --lock orchestration/requirements.lock --no-jars
"""
# ruff: noqa: UP006, UP035, UP045
# (as old as the syntax that it keeps to)

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, Optional, Tuple

ROOT = Path(__file__).resolve().parent.parent
if Path(sys.path[0]).resolve() == ROOT / "local":
    sys.path[0] = str(ROOT)  # run as a script: find the package, and do not shadow modules by ours

from local import preflight  # noqa: E402

STAMP = ".user-stream-complete"
MARKER = ".user-stream-in-progress"
DISK_ONCE_SET_UP_GB = 0.5


class BootstrapError(Exception):
    """The set-up cannot go on; the message says what to do."""


LOCK = "requirements.lock"
"""The locked Python packages, below the checkout."""


def stamp_text(root: Path, lock: str = LOCK) -> str:
    """What a complete environment is known by: the interpreter and the lock's hash."""
    try:
        digest = hashlib.sha256((root / lock).read_bytes()).hexdigest()
    except OSError as error:
        raise BootstrapError(
            f"{root / lock} cannot be read ({error.strerror}): is the checkout complete?"
        ) from error
    return f"{sys.version.split()[0]}\n{Path(sys.executable).resolve()}\n{digest}\n"


def read(path: Path) -> Optional[str]:
    """A small file's text, or nothing if there is no such file."""
    return path.read_text() if path.exists() else None


def is_complete(root: Path, venv: Path, lock: str = LOCK) -> bool:
    """Whether ``venv`` was completed from this very lock by this very interpreter."""
    return (
        not (venv / MARKER).exists()
        and read(venv / STAMP) == stamp_text(root, lock)
        and os.access(str(venv / "bin" / "python"), os.X_OK)
    )


def run(command: List[str], failed: str, cwd: Path) -> None:
    """Run a program whose output the user sees."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH")}
    code = subprocess.call(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL)
    if code:
        raise BootstrapError(f"{failed} (exit code {code})")


def make_venv(root: Path, venv: Path, lock: str = LOCK) -> None:
    """Make the environment, or bring a complete one to a changed lock.

    A marker lies in it until it is complete: one that was interrupted is made again.
    """
    stamp, marker = venv / STAMP, venv / MARKER
    wanted = stamp_text(root, lock)
    have = read(stamp)
    if marker.exists():
        print(f"set-up: {venv} was not completed, making it again", flush=True)
        shutil.rmtree(venv)
        have = None
    elif have is None and venv.is_dir() and any(venv.iterdir()):
        raise BootstrapError(
            f"{venv} is there and was not made by this program: move it away, or name another folder "
            "with --venv"
        )
    elif have is not None and have.split("\n")[:2] != wanted.split("\n")[:2]:
        print(f"set-up: another Python is used now, making {venv} again", flush=True)
        shutil.rmtree(venv)
        have = None
    try:
        venv.mkdir(parents=True, exist_ok=True)
        marker.touch()
        if have is not None:
            stamp.unlink()
    except OSError as error:
        raise BootstrapError(
            f"{venv} cannot be written ({error.strerror}): make it writable, or name another folder with "
            "--venv"
        ) from error
    if have is None:
        print(f"set-up: making {venv}", flush=True)
        run([sys.executable, "-m", "venv", str(venv)], "venv failed", root)
    print("set-up: installing the locked packages", flush=True)
    pip = [
        str(venv / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
    ]
    run(
        # The lock names everything; and pip does not find a locked package again where another asks for an
        # extra of it.
        [*pip, "--no-deps", "--require-hashes", "-r", str(root / lock)],
        f"pip could not install {lock}: see its lines above. It reaches its package "
        "index with its own settings (pip config, PIP_INDEX_URL, https_proxy); a full disk or a "
        "closed folder is named there too. Run the same command again to go on",
        root,
    )
    stamp.write_text(wanted)
    marker.unlink()


def folders(root: Path, complete: bool) -> List[Tuple[str, str, float]]:
    """(folder, how to move it, GB needed there) for :func:`local.preflight.check_all`."""
    from local import paths  # needs the Python that was checked for

    needed = DISK_ONCE_SET_UP_GB if complete else preflight.DISK_NEEDED_GB
    return [
        (str(root), "put the checkout elsewhere", needed),
        (str(paths.cache_dir()), f"set {paths.CACHE_VARIABLE} to another folder", needed),
        (str(paths.state_dir()), f"set {paths.STATE_VARIABLE} to another folder", needed),
    ]


def check(root: Path, venv: Path, lock: str = LOCK) -> List[preflight.Problem]:
    """What this machine lacks; an old Python is reported alone, as it can run nothing else."""
    old = preflight.check_python()
    if old:
        return [old]
    return preflight.check_all(folders(root, is_complete(root, venv, lock)))


def set_up(root: Path, venv: Path, jars: bool, lock: str = LOCK) -> None:
    """Make what is missing; two at once wait for one another."""
    with (root / lock).open("rb") as file:
        if not is_complete(root, venv, lock):
            fcntl.flock(file, fcntl.LOCK_EX)
        if not is_complete(root, venv, lock):
            make_venv(root, venv, lock)
    if jars:
        python = str(venv / "bin" / "python")
        run([python, "-m", "local.jars", "install"], "the jars could not be installed", root)


def main(arguments: Optional[List[str]] = None) -> int:
    """Run the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Set this checkout up.")
    parser.add_argument("--check", action="store_true", help="only say what the machine lacks")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="default: .venv")
    parser.add_argument("--lock", default=LOCK, help="the locked packages; default: requirements.lock")
    parser.add_argument("--no-jars", action="store_true", help="leave the jars out")
    options = parser.parse_args(arguments)
    venv = Path.cwd() / options.venv
    try:
        problems = check(ROOT, venv, options.lock)
        if problems:
            print(preflight.report(problems), file=sys.stderr)
            return 1
        if options.check:
            print("This machine has all that is needed.")
            return 0
        set_up(ROOT, venv, not options.no_jars, options.lock)
    except BootstrapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nset-up: interrupted; run it again to go on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
