# SPDX-License-Identifier: Apache-2.0
"""Plugins as their authors have them: a library that was just built, and plugin.json beside it."""

import json

from .plugins import compile_c
from .stage import ROOT, cli

SOURCES = ROOT / "Tests" / "Plugins"
WORK = {"name": "work", "description": "Works for a moment.", "effect": "read",
        "input_schema": {"type": "object", "properties": {"text": {"type": "string"}, "count": {"type": "integer"}},
                         "additionalProperties": False},
        "output_schema": {"type": "object", "properties": {"done": {"type": "boolean"}}}}


def document(id, tools, **more):
    """A plugin.json that is right; `more` makes it wrong."""
    return {"manifest_version": 1, "id": id, "version": "1.0.0", "name": id, "vendor": "Example",
            "licence": "Apache-2.0", "description": "A plugin of a test.", "permissions": [], "tools": tools, **more}


def build(folder, source, written, *flags):
    """Compiles a plugin into a folder, as `make` would."""
    folder.mkdir(parents=True, exist_ok=True)
    compile_c(SOURCES / source / "plugin.c", folder / "plugin.so", *flags)
    text = written if isinstance(written, str) else json.dumps(written)
    (folder / "plugin.json").write_text(text)
    return folder


def misdeeds(folder, *deeds, **more):
    """The plugin that does the named things wrong, and nothing else."""
    return build(folder, "misdeeds", document("org.example.misdeeds", [WORK], **more),
                 "-fvisibility=hidden", *[f"-D{deed}" for deed in deeds])


def check(path, *options):
    """`plugin check --json`: the exit status, and the rows by their names."""
    done = cli("plugin", "check", path, "--json", *options)
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    return done.returncode, {row["check"]: row for row in answer["rows"]}


def findings(rows):
    """What is not right, by check."""
    return {name: row["status"] for name, row in rows.items() if row["status"] not in ("ok", "skipped")}
