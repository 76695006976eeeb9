# SPDX-License-Identifier: Apache-2.0
"""REST as contract.md has it: lists, calls, errors in one form, correlation ids, aliases."""

import json

import jsonschema
import pytest

TOOL = "/api/v1/tools/check_utilization_threshold"


def problem(answer, status, code=None):
    """Checks the RFC 9457 form and gives the document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert {"type", "title", "status", "detail", "code", "correlation_id", "retryable"} <= document.keys()
    assert document["status"] == status and document["detail"]
    assert document["type"].split("#")[0].endswith("errors.md") and document["type"].endswith(document["code"].lower())
    assert document["correlation_id"] == answer.headers["x-request-id"]
    if code:
        assert document["code"] == code
    return document


@pytest.fixture(scope="module")
def http(daemon):
    with daemon.client() as client:
        yield client


def test_tools_are_listed_with_schemas_that_are_schemas(http):
    answer = http.get("/api/v1/tools")
    listing = answer.json()
    assert answer.status_code == 200 and listing["next_cursor"] is None
    names = [tool["name"] for tool in listing["items"]]
    assert names == sorted(names) and {"check_utilization_threshold", "get_sitrep", "import_program"} <= set(names)
    for tool in listing["items"]:
        jsonschema.Draft202012Validator.check_schema(tool["input_schema"])
        if "output_schema" in tool:
            jsonschema.Draft202012Validator.check_schema(tool["output_schema"])
        assert tool["description"] and tool["effect"] in ("read", "simulate", "enqueue", "write", "destructive")


def test_a_list_that_did_not_change_is_not_sent_again(http):
    first = http.get("/api/v1/tools")
    again = http.get("/api/v1/tools", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == first.headers["etag"]
    assert http.get("/api/v1/tools", headers={"If-None-Match": '"other"'}).status_code == 200


def test_one_tool_is_shown(http):
    tool = http.get(TOOL).json()
    assert tool["name"] == "check_utilization_threshold" and tool["plugin"] == "io.holdfast.utilization"
    problem(http.get("/api/v1/tools/no_such_tool"), 404, "NOT_FOUND")


def test_a_call_answers_with_the_structured_result_itself(http):
    answer = http.post(TOOL, json={"horizon_days": 14})
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    result = answer.json()
    jsonschema.validate(result, http.get(TOOL).json()["output_schema"])
    assert result["horizon"]["days"] == 14 and result["tool"] == "check_utilization_threshold"
    assert len(answer.content) < 32 * 1024


def test_no_body_means_no_arguments(http):
    assert http.post(TOOL).json()["horizon"]["days"] == 28


def test_text_form_for_people(http):
    answer = http.post(TOOL, json={}, headers={"Accept": "text/plain"})
    result = http.post(TOOL, json={}).json()
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith(result["level"]) and result["headline"] in answer.text.splitlines()[0]


def test_an_unknown_tool_gets_a_suggestion(http):
    document = problem(http.post("/api/v1/tools/check_utilisation_threshold", json={}), 404, "NOT_FOUND")
    assert "check_utilization_threshold" in document["detail"]
    far = problem(http.post("/api/v1/tools/zzzzzzzzzzzz", json={}), 404)
    assert "Did you mean" not in far["detail"]


def test_an_unknown_path_is_a_problem_too(http):
    problem(http.get("/api/v2/nothing"), 404, "NOT_FOUND")


@pytest.mark.parametrize("body", ["{", "[1]", '"text"', "nul", '{"a":1}{', '{"horizon_days": NaN}', "{'a': 1}",
                                  '{"limit":1,"limit":2}', '{"horizon_days": Infinity}'])
def test_what_is_no_json_object_is_400(http, body):
    answer = http.post(TOOL, content=body, headers={"Content-Type": "application/json"})
    assert "JSON" in problem(answer, 400)["detail"]


def test_other_media_types_are_415(http):
    answer = http.post(TOOL, content="horizon_days=3", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert "application/json" in problem(answer, 415)["detail"]


def test_a_body_beyond_the_limit_is_413(http):
    padding = json.dumps({"exclude_people": ["x" * 5_000_000]})
    answer = http.post(TOOL, content=padding, headers={"Content-Type": "application/json"})
    assert "larger" in problem(answer, 413)["detail"]
    assert http.get("/healthz").status_code == 200


@pytest.mark.parametrize("arguments, place, words", [
    ({"horizon_days": "28"}, "/horizon_days", "integer"),
    ({"horizon_days": 1.5}, "/horizon_days", "integer"),
    ({"horizon_days": 0}, "/horizon_days", "1"),
    ({"horizon_days": -3}, "/horizon_days", "1"),
    ({"horizon_days": 100_000}, "/horizon_days", "730"),
    ({"horizon_days": None}, "/horizon_days", "integer"),
    ({"horizon_day": 3}, "/horizon_day", ""),
    ({"thresholds": {"yellow": "low"}}, "/thresholds/yellow", "number"),
    ({"exclude_people": ["r01", "r01"]}, "/exclude_people", ""),
    ({"detail": "everything"}, "/detail", "slots"),
    ({"what_if": {"available_faculty": -1, "required_blocks": 3}}, "/what_if/available_faculty", "0"),
])
def test_wrong_arguments_name_field_value_and_what_is_allowed(http, arguments, place, words):
    document = problem(http.post(TOOL, json=arguments), 422)
    assert document["code"] in ("VALIDATION_ERROR", "INVALID_PARAMETER")
    faults = {fault["instance_path"]: fault for fault in document["errors"]}
    assert place in faults, faults
    assert words in json.dumps(faults[place])
    assert document["instance"] == TOOL


def test_all_faults_are_named_at_once(http):
    document = problem(http.post(TOOL, json={"horizon_days": 0, "limit": 0, "nonsense": 1}), 422)
    assert {fault["instance_path"] for fault in document["errors"]} == {"/horizon_days", "/limit", "/nonsense"}


def test_a_missing_argument_is_named(http):
    document = problem(http.post(TOOL, json={"what_if": {"available_faculty": 3}}), 422, "MISSING_PARAMETER")
    assert "required_blocks" in json.dumps(document["errors"])


def test_a_person_who_is_not_there_is_named(http):
    document = problem(http.post(TOOL, json={"exclude_people": ["nobody"]}), 422)
    assert document["errors"][0]["instance_path"] == "/exclude_people/0" and document["errors"][0]["value"] == "nobody"


def test_a_version_that_is_not_there_is_404(http):
    assert "99" in problem(http.post(TOOL, json={"version": 99}), 404)["detail"]


def test_the_request_id_comes_back(http):
    assert http.get("/healthz", headers={"X-Request-ID": "abc-123"}).headers["x-request-id"] == "abc-123"
    minted = http.get("/healthz").headers["x-request-id"]
    assert len(minted) >= 16 and minted != http.get("/healthz").headers["x-request-id"]
    refused = http.get("/healthz", headers={"X-Request-ID": "bad id with spaces" * 20}).headers["x-request-id"]
    assert "bad id" not in refused


def steady(value):
    """The value without what differs from call to call: how long it took."""
    if isinstance(value, dict):
        return {key: steady(item) for key, item in value.items() if key != "computed_ms"}
    return [steady(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("path, tool", [
    ("/api/v1/scheduler/sitrep", "get_sitrep"), ("/api/v1/roster", "get_roster"), ("/api/v1/plugins", "list_plugins"),
    ("/api/v1/roster/versions", "list_roster_versions"),
])
def test_an_alias_is_the_tool(daemon, http, path, tool):
    alias, direct = http.get(path), daemon.call(tool)
    assert alias.status_code == 200, alias.text
    alias = alias.json()
    assert alias.keys() == direct.keys()
    assert steady(alias) == steady(direct)


def test_query_values_of_an_alias_are_coerced_by_schema(http):
    assert len(http.get("/api/v1/roster/versions?limit=1").json()["items"]) == 1
    assert "limit" in json.dumps(problem(http.get("/api/v1/roster/versions?limit=many"), 422)["errors"])
    problem(http.get("/api/v1/roster/versions?limit=0"), 422)


def test_a_method_that_is_not_offered_is_refused(http):
    assert http.put(TOOL, json={}).status_code in (404, 405)
    assert http.delete("/api/v1/tools").status_code in (404, 405)


def test_a_hundred_calls_on_one_connection(http):
    for _ in range(100):
        assert http.post("/api/v1/tools/whoami").json()["face"] == "rest"
