# SPDX-License-Identifier: Apache-2.0
"""Where the staged tree is, and how its programs are started with nothing of ours in their environment."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STAGE = Path(os.environ.get("TEST_STAGE", ROOT / "build" / "stage")).absolute()
PROGRAMS = STAGE / "share" / "holdfast" / "programs"
HEADERS = STAGE / "share" / "holdfast" / "include"
DAEMON = STAGE / "bin" / "holdfastd"
CLI = STAGE / "bin" / "holdfast"

# What scripts/test.sh tells the tests goes no further: a daemon that inherits it warns that it "is read by nothing".
# The workers of pytest-xdist inherit it from the first process, under a name that is not the daemon's; but for the
# database server: each has one of its own, since tests crash it.
FOR_TESTS = json.loads(os.environ.get("TESTS_ARE_TOLD", "{}")) | {
    name: os.environ.pop(name) for name in list(os.environ) if name.startswith("HOLDFAST_TEST_")}
os.environ["TESTS_ARE_TOLD"] = json.dumps({name: value for name, value in FOR_TESTS.items() if "POSTGRES" not in name})


def environment(**extra):
    """A small environment: a variable of the developer's shell must not change what a test sees.

    One is passed on: with HOLDFAST_FORCE_REPLAY=1 all tests must see the same.
    """
    passed = {name: os.environ[name] for name in ("HOLDFAST_FORCE_REPLAY",) if name in os.environ}
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"} | passed | extra


def cli(*arguments, stdin="", env=None, timeout=120):
    """Runs the command line to its end; never raises for its exit status."""
    return subprocess.run(
        [CLI, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=timeout,
        env=environment(**(env or {})))


def daemon_command(*arguments, timeout=120):
    """Runs a command of holdfastd that ends by itself, such as import."""
    return subprocess.run(
        [DAEMON, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, env=environment())
