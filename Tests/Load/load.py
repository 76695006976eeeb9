# SPDX-License-Identifier: Apache-2.0
"""make load PROFILE=smoke|load|stress|spike|soak|streams: loads a daemon of the staged tree over loopback and judges what came.

Prints a table, writes build/load-PROFILE.json, and ends with 1 when a bound is broken. docs/operators/limits.md says what
each profile does and which bounds it has."""

import argparse
import asyncio
import json
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path

import profiles
import report
from site_under_load import ROOT, Memory, start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("profile", choices=sorted(profiles.ALL))
    parser.add_argument("--seconds", type=float, help="how long its main phase lasts (at most an hour)")
    parser.add_argument("--out", type=Path, help="where the report goes (build/load-PROFILE.json)")
    options = parser.parse_args()
    profile = profiles.ALL[options.profile]
    seconds = min(3600, max(1, options.seconds or profile.seconds))
    folder = Path(tempfile.mkdtemp(prefix="holdfast-load-"))
    try:
        daemon = start(folder)
        memory = Memory(daemon.process.pid)
        profile.daemon = daemon
        try:
            phases, findings = asyncio.run(profile.run(daemon.url, seconds))
        finally:
            samples = memory.stop()
            metrics = profiles.limits_of(daemon)
            daemon.stop(clean=False)
        findings += profile.judge_memory(samples)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    document = {
        "profile": options.profile, "machine": {"cores": os.cpu_count(), "system": platform.platform()},
        "load_average": [round(value, 2) for value in os.getloadavg()], "phases": phases, "metrics": metrics,
        "memory": {"first": samples[0], "last": samples[-1], "peak_rss_mb": max(s["rss_mb"] for s in samples),
                   "samples": samples},
        "bounds": findings, "passed": all(finding["held"] for finding in findings)}
    out = options.out or ROOT / "build" / f"load-{options.profile}.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(document, indent=1) + "\n")
    print(report.table(phases))
    print(f"\nmemory: {samples[0]['rss_mb']} MB at the start, {samples[-1]['rss_mb']} MB at the end, "
          f"{document['memory']['peak_rss_mb']} MB at most; load average {document['load_average'][0]}")
    for finding in findings:
        print(f"{'held  ' if finding['held'] else 'BROKEN'}  {finding['bound']}: {finding['found']}")
    print(f"report: {out}")
    return 0 if document["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
