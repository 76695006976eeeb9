"""No arrow points up: read from the package graph and from the import lines of every source file."""
import json
import pathlib
import re
import subprocess

import pytest

from architecture import ALLOWED, NO_FOUNDATION, ONLY, PLUGIN, ROOT_ONLY

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMPORT = re.compile(
    r"^\s*(?:@[\w()]+\s+)*(?:public|package|internal|fileprivate|private)?\s*import\s+"
    r"(?:struct|class|enum|protocol|func|var|let|typealias)?\s*(\w+)", re.M)


def sources():
    for folder in sorted((ROOT / "Sources").iterdir()):
        for file in folder.rglob("*.swift"):
            yield folder.name, file
    for folder in sorted((ROOT / "Plugins").iterdir()):
        for file in folder.rglob("*.swift"):
            yield "Plugins/" + folder.name, file


def imports(file):
    return set(IMPORT.findall(file.read_text()))


def may_import(module, imported):
    if module.startswith("Plugins/"):
        return imported in PLUGIN
    if ALLOWED.get(module, set()) is None:
        return imported not in ROOT_ONLY or module != "Daemon"
    return imported in ALLOWED[module]


def test_every_module_is_in_the_table():
    folders = {folder.name for folder in (ROOT / "Sources").iterdir() if folder.is_dir()}
    assert folders == set(ALLOWED), "Sources/ and the table in architecture.py differ"


def test_no_import_points_up():
    faults = []
    for module, file in sources():
        for name in imports(file):
            if name in ALLOWED and name != module and not may_import(module, name):
                faults.append(f"{file.relative_to(ROOT)}: {module} must not import {name}")
            if name in ONLY and module not in ONLY[name]:
                faults.append(f"{file.relative_to(ROOT)}: only {sorted(ONLY[name])} may import {name}")
            if name.startswith("Foundation") and (module in NO_FOUNDATION or module.startswith("Plugins/")):
                faults.append(f"{file.relative_to(ROOT)}: {module} must do without {name}")
    assert not faults, "\n".join(faults)


def test_no_dependency_of_the_package_graph_points_up():
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, capture_output=True, text=True, check=True)
    faults = []
    for target in json.loads(dump.stdout)["targets"]:
        if target["type"] == "test":
            continue
        path = target.get("path") or ""
        module = "Plugins/x" if path.startswith("Plugins/") else target["name"]
        if path.startswith("Tests/Plugins/"):
            module = "Plugins/x"
        elif path.startswith("Tests/"):
            continue
        for dependency in target["dependencies"]:
            name = (dependency.get("byName") or dependency.get("target") or [None])[0]
            if name in ALLOWED and not may_import(module, name):
                faults.append(f"Package.swift: {target['name']} must not depend on {name}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("line, name", [
    ("package import Kernel", "Kernel"), ("@_exported public import JSON", "JSON"),
    ("import struct Columns.Table", "Columns"), ("  import Roster", "Roster"),
])
def test_the_reader_sees_every_form_of_import(line, name):
    assert IMPORT.findall(line) == [name]


LOCKED = re.compile(r"\b(\w+)\.(?:withLock|locked)\s*(?:\([^)]*\))?\s*\{")
WAKES = re.compile(r"\b(?!Task\b)\w+\.(?:resume|yield|finish|cancel)\(")


def woken_under_locks(text):
    """(line, lock) of what wakes or cancels a task inside a closure that runs under a lock."""
    for start in LOCKED.finditer(text):
        end, depth = start.end(), 1
        while end < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        for found in WAKES.finditer(text, start.end(), end):
            yield text.count("\n", 0, found.start()) + 1, start.group(1)


def test_no_task_is_woken_or_cancelled_under_a_lock():
    """docs/architecture/overview.md, Threads. A lock named `turn` is one that no handler of a cancellation takes."""
    found = [f"{file.relative_to(ROOT)}:{line}" for _, file in sources()
             for line, lock in woken_under_locks(file.read_text()) if lock != "turn"]
    assert found == []


def test_the_reader_of_locks_sees_them():
    text = "state.withLock { state in\n  for one in state.all {\n    one.yield(1)\n  }\n}\nturn.withLock { _ in a.finish() }\n"
    assert list(woken_under_locks(text)) == [(3, "state"), (6, "turn")]
