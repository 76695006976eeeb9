# SPDX-License-Identifier: Apache-2.0
"""`holdfast json check` and `holdfast schema check`: exit statuses, and what they say about what is wrong."""

import json

import pytest

from support.stage import cli


def write(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


# json check


def test_valid_files_are_0_and_silent(tmp_path):
    good = write(tmp_path, "good.json", '{"a": [1, 2.50, "\\u00e9"]}')
    done = cli("json", "check", good, good)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("text, place, words", [
    ('{\n "a": [1,\n  2,]}', ":3:5: ", ["trailing commas", "byte 16", "/a/2"]),
    ("", ":1:1: ", ["ends too early", "a value", "byte 0"]),
    ('{"a": 1, "a": 2}', ":1:10: ", ["duplicate key", "at /a"]),
    ("[NaN]", ":1:2: ", ["invalid number"]),
    ("\ufeff[]", ":1:1: ", ["byte order mark"]),
    (b'["\xc0\x80"]', ":1:3: ", ["invalid UTF-8", "byte 2", "at /0"]),
    ("[" * 129 + "]" * 129, ":1:129: ", ["too deep", "128 levels"]),
])
def test_a_fault_is_1_and_one_line_with_its_place(tmp_path, text, place, words):
    bad = write(tmp_path, "bad.json", text)
    good = write(tmp_path, "good.json", "1")
    done = cli("json", "check", good, bad)
    assert done.returncode == 1 and done.stdout == ""
    line, summary = done.stderr.splitlines()
    assert line.startswith(f"{bad}{place}")
    for word in words:
        assert word in line
    assert "1 of 2 files" in summary


def test_standard_input_options_and_machine_output(tmp_path):
    assert cli("json", "check", "-", stdin="[1]").returncode == 0
    done = cli("json", "check", "-", stdin="[1")
    assert done.returncode == 1 and done.stderr.startswith("-:1:3: ")
    twice = '{"a": 1, "a": 2}'
    assert cli("json", "check", "--duplicate-keys", "last", "-", stdin=twice).returncode == 0
    assert cli("json", "check", "--duplicate-keys", "error", "-", stdin=twice).returncode == 1
    assert cli("json", "check", "--max-depth", "2", "-", stdin="[[1]]").returncode == 0
    assert cli("json", "check", "--max-depth", "2", "-", stdin="[[[1]]]").returncode == 1
    bad = write(tmp_path, "bad.json", '{"a":\n[1,]}')
    done = cli("json", "check", "--json", bad, "-", stdin="{}")
    assert done.returncode == 1
    assert lines(done) == [
        {"file": str(bad), "valid": False, "bytes": 11, "error": {
            "code": "unexpectedByte", "message": "unexpected character",
            "expected": "a value (JSON has no trailing commas)", "offset": 9, "line": 2, "column": 4, "pointer": "/a/1"}},
        {"file": "-", "valid": True, "bytes": 2},
    ]


@pytest.mark.parametrize("words", [
    [], ["/nonexistent.json"], ["/"], ["-", "-"], ["--max-depth", "0", "-"], ["--max-depth", "1001", "-"],
    ["--duplicate-keys", "first", "-"], ["--no-such-option", "-"],
])
def test_json_check_usage_is_2(words):
    done = cli("json", "check", *words, stdin="1")
    assert done.returncode == 2 and done.stderr


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path):
    bad = write(tmp_path, "bad.json", "[")
    done = cli("json", "check", tmp_path / "missing.json", bad)
    assert done.returncode == 2
    assert "missing.json" in done.stderr and f"{bad}:1:2: " in done.stderr


# schema check

HORIZON = json.dumps({
    "type": "object", "additionalProperties": False, "required": ["horizon_days"],
    "properties": {"horizon_days": {"type": "integer", "minimum": 1, "maximum": 730}, "on": {"format": "date"}},
})


@pytest.fixture
def schema(tmp_path):
    return write(tmp_path, "schema.json", HORIZON)


def test_a_schema_and_documents_that_follow_it_are_0(tmp_path, schema):
    good = write(tmp_path, "good.json", '{"horizon_days": 7}')
    assert cli("schema", "check", schema).returncode == 0
    assert cli("schema", "check", schema, "--instance", good, "--instance", "-", stdin='{"horizon_days": 1}').returncode == 0
    done = cli("schema", "check", "-", "--instance", good, stdin=HORIZON)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert cli("schema", "check", schema, good).returncode == 0, "documents may follow the schema without the option"


def test_a_violation_is_1_and_one_line(tmp_path, schema):
    bad = write(tmp_path, "bad.json", '{"horizon_days": 0, "horizon_dayz": 1}')
    done = cli("schema", "check", schema, "--instance", bad)
    assert done.returncode == 1 and done.stdout == ""
    first, second, summary = done.stderr.splitlines()
    both = first + second
    assert first.startswith(f"{bad}: /") and second.startswith(f"{bad}: /")
    assert "/horizon_days: " in both and "between 1 and 730" in both and "minimum" in both
    assert "/horizon_dayz: " in both and "additionalProperties" in both
    assert "2 violations" in summary


def test_violations_for_machines(tmp_path, schema):
    bad = write(tmp_path, "bad.json", '{"horizon_days": 0}')
    done = cli("schema", "check", schema, "--json", "--instance", bad)
    assert done.returncode == 1
    report, = lines(done)
    assert report["file"] == str(bad) and report["valid"] is False
    error, = report["errors"]
    assert error["instance_path"] == "/horizon_days" and error["keyword"] == "minimum"
    assert error["schema_path"] == "/properties/horizon_days/minimum"
    assert "between 1 and 730" in error["message"] and "allowed" in error


def test_formats_are_asserted_on_request_only(schema):
    document = '{"horizon_days": 1, "on": "tomorrow"}'
    assert cli("schema", "check", schema, "--instance", "-", stdin=document).returncode == 0
    assert cli("schema", "check", schema, "--format", "--instance", "-", stdin=document).returncode == 1


@pytest.mark.parametrize("text, word", [
    ('{"type": "integr"}', "type"), ('{"minimum": "1"}', "minimum"), ('{"$ref": "#/$defs/no"}', "$ref"),
    ('{"$ref": "https://example.org/never-fetched.json"}', "$ref"), ('{"pattern": "("}', "pattern"),
    ('{"type": "object",}', "a key in double quotes"), ("[]", "schema"),
])
def test_a_schema_that_is_refused_is_1_and_says_why(tmp_path, text, word):
    refused = write(tmp_path, "refused.json", text)
    done = cli("schema", "check", refused)
    assert done.returncode == 1
    assert str(refused) in done.stderr and word in done.stderr


def test_schemas_that_others_refer_to_are_named_on_the_command_line(tmp_path):
    folder = tmp_path / "known" / "deep"
    folder.mkdir(parents=True)
    day = write(folder, "day.json", '{"type": "integer", "minimum": 1}')
    main = write(tmp_path, "main.json", '{"items": {"$ref": "https://example.org/s/deep/day.json"}}')
    by_folder = ["--resources", f"https://example.org/s/={tmp_path / 'known'}"]
    by_file = ["--resource", f"https://example.org/s/deep/day.json={day}"]
    for known in (by_folder, by_file):
        assert cli("schema", "check", main, *known, "--instance", "-", stdin="[1]").returncode == 0
        assert cli("schema", "check", main, *known, "--instance", "-", stdin="[0]").returncode == 1
    assert cli("schema", "check", main, "--instance", "-", stdin="[1]").returncode == 1


@pytest.mark.parametrize("words", [
    [], ["/nonexistent.json"], ["-", "--instance", "-"], ["-", "--instance", "/nonexistent.json"],
    ["-", "--resource", "nothing"], ["-", "--resources", "https://example.org/=/nonexistent"], ["--suite"],
])
def test_schema_check_usage_is_2(words):
    done = cli("schema", "check", *words, stdin="{}")
    assert done.returncode == 2 and done.stderr


# schema check --suite


SUITE = [
    {"description": "integers", "schema": {"type": "integer"}, "tests": [
        {"description": "one is", "data": 1, "valid": True},
        {"description": "a half is not", "data": 0.5, "valid": False}]},
    {"description": "refused", "schema": {"type": "integr"}, "tests": [
        {"description": "anything", "data": 1, "valid": True}]},
    {"description": "wrong", "schema": {"minimum": 5}, "tests": [
        {"description": "four should be", "data": 4, "valid": True},
        {"description": "six should not be", "data": 6, "valid": False}]},
]


def test_a_suite_is_one_line_a_test(tmp_path):
    path = write(tmp_path, "suite.json", json.dumps(SUITE))
    done = cli("schema", "check", "--suite", path)
    assert done.returncode == 1
    printed = done.stdout.splitlines()
    assert printed[:2] == ["ok  integers / one is", "ok  integers / a half is not"]
    assert printed[2].startswith("FAIL  refused / anything: the schema is refused: ") and "integr" in printed[2]
    assert printed[3].startswith("FAIL  wrong / four should be: ") and "5" in printed[3]
    assert printed[4].startswith("FAIL  wrong / six should not be: ")
    assert printed[5:] == ["2 passed, 3 failed"]


def test_suites_that_pass_are_0_and_are_counted_together(tmp_path):
    good = write(tmp_path, "good.json", json.dumps(SUITE[:1]))
    done = cli("schema", "check", "--suite", good, "-", stdin=json.dumps(SUITE[:1]))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "4 passed, 0 failed"
    machine = cli("schema", "check", "--suite", "--json", good)
    assert lines(machine)[0] == {"test": "integers / one is", "passed": True}
    assert lines(machine)[-1] == {"passed": 2, "failed": 0}


@pytest.mark.parametrize("text", ["{}", "[{}]", '[{"description": "a", "schema": {}, "tests": [{"data": 1}]}]'])
def test_what_has_not_the_form_of_a_suite_is_2(tmp_path, text):
    done = cli("schema", "check", "--suite", write(tmp_path, "odd.json", text))
    assert done.returncode == 2 and "test suite" in done.stderr
