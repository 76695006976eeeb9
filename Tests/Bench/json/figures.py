# SPDX-License-Identifier: Apache-2.0
"""Reading and writing JSON beside Foundation, RapidJSON and simdjson, and JSON Schema beside Python's jsonschema and
fastjsonschema: the JSON section of docs/performance.md.

`scripts/bench-json.sh` builds the contestants and runs this; `make bench` does so with everything else."""

import argparse
import contextlib
import datetime
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import documents
from contestants import Contestant, core, measure, verify

# (contestant, what it does): how the table names it.
LABELS = {
    ("holdfast", "tree"): "**JSONValue**, a tree",
    ("holdfast", "numbers"): "**JSONValue**, a tree, and every number read as a double",
    ("holdfast", "scan"): "**JSONScanner.validate**, keeps nothing",
    ("holdfast", "cursor"): "**JSONCursor / JSONWriter**, structs",
    ("foundation", "serialization"): "Foundation JSONSerialization",
    ("foundation", "codable"): "Foundation JSONDecoder / JSONEncoder, structs",
    ("rapidjson", "dom"): "RapidJSON DOM",
    ("rapidjson", "strict"): "RapidJSON DOM, checks UTF-8 and rounds correctly",
    ("rapidjson-sse42", "dom"): "RapidJSON DOM, SSE4.2",
    ("rapidjson-sse42", "strict"): "RapidJSON DOM, SSE4.2, checks UTF-8 and rounds correctly",
    ("simdjson", "fresh"): "simdjson DOM, parser made and freed",
    ("simdjson", "dom"): "simdjson DOM, parser kept",
    ("simdjson", "ondemand"): "simdjson on demand, structs",
}


VALIDATORS = {"holdfast": "**JSONSchema.validate**", "fastjsonschema": "fastjsonschema (Python)",
              "jsonschema": "jsonschema (Python)"}
ROUND_NS = 5_000_000
MARKS = "<!-- json figures -->", "<!-- end of json figures -->"


def measured(folder, swift, cpp, rounds=50, only=None):
    """All figures; `swift` and `cpp` are the folders of the contestants' programs, `only` one contestant."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"document": documents.people(), "request": documents.REQUEST}
    validations = documents.validations()
    paths = {name: folder / f"{name}.json" for name in (*texts, "validations")}
    for name, text in (texts | {"validations": json.dumps(validations)}).items():
        paths[name].write_text(text, encoding="utf-8")
    both, peers = [paths["document"], paths["request"]], Path(__file__).parent / "schema_peers.py"
    commands = {
        "holdfast": [swift / "bench-holdfast", *both, paths["validations"]],
        "foundation": [swift / "bench-foundation", *both],
        **{name: [cpp / name, *both] for name in ("rapidjson", "rapidjson-sse42", "simdjson")},
        **{name: [sys.executable, peers, name, paths["validations"]] for name in ("jsonschema", "fastjsonschema")}}
    originals = {name: json.loads(text) for name, text in texts.items()}
    originals |= {name: "1" + "0" * len(given["invalid"]) for name, given in validations.items()}
    pinned = core()
    contestants = [Contestant(name, command, pinned) for name, command in commands.items() if only in (None, name)]
    try:
        inexact = verify(contestants, folder, originals)
        rows = measure(contestants, rounds, ROUND_NS)
    finally:
        for contestant in contestants:
            contestant.stop()
    for row in rows:
        row["exact"] = (row["contestant"], row["figure"]) not in inexact
        row["kind"], row["subject"], row["work"] = row.pop("figure").split(".")
    sizes = {name: len(text.encode()) for name, text in texts.items()}
    sizes |= {name: len(json.dumps(given["valid"], separators=(",", ":"))) for name, given in validations.items()}
    return {"bytes": sizes, "rounds": rounds, "rows": rows, "ratios": ratios(rows) if only is None else []}


def machine():
    """When, where and of what the figures are."""
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), "unknown")
    return {"cpu": model, "cores": os.cpu_count(), "commit": commit(), "load_before": os.getloadavg()[0],
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ")}


def commit():
    """The commit that was built, and whether the JSON sources differ from it; "unknown" outside of a repository."""
    def git(*words):
        done = subprocess.run(["git", *words], cwd=Path(__file__).parent, capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else None
    name = git("rev-parse", "--short", "HEAD")
    if not name:
        return "unknown"
    return name + (" with changes in Sources/JSON" if git("status", "--porcelain", "--", ":/Sources/JSON") else "")


def ratios(rows):
    """How many times faster we are by the medians, and the budgets."""
    time = {(row["contestant"], row["kind"], row["subject"], row["work"]): row["median_ns"] for row in rows}
    tree, typed, schema = ("holdfast", "tree"), ("holdfast", "cursor"), ("holdfast", "schema")
    pairs = [
        (tree, ("foundation", "serialization"), {"parse": 10, "write": 10}),
        *((("holdfast", "numbers"), other, {}) for other in (
            ("foundation", "serialization"), ("rapidjson", "dom"), ("rapidjson", "strict"))),
        (typed, ("foundation", "codable"), {"parse": 10, "write": 10}),
        *((tree, (name, kind), {"parse": 1})
          for name in ("rapidjson", "rapidjson-sse42") for kind in ("dom", "strict")),
        (schema, ("jsonschema", "schema"), {"validate": 50}), (schema, ("fastjsonschema", "schema"), {})]
    found = []
    for mine, other, budgets in pairs:
        for (contestant, kind, subject, work), theirs in time.items():
            if (contestant, kind) == other and (*mine, subject, work) in time:
                found.append({"ours": mine[1], "other": other[0], "kind": other[1], "subject": subject, "work": work,
                              "times": theirs / time[*mine, subject, work], "budget": budgets.get(work)})
    return found


def report(figures):
    """The tables of docs/performance.md."""
    size, rows = figures["bytes"], {}
    for row in figures["rows"]:
        rows.setdefault((row["contestant"], row["kind"]), {})[row["subject"], row["work"]] = row
    print(f"\n| CPU time: median (minimum) | parse {size['document'] / 1e6:.2f} MB, ms | write, ms "
          f"| parse {size['request']} bytes, ns | write, ns |\n|---|---:|---:|---:|---:|")
    for key, label in LABELS.items():
        if key in rows:
            print(f"| {label} |", " | ".join(
                cell(rows[key].get((subject, work)), unit)
                for subject, unit in (("document", 1e6), ("request", 1)) for work in ("parse", "write")), "|")
    if any(not row["exact"] for row in figures["rows"]):
        print("\n\\* does not round every double correctly")
    print()
    print(f"| validations a second | arguments, {size['arguments']} bytes | result, {size['result'] / 1024:.0f} KB |\n"
          "|---|---:|---:|")
    for name, label in VALIDATORS.items():
        if (name, "schema") in rows:
            print(f"| {label} |", " | ".join(
                f"{1e9 / rows[name, 'schema'][subject, 'validate']['median_ns']:,.0f}"
                for subject in ("arguments", "result")), "|")
    if figures["ratios"]:
        print("\n| ours | against | what | times faster | budget |\n|---|---|---|---:|---:|")
    for row in figures["ratios"]:
        mine = VALIDATORS["holdfast"] if row["ours"] == "schema" else LABELS["holdfast", row["ours"]]
        other = LABELS.get((row["other"], row["kind"])) or VALIDATORS[row["other"]]
        print(f"| {mine} | {other} | {row['work']} {row['subject']} | {row['times']:.1f} | {row['budget'] or ''} |")


def publish(figures, page):
    """Puts the tables between the marks of a page."""
    tables = io.StringIO()
    with contextlib.redirect_stdout(tables):
        report(figures)
    place = figures["machine"]
    date = place["date"].replace("T", " ").replace("Z", " UTC")
    line = (f"{date}, commit {place['commit']}, {figures['rounds']} rounds, {place['cores']} cores of {place['cpu']}; "
            f"load average {place['load_before']:.1f} before.")
    before, _, rest = page.read_text().partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    page.write_text(f"{before}{MARKS[0]}\n\n{line}\n\n{tables.getvalue().strip()}\n\n{MARKS[1]}{after}")


def cell(row, unit):
    """A time with its minimum; a star where doubles are not all correctly rounded."""
    if row is None:
        return "-"
    digits = ".2f" if unit > 1 else ",.0f"
    text = f"{row['median_ns'] / unit:{digits}} ({row['min_ns'] / unit:{digits}})"
    return text if row["exact"] else text + " \\*"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--swift", type=Path, required=True, help="folder of bench-holdfast and bench-foundation")
    parser.add_argument("--cpp", type=Path, required=True, help="folder of the C++ contestants")
    parser.add_argument("--folder", type=Path, required=True, help="where documents are written")
    parser.add_argument("--rounds", type=int, default=50, help="measured rounds of every figure")
    parser.add_argument("--only", help="one contestant, such as holdfast")
    parser.add_argument("--into", type=Path, help="a JSON file whose member \"json\" becomes the figures")
    parser.add_argument("--page", type=Path, help="a page whose tables between the two marks are replaced")
    options = parser.parse_args()
    figures = {"machine": machine()}
    figures |= measured(options.folder, options.swift, options.cpp, options.rounds, options.only)
    figures["machine"]["load_after"] = os.getloadavg()[0]
    if options.into:
        everything = json.loads(options.into.read_text()) if options.into.exists() else {}
        options.into.write_text(json.dumps(everything | {"json": figures}, indent=1) + "\n")
    print(json.dumps(figures["machine"]))
    report(figures)
    if options.page:
        publish(figures, options.page)


if __name__ == "__main__":
    main()
