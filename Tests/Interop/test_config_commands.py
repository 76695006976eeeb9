# SPDX-License-Identifier: Apache-2.0
"""`holdfast config`, settings that this version cannot honour, `make install`, and MCP lines sent without waiting."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from support.stage import CLI, DAEMON, STAGE

ROOT = Path(__file__).resolve().parents[2]


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60, **options)


def test_the_shipped_site_is_good():
    done = run(CLI, "config", "check")
    assert done.returncode == 0, done.stderr
    assert "is good" in done.stdout
    # What the test run keeps in HOLDFAST_TEST_* reaches no program: a daemon's log would have a warning then.
    assert "is read by nothing" not in done.stderr


def test_a_fault_is_named_with_its_place_and_a_guess(tmp_path):
    (tmp_path / "holdfast.toml").write_text("[server]\nlissten = []\n[limits]\ncall_timeout = 5\n")
    done = run(CLI, "config", "check", "--config", tmp_path)
    assert done.returncode == 2
    assert "holdfast.toml:2:1: server.lissten" in done.stderr and "listen" in done.stderr
    assert "holdfast.toml:4:16: limits.call_timeout" in done.stderr


def test_show_says_where_a_value_comes_from():
    done = run(CLI, "config", "show", "--effective", "--origin", env=os.environ | {"HOLDFAST_LOG_LEVEL": "debug"})
    assert done.returncode == 0, done.stderr
    level = next(line for line in done.stdout.splitlines() if line.startswith("level"))
    role = next(line for line in done.stdout.splitlines() if line.startswith("anonymous_role"))
    assert '"debug"' in level and "HOLDFAST_LOG_LEVEL" in level
    assert '"operator"' in role and "90-demo.toml:" in role


def test_the_schema_is_json_and_names_every_section():
    schema = json.loads(run(CLI, "config", "schema").stdout)
    assert {"server", "store", "program", "access", "log", "limits", "plugins"} <= set(schema["properties"])


def test_the_settings_of_plugins_are_checked_against_what_they_take(tmp_path):
    shutil.copytree(STAGE / "etc/holdfast", tmp_path / "etc")
    plugins = tmp_path / "etc/plugins.d"
    (plugins / "io.holdfast.utilization.toml").write_text('enabled = true\n\n[config]\nsafe_ratio = "much"\n')
    (plugins / "org.example.absent.toml").write_text("enabled = true\n")
    done = run(CLI, "config", "check", "--config", tmp_path / "etc")
    assert done.returncode == 2
    assert "io.holdfast.utilization.toml:4:14: config.safe_ratio" in done.stderr, done.stderr
    assert "org.example.absent is not installed" in done.stderr


def test_a_secret_is_named_by_a_reference_and_its_file_is_closed(tmp_path):
    (tmp_path / "holdfast.toml").write_text(
        '[store]\nurl = "postgresql://holdfast@127.0.0.1:1/holdfast"\npassword_file = "credential:postgresql"\n'
        'start_timeout = "0s"\n')
    start = [DAEMON, "--config", tmp_path, "--state", tmp_path / "state", "--listen", "127.0.0.1:0"]
    done = run(*start)
    assert done.returncode == 2 and "holdfast.toml:3:17: " in done.stderr and "LoadCredential" in done.stderr
    folder = tmp_path / "credentials"
    folder.mkdir()
    (folder / "postgresql").write_text("canary-Password-77\n")
    (folder / "postgresql").chmod(0o644)
    environment = os.environ | {"CREDENTIALS_DIRECTORY": str(folder)}
    done = run(*start, env=environment)
    assert done.returncode == 2 and "644" in done.stderr, done.stderr
    (folder / "postgresql").chmod(0o400)
    done = run(*start, env=environment)
    assert done.returncode == 1 and "canary" not in done.stderr + done.stdout, "read, and then no server answers"


def test_installing_twice_keeps_what_was_changed(tmp_path):
    environment = os.environ | {"DESTDIR": str(tmp_path), "PREFIX": "/opt/holdfast", "STAGE": str(STAGE)}
    assert run(ROOT / "scripts" / "install.sh", env=environment).returncode == 0
    site = tmp_path / "opt/holdfast/etc/holdfast"
    (site / "holdfast.toml").write_text("# mine\n")
    done = run(ROOT / "scripts" / "install.sh", env=environment)
    assert done.returncode == 0, done.stderr
    assert (site / "holdfast.toml").read_text() == "# mine\n"
    assert (site / "holdfast.toml.new").exists()
    assert not (site / "conf.d" / "90-demo.toml").exists(), "the demonstration is not for packages"
    assert run(tmp_path / "opt/holdfast/bin/holdfastd", "--version").returncode == 0
    shutil.rmtree(tmp_path / "opt")


def test_lines_sent_without_waiting_are_answered_in_order(daemon):
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "eager", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "method": "notifications/unheard_of"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
    ]
    done = run(CLI, "--url", daemon.url, "mcp", input="".join(json.dumps(line) + "\n" for line in lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2], done.stdout
    assert answers[1]["result"]["tools"]
