# SPDX-License-Identifier: Apache-2.0
"""What each task type of the first-party plugins takes: seconds of a first and of a second run, and the memory of the daemon.

Each type runs in a daemon of its own, on the demo and on a generated program of any size with a year of two half-days, all
planned. Alone: python3 Tests/Bench/tasks.py [--people N] (TEST_STAGE names another staged tree). Crisis mode is left out: it
waits for a person."""

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from servers import ROOT, resident_megabytes, stage
from support.daemon import Daemon

LIMIT = 900
TYPES = {
    "resilience_health_check": {}, "resilience_contingency": {}, "resilience_fallback_precompute": {},
    "resilience_utilization_forecast": {}, "metrics_computation": {}, "metrics_snapshot": {}, "metrics_cleanup": {},
    "metrics_fairness_report": {}, "metrics_version_diff": {"run_id_1": "1", "run_id_2": "2"},
}


def peak_megabytes(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def run(http, type, arguments):
    """Seconds from the start of a task to its end, as its caller sees them, and its state."""
    begin = time.monotonic()
    answer = http.post("/api/v1/tools/start_background_task", json={"task_type": type, "params": arguments})
    assert answer.status_code == 200, answer.text
    while time.monotonic() - begin < LIMIT:
        call = http.get(f"/api/v1/tasks/{answer.json()['task_id']}").json()
        if call["state"] in ("completed", "discarded", "cancelled"):
            said = call.get("result") or {}
            return time.monotonic() - begin, said.get("task_status", call["state"])
        time.sleep(0.02)
    return None, "still running"


def measure(type, program, folder):
    shutil.rmtree(folder, ignore_errors=True)
    as_of = tomllib.loads((program / "program.toml").read_text())["as_of"]
    settings = (f'[program]\nseed = "{program}"\nas_of = "{as_of}"\n'
                '[access]\nanonymous_role = "operator"\n[tasks]\nsweep = "100ms"\n')
    daemon = Daemon(folder, demo=False, settings=settings).start(timeout=300)
    try:
        with daemon.client(timeout=LIMIT) as http:
            for entry in http.get("/api/v1/schedules").json()["items"]:
                http.post(f"/api/v1/schedules/{entry['id']}/pause")
            if type == "metrics_version_diff":
                person = http.post("/api/v1/tools/list_people", json={"limit": 1}).json()["items"][0]["id"]
                done = http.post("/api/v1/tools/apply_change", json={
                    "edits": [{"op": "put", "table": "people", "row": {"id": person, "credentials": ["acls"]}}],
                    "expected_version": 1, "reason": "a second version to compare"})
                assert done.status_code == 200, done.text
            rest = resident_megabytes(daemon.process.pid)
            first, state = run(http, type, TYPES[type])
            second, _ = run(http, type, TYPES[type])
            return {"type": type, "state": state, "first_s": first, "second_s": second, "rest_mb": rest,
                    "peak_mb": peak_megabytes(daemon.process.pid)}
    finally:
        daemon.stop(clean=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--only", choices=TYPES)
    options = parser.parse_args()
    folder = ROOT / "build" / "bench-tasks"
    place = folder / f"people-{options.people}"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [sys.executable, stage.PROGRAMS / "generator" / "generate.py", "--profile", "benchmark", "--people",
             str(options.people), "--assignments", "all", "--out", place], check=True, capture_output=True)
    for name, program in [("demo", stage.PROGRAMS / "family-medicine"), (f"{options.people} people x 730", place)]:
        for type in [options.only] if options.only else TYPES:
            row = measure(type, program, folder / "site")
            print(json.dumps({"program": name} | row), flush=True)
    shutil.rmtree(folder / "site", ignore_errors=True)


if __name__ == "__main__":
    main()
