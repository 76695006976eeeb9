# SPDX-License-Identifier: Apache-2.0
"""`holdfast plugin check`: a good plugin has no finding, and each misdeed is found by the row that is about it."""

import json
import shutil

import pytest

from support import authors, plugins
from support.stage import STAGE, cli

ECHO = {"name": "echo", "description": "Gives back what it was given.", "effect": "read", "execution": "inline",
        "input_schema": {"type": "object", "properties": {"text": {"type": "string"}}}}


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return authors.misdeeds(tmp_path_factory.mktemp("good") / "build")


def test_a_good_plugin_has_no_finding(good):
    status, rows = authors.check(good, "--strict")
    assert authors.findings(rows) == {}
    assert status == 0
    assert "ABI 1.0, runtime c" in rows["handshake"]["measured"]
    assert "hf_plugin_entry_v1" == rows["exports"]["measured"]
    assert "glibc" in rows["machine"]["measured"]
    assert rows["licence"]["measured"] == "Apache-2.0"
    # it works 20 ms, and was stopped before
    assert "slowest work" in rows["cancel"]["measured"]
    assert "no thread is left" in rows["drain and destroy"]["measured"]
    assert rows["unknown kind"]["measured"] == "answered unsupported"
    assert not (good / "manifest.json").exists(), "a check writes nothing"


def test_the_table(good):
    done = cli("plugin", "check", good)
    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert lines[0].startswith("org.example.misdeeds 1.0.0")
    assert any(line.split()[:2] == ["ok", "handshake"] for line in lines)
    assert " 0 failed" in lines[-1] and " 0 warning" in lines[-1]


# The first plugin ever built against the frozen header answers every kind of call: that is its one finding.
def test_the_frozen_c_plugin(tmp_path):
    folder = authors.build(tmp_path / "build", "c_echo", authors.document("org.example.c-echo", [ECHO]))
    status, rows = authors.check(folder)
    assert authors.findings(rows) == {"unknown kind": "warning"}
    assert status == 0
    assert authors.check(folder, "--strict")[0] == 1


def test_the_conformance_plugin_in_c(tmp_path):
    written = (authors.SOURCES / "c_conformance" / "plugin.json").read_text()
    status, rows = authors.check(authors.build(tmp_path / "build", "c_conformance", written))
    assert (status, authors.findings(rows)) == (0, {})


MISDEEDS = {
    ("COMPLETES_TWICE",): ("completion", "failed", "twice"),
    ("NEVER_COMPLETES",): ("answers", "failed", "did not end"),
    ("LEAKS_A_THREAD",): ("drain and destroy", "failed", "threads are left"),
    ("EXPORTS_MORE",): ("exports", "warning", "misdeeds_helper"),
    ("BELIEVES_IN_SIZES",): ("newer host", "failed", "SIGABRT"),
    ("BELIEVES_IN_MINORS",): ("newer host", "failed", ""),
    ("ANSWERS_ANY_KIND",): ("unknown kind", "warning", "4711"),
    ("CRASHES_ON_UNKNOWN",): ("unknown tool", "failed", "SIGABRT"),
    ("CRASHES_ON_LONG_TEXT",): ("hostile arguments", "failed", "100,000 characters"),
    ("BLOCKS_MS=25",): ("blocking", "failed", "call() keeps the host's thread"),
    ("BLOCKS_MS=4",): ("blocking", "warning", "call() keeps the host's thread"),
    ("NEVER_RESTS",): ("drain and destroy", "failed", "did not come to rest"),
    ("RESTS_TWICE",): ("drain and destroy", "failed", "2 times"),
    ("CRASHES_AT_THE_END",): ("drain and destroy", "failed", "ended inside"),
    ("WORK_MS=400",): ("soft deadline", "warning", "asked to within"),
}


@pytest.mark.parametrize("deeds", MISDEEDS, ids=lambda deeds: deeds[0])
def test_each_misdeed_is_found(tmp_path, deeds):
    check, weight, words = MISDEEDS[deeds]
    status, rows = authors.check(authors.misdeeds(tmp_path / "build", *deeds))
    assert rows[check]["status"] == weight, rows
    assert words in rows[check]["measured"]
    assert rows[check]["advice"]
    assert status == (1 if weight == "failed" or "failed" in authors.findings(rows).values() else 0)


def test_one_that_says_that_it_blocks_may(tmp_path):
    """It has worker threads of the host: plugins made with `HFK_PLUGIN` of kit.h are such."""
    _, rows = authors.check(authors.misdeeds(tmp_path / "build", "BLOCKS_MS=25", "MAY_BLOCK=HF_PLUGIN_BLOCKING"))
    assert rows["blocking"]["status"] == "ok", rows["blocking"]
    assert "may block" in rows["blocking"]["measured"]


def test_one_that_is_deaf_to_cancel_and_completes_late(tmp_path):
    status, rows = authors.check(authors.misdeeds(tmp_path / "build", "IGNORES_CANCEL"))
    assert status == 1
    assert rows["cancel"]["status"] == "failed" and "went on" in rows["cancel"]["measured"]
    assert rows["completion"]["status"] == "warning"
    assert "given up" in rows["completion"]["measured"]


WRITTEN = [
    ({"licence": "as you like"}, "licence", "no SPDX"), ({"licence": "unknown"}, "licence", "no licence"),
    ({"permissions": ["table:peopel"]}, "permissions", "table:peopel"), ({"permissions": ["timer.at/1"]}, "permissions", "timer.at/1"),
    ({"description": " "}, "words", "no description"),
    ({"tools": [authors.WORK | {"description": "w" * 1100}]}, "words", "1100 characters"),
    ({"tools": [authors.WORK | {"input_schema": {"type": "object", "minPropertys": 1}}]}, "schemas", "minPropertys"),
    ({"tools": [authors.WORK | {"input_schema": {"type": "object", "required": ["a"], "examples": [{"b": 1}]}}]},
     "schemas", "examples/0"),
]


@pytest.mark.parametrize("more, check, words", WRITTEN, ids=[f"{row[1]}-{row[2]}" for row in WRITTEN])
def test_what_is_written_about_it(good, tmp_path, more, check, words):
    shutil.copy(good / "plugin.so", tmp_path / "plugin.so")
    document = authors.document("org.example.misdeeds", [authors.WORK]) | more
    (tmp_path / "plugin.json").write_text(json.dumps(document))
    status, rows = authors.check(tmp_path)
    assert authors.findings(rows) == {check: "warning"}
    assert words in rows[check]["measured"]
    assert status == 0


def test_a_tool_without_arguments_is_passed_over_and_said(good, tmp_path):
    shutil.copy(good / "plugin.so", tmp_path / "plugin.so")
    tool = authors.WORK | {"input_schema": {"type": "object", "required": ["who"], "properties": {
        "who": {"type": "string"}}}}
    (tmp_path / "plugin.json").write_text(json.dumps(authors.document("org.example.misdeeds", [tool])))
    _, rows = authors.check(tmp_path)
    assert rows["answers"]["status"] == "skipped" and "work" in rows["answers"]["measured"]
    # a case says how it is called
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "one.json").write_text(json.dumps(
        {"program": "golden", "tool": "work", "arguments": {"who": "R1"}, "expect": {"/done": True}}))
    _, rows = authors.check(tmp_path)
    assert rows["answers"]["status"] == "ok"


def test_a_configuration(good, tmp_path):
    shutil.copy(good / "plugin.so", tmp_path / "plugin.so")
    schema = {"type": "object", "required": ["limit"], "properties": {"limit": {"type": "integer"}}}
    (tmp_path / "plugin.json").write_text(json.dumps(
        authors.document("org.example.misdeeds", [authors.WORK], config_schema=schema)))
    config = tmp_path / "site.toml"
    config.write_text("enabled = true\n[config]\nlimit = 3\n")
    assert authors.check(tmp_path, "--config", config)[0] == 0
    (tmp_path / "config.json").write_text('{"limit": "many"}')
    status, rows = authors.check(tmp_path, "--config", tmp_path / "config.json")
    assert status == 1 and "config/limit" in rows["handshake"]["measured"]
    config.write_text("limit = = 3\n")
    assert "site.toml:1:" in refused(tmp_path, "--config", config)


@pytest.mark.parametrize("flag, words", [("-DENTRY_CRASHES", "SIGSEGV"), ("-DDESCRIBE_FAILS", "nobody may know")])
def test_one_that_does_not_start(tmp_path, flag, words):
    written = authors.document("org.example.unruly", [{**ECHO, "name": "fine"}])
    status, rows = authors.check(authors.build(tmp_path / "build", "unruly", written, flag))
    failed = rows.get("handshake") or rows["describe"]
    assert status == 1 and failed["status"] == "failed" and words in failed["measured"]
    assert rows["calls"]["status"] == "skipped"
    assert rows["exports"]["status"] in ("ok", "warning"), "what needs no run is still said"


def test_one_from_a_later_version_of_the_contract(tmp_path):
    written = authors.document("org.example.future", [{**ECHO, "name": "look"}])
    status, rows = authors.check(authors.build(tmp_path / "build", "future", written, "-DWITHOUT_DESCRIBE", "-Wno-error"))
    assert status == 0, rows
    assert rows["handshake"]["status"] == "ok" and "ABI 1.7" in rows["handshake"]["measured"]


def test_a_manifest_of_another_library(good, tmp_path):
    folder = tmp_path / "packed"
    folder.mkdir()
    shutil.copy(good / "plugin.so", folder / "plugin.so")
    document = plugins.manifest("org.example.misdeeds", None, [authors.WORK])
    (folder / "manifest.json").write_text(json.dumps(document))
    status, rows = authors.check(folder)
    assert status == 1 and "another library" in rows["manifest"]["measured"]


def refused(*arguments):
    done = cli("plugin", "check", *arguments)
    assert done.returncode in (1, 2) and not done.stdout, (done.stdout, done.stderr)
    return done.stderr


def test_refusals(good, tmp_path):
    assert "does not exist" in refused(tmp_path / "nowhere")
    assert "neither plugin.json nor manifest.json" in refused(tmp_path)
    (tmp_path / "plugin.json").write_text('{\n  "id": oops\n}')
    assert "no plugin.so" in refused(tmp_path) or "plugin.json:2:9" in refused(tmp_path)
    shutil.copy(good / "plugin.so", tmp_path / "plugin.so")
    assert "plugin.json:2:9" in refused(tmp_path)
    (tmp_path / "plugin.json").write_text("[]")
    assert "must hold an object" in refused(tmp_path)
    (tmp_path / "plugin.json").write_text(json.dumps(authors.document("org.example.misdeeds", [authors.WORK])))
    (tmp_path / "plugin.so").write_text("#!/bin/sh\n")
    assert "not an ELF shared library" in refused(tmp_path)
    machine = bytearray((good / "plugin.so").read_bytes())
    machine[18] = 40  # EM_ARM
    (tmp_path / "plugin.so").write_bytes(machine)
    assert "is for machine 40" in refused(tmp_path)
    assert "program" in refused(good, "--program", "no-such-program")


@pytest.mark.parametrize("id", sorted(path.name for path in (STAGE / "lib/holdfast/plugins").glob("*")) or ["none"])
def test_first_party_plugins_pass(id):
    status, rows = authors.check(STAGE / "lib/holdfast/plugins" / id)
    assert status == 0, {name: row for name, row in rows.items() if row["status"] == "failed"}
