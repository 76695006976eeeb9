# SPDX-License-Identifier: Apache-2.0
"""`holdfast doctor`: each thing that is wrong is named, with the command that mends it."""

import json
import os

import pytest

from support.daemon import Daemon
from support.stage import cli

SEED = '[program]\nseed = "share:programs/golden"\n'


@pytest.fixture(scope="module")
def sound(tmp_path_factory, staged):
    daemon = Daemon(tmp_path_factory.mktemp("doctor"), demo=False, socket=True, settings=SEED).start()
    yield daemon
    daemon.stop(clean=False)


def doctor(daemon, *words, expect=0, env=None):
    done = cli(
        "doctor", "--config", daemon.etc, "--state", daemon.state, "--socket", daemon.socket, "--json", *words, env=env)
    assert done.returncode == expect, done.stdout + done.stderr
    return json.loads(done.stdout)


def found(answer, check, outcome):
    findings = [row for row in answer["checks"] if row["check"] == check and row["outcome"] == outcome]
    assert findings, json.dumps(answer, indent=1)
    if outcome in ("failed", "warning"):
        assert all(row["remedy"] for row in findings)
    return findings[0]


def test_a_sound_site_has_nothing_to_mend(sound):
    answer = doctor(sound)
    assert answer["ok"] and answer["failed"] == 0
    names = {row["check"] for row in answer["checks"]}
    assert {"configuration", "modes", "secrets", "anonymous role", "demonstration", "clock", "state folder",
            "disk space", "daemon", "ready: store", "ready: queue", "plugins", "running configuration", "tokens",
            "queues"} <= names


@pytest.mark.parametrize("mode, path", [(0o666, "holdfast.toml"), (0o777, "conf.d")])
def test_a_site_that_everybody_may_write(sound, mode, path):
    target = sound.etc / path
    before = target.stat().st_mode & 0o7777
    target.chmod(mode)
    try:
        row = found(doctor(sound, "--local", expect=1), "modes", "failed")
        assert str(target) in row["detail"] and row["remedy"] == f"chmod o-w {target}"
    finally:
        target.chmod(before)


def test_an_open_state_folder(sound):
    sound.state.chmod(0o755)
    try:
        assert found(doctor(sound, expect=1), "state folder", "failed")["remedy"] == f"chmod 0700 {sound.state}"
    finally:
        sound.state.chmod(0o700)


def test_a_fault_in_the_files_and_a_reload_that_was_refused(sound):
    extra = sound.etc / "conf.d" / "99-bad.toml"
    extra.write_text('[limits]\nrate = "fast"\n')
    try:
        with sound.socket_client() as http:
            assert http.post("/api/v1/config/reload", json={}).status_code == 422
        answer = doctor(sound, expect=1)
        assert "99-bad.toml:2:8" in found(answer, "configuration", "failed")["detail"]
        assert found(answer, "running configuration", "failed")["remedy"] == "holdfast config reload --dry-run"
    finally:
        extra.unlink()
        with sound.socket_client() as http:
            assert http.post("/api/v1/config/reload", json={}).status_code == 200


def test_tokens_without_an_end_and_callers_without_a_token(sound):
    extra = sound.etc / "conf.d" / "99-open.toml"
    extra.write_text('[access]\nanonymous_role = "viewer"\n[tasks]\nconcurrency = 9\n')
    try:
        with sound.socket_client() as http:
            token = http.post("/api/v1/tokens", json={"owner": "bot", "role": "viewer", "expires": "never"}).json()
            http.post("/api/v1/config/reload", json={})
        answer = doctor(sound)
        assert token["id"] in found(answer, "tokens", "warning")["detail"]
        assert "viewer" in found(answer, "anonymous role", "warning")["detail"]
        assert "tasks.concurrency" in found(answer, "running configuration", "warning")["detail"]
    finally:
        extra.unlink()
        with sound.socket_client() as http:
            http.post("/api/v1/config/reload", json={})


def test_a_daemon_that_is_not_there(sound, tmp_path):
    answer = json.loads(cli(
        "doctor", "--config", sound.etc, "--socket", tmp_path / "none.sock", "--json").stdout)
    row = found(answer, "daemon", "failed")
    assert "none.sock" in row["detail"] and "holdfastd" in row["remedy"]


def test_old_variables_are_named_with_the_new_key(sound):
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgres://x", "RATE_LIMIT_PER_MINUTE": "5"}
    answer = json.loads(cli(
        "doctor", "--config", sound.etc, "--local", "--json", env=environment).stdout)
    details = " ".join(row["detail"] for row in answer["checks"])
    assert "store.url" in details and "HOLDFAST_STORE_URL" in details and "limits.rate" in details
    assert "postgres://x" not in details
