# SPDX-License-Identifier: Apache-2.0
"""The contestants of the JSON benchmark: a process each, all alive at once, pinned to one core, asked in turns."""

import json
import os
import statistics
import subprocess
import sys


class Contestant:
    """A process that measures what it is asked for; it waits without using the core while another is asked."""

    def __init__(self, name, command, core):
        self.name = name
        self.process = subprocess.Popen(["taskset", "-c", str(core), *map(str, command)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, bufsize=1)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer or answer.startswith("error"):
            sys.exit(f"{self.name}: {answer.strip() or 'ended'} when asked {' '.join(map(str, words))}")
        return answer.split()

    def figures(self):
        return self.ask("list")

    def run(self, figure, batch, rounds):
        """CPU time of each round in nanoseconds, for one execution."""
        return [int(time) / batch for time in self.ask("run", figure, batch, rounds)]

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def core():
    """The core that everybody is pinned to: the last one that this process may use."""
    return max(os.sched_getaffinity(0))


def measure(contestants, rounds, round_ns, turns=5):
    """Figures of everything that the contestants can do: a list of rows with the CPU time of one execution.

    Every contestant is asked for a share of the rounds, then the next one, `turns` times over. A round repeats its work
    until it lasts `round_ns`, so that the clock's own cost does not count."""
    subjects = []
    for contestant in contestants:
        for figure in contestant.figures():
            contestant.run(figure, 1, 3)
            once = min(contestant.run(figure, 1, 5))
            subjects.append((contestant, figure, max(1, round(round_ns / once)), []))
    for _ in range(turns):
        for contestant, figure, batch, times in subjects:
            contestant.run(figure, batch, 1)
            times += contestant.run(figure, batch, max(1, rounds // turns))
    return [{"contestant": contestant.name, "figure": figure, "min_ns": min(times),
             "median_ns": statistics.median(times), "rounds": len(times), "batch": batch}
            for contestant, figure, batch, times in subjects]


def verify(contestants, folder, originals):
    """Ends the run if a contestant did not read or write what the others did; says who does not round correctly.

    `originals` are, by subject, the documents as Python's own reader sees them, or what validators must say."""
    agreed, inexact = {}, []
    for contestant in contestants:
        for figure in contestant.figures():
            subject = figure.split(".")[1]
            kind, *shown = contestant.ask("show", figure, folder)
            if kind == "document":
                with open(shown[0], encoding="utf-8") as file:
                    if json.load(file) != originals[subject]:
                        sys.exit(f"{contestant.name} {figure}: wrote another document than it had read")
            elif kind == "verdicts" and shown[0] != originals[subject]:
                sys.exit(f"{contestant.name} {figure}: the verdicts are {shown[0]} and must be {originals[subject]}")
            elif kind == "digest":
                exact, single = agreed.setdefault(subject, shown)
                if shown[1] != single:
                    sys.exit(f"{contestant.name} {figure}: read other values than the others")
                if shown[0] != exact:
                    inexact.append((contestant.name, figure))
    return inexact
