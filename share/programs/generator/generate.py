#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a program folder: the demo, or one of any size for measuring. Same arguments, same bytes.

    python3 generate.py --profile family-medicine --out ../family-medicine
    python3 generate.py --profile benchmark --people 1000 --out /tmp/benchmark-1000
    python3 generate.py --profile benchmark --people 100 --assignments periods:2 --out /tmp/benchmark-100

The benchmark leaves assignments out unless asked: for 10,000 people a year of them is over four million rows, and the
analysis of capacity does not read them. Standard library only; Python 3.11 or later.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from benchmark import Benchmark
from family import family_medicine
from write import write_program

FAMILY_PEOPLE = 28


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make a program folder; same arguments, same bytes.")
    parser.add_argument("--profile", choices=("family-medicine", "benchmark"), default="family-medicine")
    parser.add_argument("--people", type=int, help="benchmark: how many, 20 to 20000 (100); the demo always has 28")
    parser.add_argument("--seed", type=int, default=2026, help="seed of every random stream (2026)")
    parser.add_argument("--out", type=Path, required=True, help="folder to write; files of the same name are replaced")
    parser.add_argument("--assignments", help="benchmark: none (default), all, or periods:K, K blocks from as_of")
    given = parser.parse_args()
    if given.profile == "family-medicine":
        if given.people not in (None, FAMILY_PEOPLE):
            parser.error(f"--people {given.people}: family-medicine has {FAMILY_PEOPLE}; see --profile benchmark")
        if given.assignments not in (None, "all"):
            parser.error(f"--assignments {given.assignments}: family-medicine always has all of them")
    elif not 20 <= (given.people or 100) <= 20_000:
        parser.error(f"--people {given.people}: allowed are 20 to 20000")
    elif not re.fullmatch(r"none|all|periods:[1-9]\d?", given.assignments or "none"):
        parser.error(f"--assignments {given.assignments}: allowed are none, all, periods:1 to periods:99")
    return given


def main() -> None:
    given = arguments()
    if given.profile == "family-medicine":
        settings, tables = family_medicine(given.seed)
    else:
        program = Benchmark(given.people or 100, given.seed, given.assignments or "none")
        settings, tables = program.settings(), program.tables()
    for table, rows in write_program(given.out, settings, tables).items():
        print(f"{table:20}{rows:10}")


if __name__ == "__main__":
    main()
