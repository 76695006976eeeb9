# SPDX-License-Identifier: Apache-2.0
"""A daemon with the plugin that answers with what it was given."""

import functools
import json
import tempfile
from pathlib import Path

from . import plugins
from .daemon import Daemon

ID = "org.example.witness"
NAMES = ["witness", "witness_nested", "witness_fails", "witness_is_away", "witness_says", "witness_crashes"]
GRANTS = ["tool.invoke:*"]


@functools.cache
def library():
    """The plugin, built once a run."""
    return plugins.compile_c(
        plugins.SLOW.parents[1] / "witness" / "plugin.c", Path(tempfile.mkdtemp(prefix="holdfast-test-")) / "witness.so")


def task(name, **more):
    return {"name": name, "description": "A task of a test.", "input_schema": {"type": "object"}, "effect": "read", **more}


def make(folder, *, placement="process", settings="", **options):
    """A daemon that is not started yet."""
    daemon = Daemon(folder, socket=True, **options)
    home = plugins.PluginFolder(folder / "plugins", daemon.etc)
    tools = [plugins.tool(name) for name in NAMES] + [
        plugins.tool("witness_sleeps", timeout_ms=300, grace_ms=100),
        plugins.tool("witness_strict", input_schema={
            "type": "object", "additionalProperties": False, "required": ["name"],
            "properties": {"name": {"type": "string"}, "password": {"type": "integer"},
                           "options": {"type": "object", "additionalProperties": {"type": "integer"}}}})]
    tasks = [task("witness_task"), task("witness_fails", max_attempts=1),
             task("witness_sleeps", max_attempts=1, timeout_ms=300, grace_ms=100),
             task("witness_single", unique="arguments")]
    home.add(ID, library(), plugins.manifest(
        ID, library(), tools, placement=placement, permissions=GRANTS, task_types=tasks))
    (daemon.etc / "plugins.d" / f"{ID}.toml").write_text(
        f'enabled = true\nplacement = "{placement}"\ngrants = {json.dumps(GRANTS)}\n')
    (daemon.etc / "conf.d" / "95-test.toml").write_text(home.settings + settings)
    return daemon
