# SPDX-License-Identifier: Apache-2.0
"""Processes whose disk fails, or that die in the middle of a call: Tests/Faults/faults.c, preloaded.

HOLDFAST_FAULT_ROUNDS (20; 200 in scripts/soak.sh) says how many faults a store meets, HOLDFAST_FAULT_SEED which ones."""

import os
import random
import subprocess
import time

import pytest

from .stage import DAEMON, ROOT, environment

ROUNDS = int(os.environ.get("HOLDFAST_FAULT_ROUNDS", "20"))
SEED = int(os.environ.get("HOLDFAST_FAULT_SEED", "0")) or time.time_ns() % 1_000_000_007
# The number of a call that no run comes to: nothing happens, and whoever asked is killed after its end, if at all.
NEVER = 0


def share(rounds):
    """How many rounds of a run are one test's, of the twenty of `make test`; three at least."""
    return max(3, ROUNDS * rounds // 20)


def points(total, rounds, seed=SEED):
    """In which of `total` counted calls the faults of some rounds come: one in the first call, one in none, so that the
    old state and the new are both certain to be seen, and the others in any call."""
    chance = random.Random(seed)
    drawn = [1, NEVER] + [chance.randint(1, total) for _ in range(rounds - 2)]
    chance.shuffle(drawn)
    return drawn


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
        self.counter = folder / "count"

    def environment(self, fault, path, arm=None):
        """What a program is started with; with `arm`, a file, nothing happens until the file is there, and a fault that
        is written in it is the one that happens."""
        extra = {"LD_PRELOAD": str(self.library), "FAULT": fault, "FAULT_PATH": str(path),
                 "FAULT_COUNT": str(self.counter)}
        if arm:
            extra["FAULT_ARM"] = str(arm)
        return extra

    def run(self, fault, path, *arguments, timeout=60):
        return subprocess.run(
            [str(DAEMON), *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
            env=environment(**{k: v for k, v in os.environ.items() if k.startswith("PG")},
                            **self.environment(fault, path)))

    def arm(self, file, fault):
        """Puts a fault into a running program; the counting of its calls begins."""
        part = file.with_name(file.name + ".part")
        part.write_text(fault)
        self.counter.unlink(missing_ok=True)
        part.rename(file)

    def calls(self, path, *arguments):
        """How many calls a run makes that a fault could be put into."""
        self.counter.unlink(missing_ok=True)
        done = self.run("count", path, *arguments)
        assert done.returncode == 0, done.stderr
        return self.counted()

    def counted(self):
        """How many calls were counted last."""
        total = int(self.counter.read_text())
        assert total >= 3, f"only {total} calls: the shim does not see what is written"
        return total


@pytest.fixture(scope="session")
def faults(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("faults")
    return Faults(compile_shim(folder), folder)
