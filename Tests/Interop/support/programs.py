# SPDX-License-Identifier: Apache-2.0
"""Program folders to import: copies that a test spoils, and generated ones of any size."""

import csv
import shutil
import subprocess
import sys

from .stage import PROGRAMS


def copy(name, folder):
    """A program of the staged tree as a folder of the test's own."""
    shutil.copytree(PROGRAMS / name, folder)
    return folder


def generate(folder, people, assignments="none"):
    """A benchmark program, as share/programs/README.md makes it."""
    subprocess.run(
        [sys.executable, PROGRAMS / "generator" / "generate.py", "--profile", "benchmark", "--people", str(people),
         "--assignments", assignments, "--out", folder], check=True, capture_output=True)
    return folder


def replace(folder, file, old, new, count=1):
    """Replaces text in a file; the text must be there."""
    data = (folder / file).read_bytes()
    old, new = (text.encode() if isinstance(text, str) else text for text in (old, new))
    assert old in data, f"{file} has no {old!r}"
    (folder / file).write_bytes(data.replace(old, new, count))


def append(folder, file, line):
    with open(folder / file, "ab") as out:
        out.write(line.encode() if isinstance(line, str) else line)


def names_of_people(name):
    """The full names of everybody in a program of the staged tree."""
    with open(PROGRAMS / name / "people.csv", encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def files_argument(folder):
    """The folder as the tool import_program takes it."""
    return [
        {"name": path.name, "text": path.read_text(encoding="utf-8")}
        for path in sorted(folder.iterdir()) if path.suffix == ".csv" or path.name == "program.toml"
    ]
