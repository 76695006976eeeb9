# SPDX-License-Identifier: Apache-2.0
"""Figures of rosters: memory and time of versions, duty hours, and the import of a million assignments.

Part of bench.py; alone: python3 Tests/Bench/rosters.py (TEST_STAGE names another staged tree). The largest roster needs
about 600 MB of memory and the import about 150 MB of disk below build/bench."""

import json
import os
import shutil
import subprocess
import sys
import time

from servers import ROOT, stage

BENCH = stage.STAGE / "libexec" / "holdfast-bench"
DAEMON = stage.STAGE / "bin" / "holdfastd"

# People, days, and whether they work nights and weekends too: the last line is the product's limit, decision 17.
SIZES = [(100, 365, 0), (160, 365, 0), (685, 1022, 0), (1000, 3650, 0)]


def inside(*arguments):
    """A figure of holdfast-bench."""
    done = subprocess.run([BENCH, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def versions(rounds):
    """What versions take in memory, and what opening, digesting and editing them costs."""
    return [inside("roster", "--people", people, "--days", days, "--full", full, "--rounds", rounds)
            for people, days, full in SIZES]


def duty_hours(rounds):
    """Validation of 100 residents and 60 others over a year: the quickest median of some runs, and all medians."""
    runs = [inside("duty-hours", "--rounds", 20) for _ in range(rounds)]
    best = min(runs, key=lambda run: run["validate"]["p50"])
    return {**best, "medians": {key: sorted(run[key]["p50"] for run in runs)
                                for key in ("read", "validate", "candidate", "edit", "replace")}}


def import_million(folder, people=2200):
    """A program with a million assignments into a new SQLite store, without a daemon: time, processor time, memory."""
    program, state = folder / f"people-{people}-all", folder / f"import-{time.monotonic_ns()}"
    if not program.exists():
        subprocess.run([sys.executable, stage.PROGRAMS / "generator" / "generate.py", "--profile", "benchmark",
                        "--people", str(people), "--assignments", "all", "--out", program], check=True,
                       capture_output=True)
    with (program / "assignments.csv").open("rb") as rows:
        count = sum(1 for _ in rows) - 1
    start = time.monotonic()
    process = subprocess.Popen([DAEMON, "import", program, "--state", state], stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, env=stage.environment())
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    size = sum(file.stat().st_size for file in state.rglob("*") if file.is_file()) if state.exists() else 0
    shutil.rmtree(state, ignore_errors=True)
    if process.returncode != 0:
        sys.exit(f"the import failed: {said}")
    return {"people": people, "assignments": count, "seconds": wall, "cpu_seconds": used.ru_utime + used.ru_stime,
            "peak_mb": used.ru_maxrss / 1024, "store_mb": size / 1e6}


def measure(folder, rounds):
    """All of them."""
    return {"versions": versions(rounds), "duty_hours": duty_hours(max(3, rounds)), "import": import_million(folder)}


def report(figures):
    """As Markdown."""
    print("\n| people | days | assignments | one version MB | 100 more, one edit each, MB | opened as Program MB "
          "| opening ms | digest ms | digest after an edit ms | one edit us | 1,000 edits at once ms |\n"
          "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in figures["versions"]:
        print(f"| {row['people']:,} | {row['days']:,} | {row['assignments']:,} | {row['version_bytes'] / 1e6:.1f} | "
              f"{row['hundred_edited_versions_bytes'] / 1e6:.1f} | {row['program_bytes'] / 1e6:.1f} | "
              f"{row['program_open_ms']:,.1f} | {row['digest_ms']:,.1f} | {row['digest_after_edit_ms']:.2f} | "
              f"{row['edit_us']:,.0f} | {row['thousand_edits_ms']:,.0f} |")
    hours = figures["duty_hours"]
    print(f"\n{hours['people']} people, {hours['days']} days, {hours['assignments']:,} assignments, "
          f"{hours['findings']:,} findings:\n\n| duty hours | p50 us | p99 us | medians of the runs us |\n|---|---:|---:|---|")
    for key, label in (("read", "reading the rows"), ("validate", "full validation"), ("edit", "one edit"),
                       ("candidate", "one candidate"), ("replace", "one person's day read again")):
        medians = ", ".join(f"{value / 1000:,.1f}" for value in hours["medians"][key])
        print(f"| {label} | {hours[key]['p50'] / 1000:,.1f} | {hours[key]['p99'] / 1000:,.1f} | {medians} |")
    row = figures["import"]
    print(f"\nImport of {row['assignments']:,} assignments of {row['people']:,} people into a new SQLite store: "
          f"{row['seconds']:.1f} s, {row['cpu_seconds']:.1f} s of processor time, at most {row['peak_mb']:.0f} MB, "
          f"a store of {row['store_mb']:.0f} MB.")


if __name__ == "__main__":
    place = ROOT / "build" / "bench"
    place.mkdir(parents=True, exist_ok=True)
    report(measure(place, int(sys.argv[1]) if len(sys.argv) > 1 else 3))
    print(f"\nLoad average: {os.getloadavg()[0]:.1f}.")
