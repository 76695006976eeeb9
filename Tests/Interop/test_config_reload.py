# SPDX-License-Identifier: Apache-2.0
"""The configuration of a running daemon: read again by SIGHUP and by REST, whole or not at all, with no call lost."""

import json
import re
import signal
import tarfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from support.daemon import Daemon
from support.stage import cli

SEED = '[program]\nseed = "share:programs/golden"\n'
SECRET = "Zq7-canary-Secret-41"


class Site:
    """A daemon whose administrator is whoever runs the tests, over the unix socket."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.file = daemon.etc / "conf.d" / "96-change.toml"

    def write(self, text):
        self.file.write_text(text)

    def post(self, path, expect=200):
        with self.daemon.socket_client() as http:
            answer = http.post(f"/api/v1/{path}", json={})
        assert answer.status_code == expect, answer.text
        return answer.json()

    def reload(self, expect=200):
        return self.post("config/reload", expect)

    def show(self):
        with self.daemon.socket_client() as http:
            answer = http.get("/api/v1/config")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def value(self, key):
        return next(row["value"] for row in self.show()["values"] if row["key"] == key)

    def hangup(self):
        done = len(self.hangups())
        self.daemon.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 10
        while len(self.hangups()) == done:
            assert time.monotonic() < end
            time.sleep(0.01)
        return self.hangups()[-1]

    def hangups(self):
        return [line for line in self.daemon.log_lines() if line["msg"] == "SIGHUP: done"]

    def metric(self, name):
        with self.daemon.socket_client() as http:
            text = http.get("/metrics").text
        return float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M).group(1))


@pytest.fixture(scope="module")
def running(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("reload")
    daemon = Daemon(folder, demo=False, socket=True, settings=SEED + '[access]\nanonymous_role = "viewer"\n')
    (daemon.etc / "secret").write_text(SECRET)
    (daemon.etc / "secret").chmod(0o600)
    daemon.start()
    yield Site(daemon)
    daemon.stop(clean=False)


@pytest.fixture
def site(running):
    running.file.unlink(missing_ok=True)
    running.reload()
    return running


def keys(changes):
    return [change["key"] for change in changes]


def test_rest_applies_what_needs_no_restart_and_lists_the_rest(site):
    site.write('[limits]\nrate = "900/m"\ntool_rates = ["get_roster=2/h"]\n[log]\nlevel = "debug"\n'
               '[server]\nidle_timeout = "30s"\n')
    expected = ["log.level", "limits.rate", "limits.tool_rates"]
    checked = site.post("config/check")
    assert checked["ok"] and keys(checked["would_apply"]) == expected
    assert site.value("limits.rate") == "0", "a check changes nothing"
    answer = site.reload()
    assert answer["outcome"] == "applied"
    assert keys(answer["applied"]) == expected
    assert answer["applied"][1]["before"] == '"0"' and answer["applied"][1]["after"] == '"900/m"'
    assert answer["applied"][1]["origin"].endswith("96-change.toml:2:8")
    assert keys(answer["needs_restart"]) == ["server.idle_timeout"]
    shown = site.show()
    assert keys(shown["needs_restart"]) == ["server.idle_timeout"]
    assert site.value("server.idle_timeout") == "2m", "what is in force is shown"
    # The limits are those of the next call.
    statuses = [httpx.post(site.daemon.url + "/api/v1/tools/get_roster", json={}).status_code for _ in range(2)]
    assert statuses == [200, 429]
    site.write("")
    assert site.reload()["needs_restart"] == []
    assert httpx.post(site.daemon.url + "/api/v1/tools/get_roster", json={}).status_code == 200


def test_a_hangup_does_the_same(site):
    before = site.metric("holdfast_config_last_reload_success_timestamp_seconds")
    site.write('[access]\nanonymous_role = "none"\n')
    assert site.hangup()["settings"] == "1"
    assert httpx.post(site.daemon.url + "/api/v1/tools/get_roster", json={}).status_code == 401
    assert site.metric("holdfast_config_last_reload_success_timestamp_seconds") >= before
    site.write("")
    site.hangup()
    assert httpx.post(site.daemon.url + "/api/v1/tools/get_roster", json={}).status_code == 200


@pytest.mark.parametrize("text, place", [
    ('[limits]\nrate = "fast"\n[log]\nlevel = "debug"\n', "96-change.toml:2:8"),
    ('[log]\nlevel = "debug"\n[limits]\nrat = "5/s"\n', "96-change.toml:4:1"),
    ("[limits\n", "96-change.toml:1:8"),
    ('[limits]\nmax_concurrent_calls = 4\nreserved_for_critical = 4\n', "96-change.toml:3:25"),
    ('[server]\ncors_origins = ["*"]\n', "96-change.toml:2:16"),
    ('[profiles.all]\ntools = ["*"]\nmax_tools = 1\n', "96-change.toml:2:9"),
])
def test_a_fault_keeps_all_that_runs(site, text, place):
    before = site.show()["values"]
    site.write(text)
    assert not site.post("config/check")["ok"]
    problem = site.reload(expect=422)
    assert problem["errors"][0]["instance_path"].endswith(place), problem
    assert "what runs, runs on" in problem["detail"]
    assert site.hangup()["outcome"] == "refused"
    assert site.show()["values"] == before
    assert site.metric("holdfast_config_last_reload_successful") == 0
    assert any("not applied" in line["msg"] and place in line["faults"] for line in site.daemon.log_lines())


def test_after_a_refusal_the_next_good_reload_is_applied(site):
    site.write("[limits\n")
    done = cli("--socket", site.daemon.socket, "config", "reload")
    assert done.returncode == 1 and "96-change.toml:1:8" in done.stderr
    assert site.metric("holdfast_config_last_reload_successful") == 0
    site.write("")
    site.reload()
    assert site.metric("holdfast_config_last_reload_successful") == 1


def test_what_still_runs_may_contradict_what_would_be_applied(tmp_path, staged):
    settings = SEED + '[server]\nallowed_hosts = ["0.0.0.0"]\n'
    daemon = Daemon(tmp_path / "d", demo=False, socket=True, settings=settings, listen="0.0.0.0:0")
    # Which addresses are listened on, only a restart changes: until then nobody may come in without a token.
    daemon.start()
    site = Site(daemon)
    site.write('[access]\nanonymous_role = "viewer"\n')
    problem = site.reload(expect=422)
    assert "beyond loopback" in problem["errors"][0]["message"]
    assert site.value("access.anonymous_role") == "none"
    daemon.stop(clean=False)


def test_reloads_amid_load_lose_no_call_and_take_turns(site):
    stop = threading.Event()
    statuses = []

    def caller():
        with site.daemon.client() as http:
            while not stop.is_set():
                statuses.append(http.post("/api/v1/tools/get_roster", json={}).status_code)

    callers = [threading.Thread(target=caller) for _ in range(3)]
    for thread in callers:
        thread.start()
    try:
        site.write('[limits]\nmax_concurrent_calls = 32\n')
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: site.reload(), range(8)))
        # One of them applied it; those behind it found nothing to do.
        assert sorted(answer["outcome"] for answer in answers) == ["applied"] + ["unchanged"] * 7
    finally:
        stop.set()
        for thread in callers:
            thread.join()
    assert len(statuses) > 10 and set(statuses) == {200}


def test_profiles_come_and_go(site):
    def tools(path):
        with site.daemon.client(headers={"Accept": "application/json, text/event-stream"}) as http:
            answer = http.post(path, json={
                "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
                    "protocolVersion": "2025-06-18", "capabilities": {},
                    "clientInfo": {"name": "t", "version": "1"}}})
        return answer.status_code

    assert tools("/mcp/ward") == 404
    site.write('[profiles.ward]\ntools = ["get_*", "no_such_tool"]\n')
    answer = site.reload()
    assert "profiles.ward.tools" in keys(answer["applied"])
    assert any("no_such_tool" in warning for warning in answer["warnings"])
    assert tools("/mcp/ward") == 200


def test_only_an_administrator_sees_or_changes_it(site):
    for path in ("config/check", "config/reload", "support-bundle"):
        assert httpx.post(f"{site.daemon.url}/api/v1/{path}", json={}).status_code == 403
    assert httpx.get(f"{site.daemon.url}/api/v1/config").status_code == 403


def test_a_support_bundle_has_no_secret_and_no_name(site, tmp_path):
    made = site.daemon.socket_client().post(
        "/api/v1/tokens", json={"owner": "Quirina Canary", "role": "viewer"}).json()
    people = site.daemon.socket_client().post("/api/v1/tools/export_program", json={"format": "csv"}).json()
    names = {line.split(",")[1] for file in people["files"] if file["name"] == "people.csv"
             for line in file["text"].splitlines()[1:]}
    assert len(names) > 3
    # What might be in it: a name and a token in a log line, a secret beside a plugin's settings.
    for word in sorted(names)[:3] + [made["token"]]:
        httpx.post(f"{site.daemon.url}/api/v1/tools/{word.replace(' ', '%20')}", json={})
    out = tmp_path / "bundle.tar.gz"
    done = cli("--socket", site.daemon.socket, "support-bundle", "--out", out)
    assert done.returncode == 0, done.stderr
    files = {}
    with tarfile.open(out) as archive:
        for member in archive:
            files[member.name.removeprefix("holdfast-support/")] = archive.extractfile(member).read().decode()
    assert {"versions.json", "configuration.toml", "configuration.json", "plugins.json", "queues.json", "metrics.txt",
            "log.txt", "doctor.json"} <= set(files)
    assert "holdfast_" in files["metrics.txt"] and "listening" in files["log.txt"]
    assert json.loads(files["configuration.json"])["values"]
    everything = "\n".join(files.values())
    assert made["token"] not in everything and SECRET not in everything
    for name in names | {"Quirina Canary"}:
        assert name not in everything, name
    assert cli("--socket", site.daemon.socket, "support-bundle", "--out", out).returncode == 2, "never over a file"


def test_the_command_line_says_what_came_of_it(site):
    site.write('[limits]\nrate = "100/s"\n[tasks]\nconcurrency = 7\n')
    dry = cli("--socket", site.daemon.socket, "config", "reload", "--dry-run")
    assert dry.returncode == 0 and 'limits.rate: "0" -> "100/s"' in dry.stdout, dry.stdout + dry.stderr
    done = cli("--socket", site.daemon.socket, "config", "reload")
    assert done.returncode == 0 and "needs a restart:\n  tasks.concurrency: 4 -> 7" in done.stdout, done.stdout
    shown = cli("--socket", site.daemon.socket, "config", "show", "--running")
    assert 'rate = "100/s"' in shown.stdout and "concurrency = 4 " in shown.stdout
    assert "tasks.concurrency: 4 -> 7" in shown.stderr
