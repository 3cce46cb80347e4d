"""Become another program: change user, ask to die with the parent, exec. Standard library only.

Run as a script between a parent and a server, because code between fork and exec is not safe in
a process with threads. The process id stays the same through exec.

The parent-death signal belongs to the parent's *thread*: start this from one that lives as long
as the process. It is set after the change of user, which would clear it.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(parent: int, number: int) -> None:
    """Have the kernel send ``number`` to this process when its parent ends (Linux only)."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it ended before the call above
        os.kill(os.getpid(), signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """``guard.py [--uid N --gid N] [--parent PID --signal N] -- PROGRAM ARGUMENT..``"""
    split = arguments.index("--")
    parser = argparse.ArgumentParser()
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("--parent", type=int)
    parser.add_argument("--signal", type=int, default=int(signal.SIGKILL))
    options = parser.parse_args(arguments[:split])
    command = arguments[split + 1 :]
    if options.uid is not None:
        os.setgroups([])
        os.setgid(options.gid)
        os.setuid(options.uid)
    if options.parent is not None:
        die_with_parent(options.parent, options.signal)
    try:
        os.execv(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
