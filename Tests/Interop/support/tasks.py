# SPDX-License-Identifier: Apache-2.0
"""A daemon with the plugin of tests whose tasks and tools ask, fail, report and change; and what is asked of it."""

import atexit
import functools
import json
import shutil
import tempfile
import time
from pathlib import Path

import pytest

from . import plugins
from .daemon import Daemon

ID = "org.example.tasks"
SOURCE = plugins.SLOW.parents[1] / "tasks" / "plugin.c"
SETTINGS = '[access]\nanonymous_role = "{role}"\n[tasks]\nsweep = "100ms"\nhold = "{hold}"\n'
ENDED = ("completed", "cancelled", "discarded")

OBJECT = {"type": "object"}
STEPS = {"type": "object", "additionalProperties": False, "properties": {
    "steps": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 3},
    "pause_ms": {"type": "integer", "minimum": 0, "maximum": 1000}, "stubborn": {"type": "boolean"}}}
TALLY = {"type": "object", "additionalProperties": False, "properties": {
    "value": {"type": "integer"}, "fail_times": {"type": "integer", "minimum": 0},
    "retry_after_ms": {"type": "integer"}}}
QUICKLY = {"initial_ms": 10, "max_ms": 40, "jitter": "none"}


def task(name, schema=OBJECT, **more):
    return {"name": name, "title": name.title(), "description": "A task of a test.", "input_schema": schema,
            "effect": "read", "backoff": QUICKLY, **more}


TASK_TYPES = [
    task("tally", TALLY, max_attempts=3), task("steps", STEPS, grace_ms=300, timeout_ms=60_000),
    task("change", effect="write"), task("broken"), task("asking"), task("single", TALLY, unique="arguments"),
    task("apart", TALLY, queue="apart", priority="bulk"),
]
TOOLS = [
    plugins.tool("ask", input_schema={"type": "object", "properties": {"soon": {"type": "boolean"}}}),
    plugins.tool("ask_twice"), plugins.tool("ask_both"), plugins.tool("approve", effect="write"),
    plugins.tool("act_then_ask"), plugins.tool("steps", input_schema=STEPS),
]
SCHEDULES = [{"id": "yearly", "cron": "0 4 1 1 *", "time_zone": "America/Chicago", "task": "tally",
              "arguments": {"value": 7}, "catch_up": "skip"}]
GRANTS = ["ask.form/1", "approval.request/1", "kv/1", "task.enqueue/1"]


@functools.cache
def build():
    """The plugin, built once a run."""
    folder = Path(tempfile.mkdtemp(prefix="holdfast-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return plugins.compile_c(SOURCE, folder / "tasks.so")


def make(folder, *, role="viewer", hold="100ms", environment=None, library=None, **options):
    """A daemon that is not started yet, with the plugin."""
    daemon = Daemon(folder, socket=True, **options)
    home = plugins.PluginFolder(folder / "plugins", daemon.etc)
    library = library or build()
    home.add(ID, library, plugins.manifest(
        ID, library, TOOLS, permissions=GRANTS, task_types=TASK_TYPES, schedules=SCHEDULES))
    (daemon.etc / "plugins.d" / f"{ID}.toml").write_text(f"enabled = true\ngrants = {json.dumps(GRANTS)}\n")
    (daemon.etc / "conf.d" / "95-test.toml").write_text(home.settings + SETTINGS.format(role=role, hold=hold))
    daemon.extra.update(environment or {})
    return daemon


@pytest.fixture(scope="session")
def durable(tmp_path_factory, staged):
    """One daemon for tests of tasks and calls: anonymous over TCP is a viewer, the socket's owner the administrator."""
    daemon = make(tmp_path_factory.mktemp("durable")).start()
    yield daemon
    daemon.stop(clean=False)


@pytest.fixture(scope="session")
def anonymous(durable):
    with durable.client() as http:
        yield http


@pytest.fixture(scope="session")
def admin(durable):
    with durable.socket_client() as http:
        yield http


def start(http, name, arguments=None, expect=201, **more):
    """Starts a task; the answer."""
    answer = http.post("/api/v1/tasks", json={"task": name, "arguments": arguments or {}, **more})
    assert answer.status_code == expect, answer.text
    return answer.json()


def show(http, id):
    answer = http.get(f"/api/v1/calls/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def reach(http, id, states=ENDED, timeout=15):
    """The document of a call once it is in one of these states; all that is waited for here is an event of the daemon."""
    states = (states,) if isinstance(states, str) else states
    end = time.monotonic() + timeout
    while (call := show(http, id))["state"] not in states:
        assert time.monotonic() < end, call
        assert call["state"] not in ENDED, call
        time.sleep(0.01)
    return call


def events(http, id, kind="calls"):
    """The event stream of a call, as (name, data)."""
    with http.stream("GET", f"/api/v1/{kind}/{id}", headers={"Accept": "text/event-stream"}) as answer:
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        name = None
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])
