# SPDX-License-Identifier: Apache-2.0
"""The analysis core beside scipy: every single and every double loss of people, the same answer in one run.

holdfast-bench makes a program and writes it down; scipy answers the same questions by taking people out and matching
again (Hopcroft-Karp on people and places). All single losses of 730 slots take scipy some ten seconds and all double losses
several minutes, so those are compared on the first slots only; every figure must be equal. With networkx installed the first
slot is also done by maximum flows. Alone: python3 Tests/Bench/patterns.py [--people N] (TEST_STAGE names another staged
tree); needs scipy and numpy."""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from servers import stage

BENCH = stage.STAGE / "libexec" / "holdfast-bench"


def ours(people, slots, path, rounds):
    """The figures of holdfast-bench, and the program that they are about."""
    done = subprocess.run([BENCH, "patterns", "--only", "contingency", "--people", str(people), "--slots", str(slots),
                           "--rounds", str(rounds), "--write", path], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout), json.loads(Path(path).read_text())


class Slot:
    """One slot as a matrix of people there and places to fill."""

    def __init__(self, program, number):
        places = [service for service, count in enumerate(program["demand"][number]) for _ in range(count)]
        self.people = [person for person, kind in enumerate(program["present"][number]) if kind >= 0]
        may = [set(program["signatures"][program["present"][number][person]]) for person in self.people]
        self.matrix = numpy.array([[service in skills for service in places] for skills in may], dtype=bool)
        self.places = len(places)
        self.base = self.unserved(())

    def unserved(self, lost):
        rows = numpy.delete(self.matrix, lost, axis=0) if lost else self.matrix
        match = maximum_bipartite_matching(csr_matrix(rows), perm_type="row")
        return self.places - int((match >= 0).sum())

    def loss(self, lost):
        return self.unserved(lost) - self.base


def by_flow(program, number):
    """Single losses of a slot by networkx maximum flows."""
    import networkx

    demand, present = program["demand"][number], program["present"][number]

    def unserved(lost):
        graph = networkx.DiGraph()
        for service, count in enumerate(demand):
            graph.add_edge("s", ("service", service), capacity=count)
        for person, kind in enumerate(present):
            if kind >= 0 and person != lost:
                graph.add_edge(person, "t", capacity=1)
                for service in program["signatures"][kind]:
                    graph.add_edge(("service", service), person, capacity=1)
        return sum(demand) - networkx.maximum_flow_value(graph, "s", "t")

    base = unserved(None)
    return sum(unserved(person) - base for person, kind in enumerate(present) if kind >= 0)


def compare(people, slots, pair_slots, rounds):
    """Rows of figures; ends the program where an answer differs."""
    with tempfile.TemporaryDirectory() as folder:
        whole, program = ours(people, slots, f"{folder}/whole.json", rounds)
        part, sample = ours(people, pair_slots, f"{folder}/part.json", rounds)
    start = time.process_time()
    prepared = [Slot(program, number) for number in range(slots)]
    singles = sum(slot.loss((person,)) for slot in prepared for person in range(len(slot.people)))
    seconds = time.process_time() - start
    start = time.process_time()
    doubles = 0
    for slot in (Slot(sample, number) for number in range(pair_slots)):
        everybody = {person: place for place, person in enumerate(slot.people)}
        for one, other in itertools.combinations(range(people), 2):
            lost = tuple(everybody[person] for person in (one, other) if person in everybody)
            doubles += slot.loss(lost) if lost else 0
    pair_seconds = time.process_time() - start
    figures = whole["contingency"]
    for name, found, expected in (("N-1", figures["n1_unserved"], singles),
                                  ("N-2", part["contingency"]["n2_unserved"], doubles)):
        if found != expected:
            sys.exit(f"{name}: holdfast says {found}, scipy {expected}")
    try:
        start = time.process_time()
        flows = by_flow(program, 0)
        flow_ms = (time.process_time() - start) * 1000
        if flows != sum(prepared[0].loss((place,)) for place in range(len(prepared[0].people))):
            sys.exit("networkx and scipy differ")
    except ImportError:
        flow_ms = None
    return {"people": people, "slots": slots, "n1_unserved": singles, "n1_ms": figures["n1_ms"]["cpu"],
            "n1_n2_ms": figures["n1_n2_ms"]["cpu"], "scipy_n1_ms": seconds * 1000, "pair_slots": pair_slots,
            "pair_slots_ms": part["contingency"]["n1_n2_ms"]["cpu"], "scipy_pair_slots_ms": pair_seconds * 1000,
            "networkx_one_slot_n1_ms": flow_ms, "peak_mb": whole["peak_mb"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--slots", type=int, default=730)
    parser.add_argument("--pair-slots", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    print(json.dumps(compare(arguments.people, arguments.slots, arguments.pair_slots, arguments.rounds)))


if __name__ == "__main__":
    main()
