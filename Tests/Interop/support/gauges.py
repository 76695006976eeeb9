# SPDX-License-Identifier: Apache-2.0
"""A daemon whose figures are what a test says: the sitrep, and a plugin that publishes from files."""

import functools
import json
import tempfile
from pathlib import Path

from . import plugins, tasks
from .daemon import Daemon

ID = "org.example.gauges"
HARD, LOAD, NOTE = "test_hard", "test_load", "test_note"
GRANTS = ["signal.publish/1", "signal:A", "signal:B"]
# The tools of the catalogue's hard figures are all here, so that nothing is unmeasured that would keep it from GREEN.
TOOLS = {"validate_schedule": [HARD], "check_utilization_threshold": [LOAD], "analyze_stigmergy": [NOTE],
         "get_defense_level": [], "get_static_fallbacks": []}
SIGNALS = [{"id": HARD, "title": "A hard figure", "class": "A", "unit": "1"},
           {"id": LOAD, "title": "A share", "class": "B", "unit": "ratio"},
           {"id": NOTE, "title": "A note", "class": "C", "unit": "1"}]
SETTINGS = """
[access]
anonymous_role = "operator"
[tasks]
sweep = "100ms"
hold = "0s"
"""


@functools.cache
def library():
    """The plugin, built once a run."""
    return plugins.compile_c(
        plugins.SLOW.parents[1] / "gauges" / "plugin.c", Path(tempfile.mkdtemp(prefix="holdfast-test-")) / "gauges.so")


class Gauges:
    """The files that the plugin publishes from; daemons may share them."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for tool in TOOLS:
            self.say(tool, "GREEN")

    def say(self, tool, level, *, value=None, cause=None, thresholds=None, finding=None, period=3600):
        cause = cause or f"{tool} says {level}."
        result = {"tool": tool, "level": level, "headline": cause, "level_reasons": [], "findings": finding or [],
                  "missing": [], "completeness": "complete", "schedule_version": 1, "computed_ms": 0}
        lines = [json.dumps(result)]
        for signal in TOOLS[tool]:
            request = {"id": signal, "level": level, "value": value, "causes": [cause], "period_s": period}
            lines.append(json.dumps(request | ({"thresholds": thresholds} if thresholds else {})))
        self.write(tool, "\n".join(lines))

    def fail(self, tool, code="CONFLICT"):
        self.write(tool, "!" + json.dumps({"code": code, "detail": "the scale is broken"}))

    def write(self, tool, text):
        (self.folder / (tool + ".new")).write_text(text + "\n")
        (self.folder / (tool + ".new")).rename(self.folder / tool)

    def hard(self, level, **more):
        self.say("validate_schedule", level, **more)

    def load(self, level, **more):
        self.say("check_utilization_threshold", level, **more)

    def note(self, level, **more):
        self.say("analyze_stigmergy", level, **more)


def make(folder, gauges, *, grants=GRANTS, period=900, settings="", **options):
    """A daemon that is not started yet: the sitrep and the gauges, and no other plugin."""
    daemon = Daemon(folder, socket=True, demo=False, **options)
    for file in (daemon.etc / "plugins.d").glob("*.toml"):
        if file.name != "io.holdfast.sitrep.toml":
            file.unlink()
    with open(daemon.etc / "plugins.d" / "io.holdfast.sitrep.toml", "a") as file:
        file.write(f"\n[config]\nevaluation_period_s = {period}\n")
    home = plugins.PluginFolder(folder / "plugins")
    tools = [plugins.tool(name, **({"signals": signals} if signals else {})) for name, signals in TOOLS.items()]
    home.add(ID, library(), plugins.manifest(ID, library(), tools, signals=SIGNALS, permissions=GRANTS, config_schema={
        "type": "object", "properties": {"folder": {"type": "string"}}}))
    (daemon.etc / "plugins.d" / f"{ID}.toml").write_text(
        f'enabled = true\ngrants = {json.dumps(grants)}\n[config]\nfolder = "{gauges.folder}"\n')
    (daemon.etc / "conf.d" / "95-test.toml").write_text(home.settings + SETTINGS + settings)
    return daemon


def start_check(http):
    """Starts an evaluation; the calendar, which has one every quarter of an hour, makes none besides."""
    assert http.post("/api/v1/schedules/resilience-health-check/pause").status_code == 200
    return tasks.start(http, "resilience_health_check")["id"]


def check(daemon, times=1):
    """Evaluates, and waits for it; the results."""
    results = []
    with daemon.client() as http:
        for _ in range(times):
            done = tasks.reach(http, start_check(http))
            assert done["state"] == "completed", done
            results.append(done["result"])
    return results if times > 1 else results[0]
