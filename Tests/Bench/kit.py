# SPDX-License-Identifier: Apache-2.0
"""What it costs to write a plugin: time from `plugin new` to a first answer, build times, sizes, the time of `plugin check`.

    python Tests/Bench/kit.py STAGE [LANGUAGE...]

One line of Markdown a language, for docs/performance.md. Nothing else should run on the machine; caches of the compilers
are as they are, but each project is built from nothing."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCES = {"swift": "Sources/CoverageWatchTools/Headcount.swift", "c": "src/headcount.c", "c++": "src/headcount.cpp",
           "rust": "src/lib.rs"}


def run(command, folder):
    """Seconds of the wall that a command takes; it must succeed."""
    start = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return time.monotonic() - start, done.stdout


def change(path):
    with open(path, "a") as file:
        file.write("\n// changed\n")


def row(stage, language, folder):
    holdfast, project = str(stage / "bin" / "holdfast"), folder / "coverage-watch"
    made, _ = run([holdfast, "plugin", "new", "coverage-watch", "--lang", language, "--out", str(project)], folder)
    built, _ = run(["make"], project)
    answered, answer = run([holdfast, "plugin", "run", "build", "--tool", "coverage_watch"], project)
    assert json.loads(answer)["total"] > 0
    change(project / SOURCES[language])
    again, _ = run(["make"], project)
    tested, _ = run(["make", "test"], project)
    checked, report = run([holdfast, "plugin", "check", "build", "--json"], project)
    library = project / "build" / "plugin.so"
    stripped = folder / "stripped.so"
    shutil.copy(library, stripped)
    subprocess.run(["strip", "--strip-unneeded", str(stripped)], check=True)
    return (f"| {language} | {made + built + answered:.1f} s | {built:.1f} s | {again:.1f} s | {tested:.1f} s | "
            f"{library.stat().st_size / 1000:,.0f} KB | {stripped.stat().st_size / 1000:,.0f} KB | "
            f"{json.loads(report)['duration_ms'] / 1000:.2f} s | {checked:.2f} s |")


def main():
    stage = Path(sys.argv[1]).resolve()
    os.environ["PATH"] = f"{stage / 'bin'}:{os.environ['PATH']}"
    print("| language | new to first answer | build | one file changed | tests | library | stripped | check | the command |")
    print("|---|---|---|---|---|---|---|---|---|")
    for language in sys.argv[2:] or SOURCES:
        with tempfile.TemporaryDirectory() as folder:
            print(row(stage, language, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
