# SPDX-License-Identifier: Apache-2.0
"""Processes whose disk fails, or that die in the middle of a call: Tests/Faults/faults.c, preloaded."""

import os
import subprocess

from .stage import DAEMON, ROOT, environment


def compile_shim(folder):
    """Builds the library that stands between a program and the disk."""
    library = folder / "faults.so"
    subprocess.run(
        ["cc", "-std=c11", "-O1", "-shared", "-fPIC", "-o", library, ROOT / "Tests" / "Faults" / "faults.c", "-ldl",
         "-lpthread"], check=True)
    return library


class Faults:
    """Runs programs with a fault in what they write below `path`, or in what they send when `path` is "socket"."""

    def __init__(self, library, folder):
        self.library = library
        self.folder = folder

    def environment(self, fault, path, arm=None):
        extra = {"LD_PRELOAD": str(self.library), "HOLDFAST_FAULT": fault, "HOLDFAST_FAULT_PATH": str(path),
                 "HOLDFAST_FAULT_COUNT": str(self.folder / "count")}
        if arm:
            extra["HOLDFAST_FAULT_ARM"] = str(arm)
        return extra

    def run(self, fault, path, *arguments, timeout=60):
        return subprocess.run(
            [str(DAEMON), *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
            env=environment(**{k: v for k, v in os.environ.items() if k.startswith("PG")},
                            **self.environment(fault, path)))

    def calls(self, path, *arguments):
        """How many calls a run makes that a fault could be put into."""
        counter = self.folder / "count"
        counter.unlink(missing_ok=True)
        done = self.run("count", path, *arguments)
        assert done.returncode == 0, done.stderr
        return int(counter.read_text())
