# SPDX-License-Identifier: Apache-2.0
"""The command line: every command, and the exit statuses 0 to 4 of contract.md (5 needs approvals, which come later)."""

import json

import pytest

from support import programs
from support.stage import cli, daemon_command


def test_help_names_every_command():
    done = cli("--help")
    assert done.returncode == 0
    for command in ("status", "sitrep", "tools", "call", "import", "plugin", "whoami", "mcp", "json", "schema"):
        assert f"  {command} " in done.stdout, command
        assert cli(command, "--help").returncode == 0
    assert cli("--version").stdout.strip() == daemon_command("--version").stdout.strip() != ""


def test_tools_for_people_and_for_scripts(daemon):
    table = daemon.cli("tools")
    columns = ["TOOL", "EFFECT", "PLUGIN", "HELD", "TITLE"]
    assert table.returncode == 0 and table.stdout.splitlines()[0].split() == columns
    listing = json.loads(daemon.cli("tools", "--json").stdout)
    assert {tool["name"] for tool in listing["items"]} == {line.split()[0] for line in table.stdout.splitlines()[1:]}


def test_call_prints_the_result(daemon):
    done = daemon.cli("call", "check_utilization_threshold", "--json", '{"horizon_days": 7}')
    result = json.loads(done.stdout)
    assert done.returncode == 0 and result["horizon"]["days"] == 7
    piped = daemon.cli("call", "check_utilization_threshold", "--json", "-", stdin='{"horizon_days": 7}')
    assert json.loads(piped.stdout)["figures"] == result["figures"]
    assert daemon.cli("call", "whoami", "--pretty").stdout.startswith("{\n")
    assert json.loads(daemon.cli("call", "whoami").stdout)["face"] == "cli"


def test_a_wrong_argument_is_1_and_names_the_field(daemon):
    done = daemon.cli("call", "check_utilization_threshold", "--json", '{"horizon_days": 0, "nonsense": 1}')
    assert done.returncode == 1 and done.stdout == ""
    assert "/horizon_days" in done.stderr and "/nonsense" in done.stderr and "correlation id" in done.stderr


def test_an_unknown_tool_is_1(daemon):
    done = daemon.cli("call", "get_sitrap")
    assert done.returncode == 1 and "get_sitrep" in done.stderr


@pytest.mark.parametrize("arguments", [
    ["call", "whoami", "--json", "{"], ["call", "whoami", "--json", "[]"], ["nonsense"], ["call"],
    ["tools", "--no-such-option"], ["import", "/nonexistent/folder"], ["call", "whoami", "--json", '{"a": NaN}'],
])
def test_usage_is_2(daemon, arguments):
    done = daemon.cli(*arguments)
    assert done.returncode == 2 and done.stderr and done.stdout == ""


@pytest.mark.parametrize("arguments", [["tools"], ["sitrep"], ["status"], ["call", "whoami"], ["plugin", "list"]])
def test_no_daemon_is_3_and_says_where_it_looked(arguments, tmp_path):
    done = cli(*arguments, "--url", "http://127.0.0.1:9")
    assert done.returncode == 3 and "http://127.0.0.1:9" in done.stderr
    gone = cli(*arguments, "--socket", tmp_path / "gone.sock")
    assert gone.returncode == 3 and "gone.sock" in gone.stderr


def test_the_environment_names_the_daemon(daemon):
    assert cli("whoami", env={"HOLDFAST_URL": daemon.url}).returncode == 0
    done = cli("whoami", env={"HOLDFAST_SOCKET": str(daemon.socket)})
    assert done.returncode == 0 and "admin" in done.stdout
    assert cli("whoami", "--url", "http://127.0.0.1:9", env={"HOLDFAST_URL": daemon.url}).returncode == 3


def test_sitrep_and_status_are_for_reading_aloud(daemon):
    sitrep = json.loads(daemon.cli("sitrep", "--json").stdout)
    text = daemon.cli("sitrep").stdout
    assert text.startswith(sitrep["level"]) and sitrep["headline"] in text.splitlines()[0]
    for finding in sitrep["findings"][:3]:
        assert finding["sentence"] in text and finding["action"] in text
    status = daemon.cli("status", "--welcome")
    assert status.returncode == 0
    first = status.stdout.splitlines()[0]
    assert first.startswith("DEMO ") and "18 residents" in first and "10 faculty" in first
    assert "as of Mon 2026-03-02" in first and "version 1" in first
    for words in ("Plugins loaded:", "io.holdfast.utilization", daemon.url, "curl", "import", "UNKNOWN"):
        assert words in status.stdout, words


def test_plugin_list_and_show(daemon):
    table = daemon.cli("plugin", "list").stdout
    assert "io.holdfast.utilization" in table and "io.holdfast.sitrep" in table and "enabled" in table
    shown = json.loads(daemon.cli("plugin", "show", "io.holdfast.utilization", "--json").stdout)
    assert shown["state"] == "enabled" and "check_utilization_threshold" in shown["tools"]
    assert len(shown["sha256"]) == 64 and shown["placement"] == "in-process"
    gone = daemon.cli("plugin", "show", "io.holdfast.gone")
    assert gone.returncode == 1 and "Did you mean io.holdfast." in gone.stderr


def test_import_of_own_data_through_the_daemon(site, tmp_path):
    daemon = site()
    folder = programs.copy("family-medicine", tmp_path / "mine")
    same = daemon.cli("import", folder)
    assert same.returncode == 0 and "nothing changed" in same.stdout and daemon.version()[0] == 1
    # A name has no versions: it is known at once, and the schedule is as it was.
    programs.replace(folder, "people.csv", "Amaru Thistlewood", "Amaru Thistlewood-Reed")
    done = daemon.cli("import", folder, "--reason", "a marriage")
    assert done.returncode == 0 and "nothing changed" in done.stdout and daemon.version()[0] == 1
    programs.replace(folder, "services.csv", "Family medicine ward", "Ward")
    done = daemon.cli("import", folder, "--reason", "a shorter name")
    assert done.returncode == 0 and "version 2" in done.stdout and "28 people" in done.stdout, done
    row = daemon.call("list_roster_versions")["items"][0]
    assert row["number"] == 2 and row["parent"] == 1 and row["reason"] == "a shorter name"
    golden = json.loads(daemon.cli("import", programs.copy("golden", tmp_path / "golden"), "--json").stdout)
    assert golden["program"] == "golden" and golden["version"] == 3 and daemon.call("get_roster")["rows"]["people"] == 12


def test_another_program_is_not_taken_by_accident(golden, tmp_path):
    folder = programs.copy("family-medicine", tmp_path / "other")
    before = golden.version()
    done = golden.cli("import", folder)
    assert done.returncode == 1 and "golden" in done.stderr and "family-medicine" in done.stderr
    assert "--replace-program" in done.stderr and golden.version() == before
    done = golden.cli("import", folder, "--replace-program")
    assert done.returncode == 0, done.stderr
    assert golden.call("get_roster")["program"]["id"] == "family-medicine"


def test_import_without_a_daemon(site, tmp_path):
    folder = programs.copy("golden", tmp_path / "program")
    state = tmp_path / "state"
    done = cli("import", folder, "--state", state)
    assert done.returncode == 0 and "version 1 of golden" in done.stdout, done
    assert state.stat().st_mode & 0o077 == 0
    wrong = programs.copy("golden", tmp_path / "wrong")
    programs.append(wrong, "people.csv", "P1,Twin,faculty,,,1.0,,,,\n")
    programs.append(wrong, "absences.csv", "x,nobody,2026-02-30,AM,2026-03-01,PM,sick,false,true,\n")
    refused = cli("import", wrong, "--state", state)
    assert refused.returncode == 1 and "absences.csv:" in refused.stderr and "nothing was imported" in refused.stderr
    daemon = site(demo=False, state=state, settings='[access]\nanonymous_role = "operator"\n')
    assert daemon.version()[0] == 1 and daemon.call("get_roster")["program"]["id"] == "golden"
    busy = cli("import", folder, "--state", state)
    assert busy.returncode == 1 and "in use by" in busy.stderr and str(daemon.process.pid) in busy.stderr


def test_json_check(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text('{"a": [1, 2.5e3, "\\u00e9"]}')
    bad.write_text('{\n  "a": 1,\n  "b": 01\n}')
    assert cli("json", "check", good).returncode == 0
    done = cli("json", "check", good, bad)
    assert done.returncode == 1 and f"{bad}:3:" in done.stderr
    assert cli("json", "check", "-", stdin="[1,]").returncode == 1
    assert cli("json", "check", tmp_path / "gone").returncode == 2


def test_schema_check(tmp_path):
    schema, good, bad = (tmp_path / name for name in ("schema.json", "good.json", "bad.json"))
    schema.write_text('{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 1}}}')
    good.write_text('{"n": 3}')
    bad.write_text('{"n": 0}')
    assert cli("schema", "check", schema, good).returncode == 0
    done = cli("schema", "check", schema, good, bad)
    assert done.returncode == 1 and "/n" in done.stderr
    schema.write_text('{"type": "obbject"}')
    assert cli("schema", "check", schema).returncode == 1
