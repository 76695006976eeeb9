# SPDX-License-Identifier: Apache-2.0
"""`holdfast plugin run`: one call of a plugin that no site knows, and the cases of its author."""

import ctypes
import json
import re
import shutil
import subprocess

import pytest

from support import authors
from support.stage import CLI, PROGRAMS, STAGE, cli, environment

UTILIZATION = STAGE / "lib/holdfast/plugins/io.holdfast.utilization"
CASES = authors.ROOT / "Plugins" / "Utilization" / "cases"
UNRULY = ["fine", "table", "unknown", "wait", "off_schema"]


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return authors.misdeeds(tmp_path_factory.mktemp("work") / "build")


@pytest.fixture(scope="module")
def unruly(tmp_path_factory):
    tools = [{"name": name, "description": "A tool of a test.", "effect": "read", "input_schema": {"type": "object"}}
             for name in UNRULY]
    tools[-1]["output_schema"] = {"properties": {"value": {"minimum": 0}}}
    written = authors.document("org.example.unruly", tools, permissions=["table:people"])
    return authors.build(tmp_path_factory.mktemp("unruly") / "build", "unruly", written)


def run(path, *options):
    done = cli("plugin", "run", path, *options)
    return done.returncode, done.stdout, done.stderr


def whole(path, *options):
    status, out, err = run(path, "--json", *options)
    assert out, err
    return status, json.loads(out)


def test_a_call_and_its_account(work):
    status, out, err = run(work, "--tool", "work")
    assert (status, json.loads(out)) == (0, {"done": True})
    timings = json.loads(err.split("timings", 1)[1])
    assert timings["call_ms"] >= 20 and timings["start_ms"] > 0
    assert timings["inside_call_ms"] < timings["call_ms"]
    assert timings["argument_bytes"] == 2 and timings["answer_bytes"] == len('{"done":true}')


def test_everything_as_one_document(work):
    status, answer = whole(work, "--tool", "work", "--json-arguments", '{"text":"grüße"}')
    assert status == 0 and answer["ok"] and answer["result"] == {"done": True}
    assert answer["timings"]["argument_bytes"] == len('{"text":"grüße"}'.encode())


def test_progress_and_content(tmp_path):
    written = (authors.SOURCES / "c_conformance" / "plugin.json").read_text()
    folder = authors.build(tmp_path / "build", "c_conformance", written)
    status, answer = whole(folder, "--tool", "c_tool_with_progress")
    assert status == 0
    assert [row["done"] for row in answer["progress"]] == [0, 50, 100]
    status, out, err = run(folder, "--tool", "c_simple_text")
    assert (status, out.strip()) == (0, "This is a simple text response for testing.")
    status, answer = whole(folder, "--tool", "c_error_handling")
    assert status == 1 and answer["problem"]["detail"] == "This tool intentionally returns an error for testing"


def test_arguments_off_the_schema_name_the_field(work):
    status, out, err = run(work, "--tool", "work", "--json-arguments", '{"count":"three"}')
    assert status == 1 and not out
    assert "/count" in err and "integer" in err


def test_arguments_in_a_file(work, tmp_path):
    file = tmp_path / "arguments.json"
    file.write_text('{"text": "a"}')
    assert run(work, "--tool", "work", "--arguments", file)[0] == 0
    file.write_text('{"text": "a",}')
    status, _, err = run(work, "--tool", "work", "--arguments", file)
    assert status == 1 and "arguments.json:1:" in err


def test_an_unknown_tool_is_told_the_nearest(work):
    status, _, err = run(work, "--tool", "wrok")
    assert status == 1 and 'no tool "wrok"; did you mean work?' in err


@pytest.mark.parametrize("options", [
    (), ("--tool", "work", "--cases", "x.json"), ("--tool", "work", "--json-arguments", "{}", "--arguments", "x"),
    ("--tool", "work", "--timeout", "0"), ("--tool", "work", "--json-arguments", "{"),
    ("--tool", "work", "--as-of", "tomorrow"),
])
def test_wrong_usage(work, options):
    assert run(work, *options)[0] == 2


def test_what_is_granted_and_what_is_denied(unruly):
    status, answer = whole(unruly, "--tool", "table")
    assert status == 0 and answer["result"] == {"value": 0} and answer["denied"] == []
    # nothing but what is given; the plugin sees DENIED, which is 2, and so does its author
    status, answer = whole(unruly, "--tool", "table", "--grant", "kv/1")
    assert answer["result"] == {"value": 2}
    assert "table:people" in answer["denied"][0]["sentence"] and answer["denied"][0]["count"] == 1
    _, _, err = run(unruly, "--tool", "table", "--grant", "kv/1")
    assert "denied" in err and "kv/1 is granted, but plugin.json does not ask for it" in err


def test_the_time_that_a_call_may_take(unruly):
    status, answer = whole(unruly, "--tool", "wait", "--timeout", "0.2")
    assert status == 1 and answer["problem"]["code"] == "TIMEOUT"


def test_a_result_off_its_schema(unruly):
    status, answer = whole(unruly, "--tool", "off_schema")
    assert status == 1 and not answer["ok"]


def test_a_crash_is_shown_with_its_place(tmp_path):
    folder = authors.misdeeds(tmp_path / "build", "CRASHES_ON_LONG_TEXT")
    status, answer = whole(folder, "--tool", "work", "--json-arguments", json.dumps({"text": "a" * 300}))
    assert status == 1
    assert answer["crash"]["signal_name"] == "SIGABRT"
    assert answer["crash"]["tools"] == ["work"]


def test_the_date_and_the_program(tmp_path):
    options = ("--tool", "check_utilization_threshold", "--json-arguments", '{"horizon_days": 7}')
    status, answer = whole(UTILIZATION, *options)
    assert status == 0 and answer["result"]["as_of"].startswith("2026-03-02")
    _, moved = whole(UTILIZATION, *options, "--as-of", "2026-03-16")
    assert moved["result"]["as_of"].startswith("2026-03-16")
    copy = tmp_path / "mine"
    shutil.copytree(PROGRAMS / "golden", copy)
    _, mine = whole(UTILIZATION, *options, "--program", copy)
    assert mine["result"]["input_digest"] != answer["result"]["input_digest"]
    status, _, err = run(UTILIZATION, *options, "--program", tmp_path / "nowhere")
    assert status == 1 and "program.toml" in err


def test_first_party_cases_run_unchanged():
    files = sorted(CASES.glob("*.json"))
    status, out, err = run(UTILIZATION, "--cases", *files)
    assert status == 0, out + err
    assert out.splitlines()[-1] == f"{len(files)} passed, 0 failed"


def test_a_case_that_fails_says_where(work, tmp_path):
    shutil.copytree(PROGRAMS / "golden", tmp_path / "program")
    good = {"program": "program", "tool": "work", "arguments": {}, "expect": {"/done": True}}
    (tmp_path / "good.json").write_text(json.dumps(good))
    (tmp_path / "bad.json").write_text(json.dumps(good | {"expect": {"/done": False}}))
    (tmp_path / "refused.json").write_text(json.dumps(
        good | {"arguments": {"count": "x"}, "expect": {"": {"error": "integer"}}}))
    (tmp_path / "none.json").write_text(json.dumps({"tool": "work"}))
    files = [tmp_path / f"{name}.json" for name in ("good", "bad", "refused", "none")]
    status, out, _ = run(work, "--cases", *files)
    lines = out.splitlines()
    assert status == 1 and lines[-1] == "2 passed, 2 failed"
    assert lines[0].startswith("ok ") and "/done: expected false, got true" in lines[1]
    assert lines[2].startswith("ok ") and "needs program, tool and expect" in lines[3]


def test_a_debugger_is_waited_for(work):
    """The process goes on as soon as somebody traces it: here this test, by ptrace(2)."""
    with subprocess.Popen([CLI, "plugin", "run", work, "--tool", "work", "--debug"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, env=environment()) as process:
        line = process.stderr.readline()
        pid = int(re.search(r"process (\d+) waits for a debugger", line)[1])
        assert f"gdb -p {pid}" in process.stderr.readline()
        assert f"lldb -p {pid}" in process.stderr.readline()
        assert "plugin.so" not in open(f"/proc/{pid}/maps").read(), "before it is loaded"
        assert process.poll() is None
        # PTRACE_SEIZE, which does not stop it
        if ctypes.CDLL(None, use_errno=True).ptrace(0x4206, pid, None, None) != 0:
            process.kill()
            pytest.skip("this machine lets nobody trace")
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0 and json.loads(out) == {"done": True}
