# SPDX-License-Identifier: Apache-2.0
"""REST as contract.md has it: lists, calls, errors in one form, correlation ids, aliases."""

import gzip
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
    if tool == "get_sitrep":
        # The second look knows of the first.
        assert [alias[key] for key in ("level", "schedule_version", "as_of")] == [
            direct[key] for key in ("level", "schedule_version", "as_of")]
        return
    assert steady(alias) == steady(direct)


def test_query_values_of_an_alias_are_coerced_by_schema(http):
    assert len(http.get("/api/v1/roster/versions?limit=1").json()["items"]) == 1
    assert "limit" in json.dumps(problem(http.get("/api/v1/roster/versions?limit=many"), 422)["errors"])
    problem(http.get("/api/v1/roster/versions?limit=0"), 422)


@pytest.mark.parametrize("path, allowed", [
    ("/", "GET, HEAD, OPTIONS"), ("/healthz", "GET, HEAD, OPTIONS"), ("/metrics", "GET, HEAD, OPTIONS"),
    ("/openapi.json", "GET, HEAD, OPTIONS"), ("/api/v1/tools", "GET, HEAD, OPTIONS"),
    (TOOL, "GET, HEAD, POST, OPTIONS"), ("/api/v1/tasks", "GET, HEAD, POST, OPTIONS"),
    ("/api/v1/tasks/x/cancel", "POST, OPTIONS"), ("/api/v1/scheduler/sitrep", "GET, HEAD, OPTIONS"),
    ("/api/v1/schedule/edits", "POST, OPTIONS"),
])
def test_every_path_says_what_it_answers(http, path, allowed):
    options = http.options(path)
    assert options.status_code == 204 and options.headers["allow"] == allowed and options.content == b""
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE"):
        answer = http.request(method, path)
        assert (answer.status_code == 405) == (method not in allowed), (method, path, answer.text)
        if answer.status_code == 405:
            assert answer.headers["allow"] == allowed
            if method != "HEAD":
                problem(answer, 405)


def test_head_is_get_without_the_body(http):
    for path in ("/", "/healthz", "/openapi.json", "/api/v1/tools", TOOL, "/api/v1/plugins", "/api/v1/task-types"):
        full = http.get(path, headers={"Accept-Encoding": "identity"})
        head = http.head(path, headers={"Accept-Encoding": "identity"})
        assert head.status_code == 200 and head.content == b"", path
        volatile = {"x-request-id", "traceparent", "date"}
        assert {name: value for name, value in head.headers.items() if name not in volatile} == \
            {name: value for name, value in full.headers.items() if name not in volatile}, path
    assert http.head("/api/v1/nothing").status_code == 404


def test_a_path_that_is_not_there_gets_a_suggestion(http):
    assert "/api/v1/tasks" in problem(http.get("/api/v1/taks"), 404, "NOT_FOUND")["detail"]
    assert "/healthz" in problem(http.get("/health"), 404)["detail"]
    assert "get_sitrep" in problem(http.get("/api/v1/tools/get_sitrp"), 404)["detail"]
    assert "Did you mean" not in problem(http.get("/api/v1/quite/another/thing"), 404)["detail"]
    problem(http.options("/api/v1/taks"), 404)


@pytest.mark.parametrize("accept, kind", [
    ("text/event-stream;q=0, application/json", "application/json"), ("text/event-stream;q=0.1, */*", "application/json"),
    ("application/json, text/event-stream", "application/json"), ("text/event-stream", "text/event-stream"),
    ("text/event-stream, application/json;q=0.5", "text/event-stream"), ("TEXT/PLAIN", "text/plain"),
    ("text/plain;q=0.2, application/json;q=0.9", "application/json"), ("text/*", "text/plain"),
    ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"), ("", "application/json"),
    ("application/json, text/plain, */*", "application/json"), ("text/plain, */*", "text/plain"),
    ("application/json;q=0, text/plain;q=0.1", "text/plain"), ("garbage", "application/json"),
])
def test_accept_chooses_by_quality(http, accept, kind):
    answer = http.post("/api/v1/tools/whoami", headers={"Accept": accept})
    assert answer.status_code == 200 and answer.headers["content-type"].split(";")[0] == kind


@pytest.mark.parametrize("accept", ["image/png", "text/csv", "*/*;q=0", "application/xml, text/html"])
def test_what_no_form_fits_is_406_before_the_call(http, accept):
    document = problem(http.post("/api/v1/tools/whoami", headers={"Accept": accept}), 406)
    assert "application/json, text/plain, text/event-stream" in document["detail"]


def test_a_query_parameter_that_is_not_known_is_an_error_everywhere(http):
    for method, path in [("GET", "/api/v1/roster?x=1"), ("GET", "/api/v1/tools?x=1"), ("GET", TOOL + "?x=1"),
                         ("POST", TOOL + "?x=1"), ("POST", "/api/v1/tasks?x=1"), ("GET", "/openapi.json?x=1"),
                         ("GET", "/api/v1/scheduler/sitrep?x"), ("POST", "/api/v1/schedule/proposals?x=1&y=2")]:
        document = problem(http.request(method, path), 422, "INVALID_PARAMETER")
        assert document["errors"][0]["instance_path"] == "/x" and '"x"' in document["detail"]


def test_a_query_is_read_strictly(http):
    versions = "/api/v1/roster/versions"
    for query in ("limit=%zz", "limit=1%", "%ff=1", "li%mit=1"):
        assert "%" in problem(http.get(f"{versions}?{query}"), 400)["detail"]
    assert "twice" in problem(http.get(f"{versions}?limit=1&limit=2"), 422)["detail"]
    for query in ("limit=", "limit", "limit=0x1p3", "limit=+1", "limit=1e400", "limit=1.5", "limit=99999999999999999999"):
        assert problem(http.get(f"{versions}?{query}"), 422)["errors"][0]["instance_path"] == "/limit", query
    assert http.get(f"{versions}?&limit=1&").status_code == http.get(f"{versions}?l%69mit=%31").status_code == 200
    assert "percent" in problem(http.get("/api/v1/tasks/%zz"), 400)["detail"]
    assert problem(http.get("/api/v1/tasks/a%2Fb"), 404)


def test_the_list_of_tools_has_pages_that_hold(http):
    whole = [tool["name"] for tool in http.get("/api/v1/tools").json()["items"]]
    seen, cursor = [], None
    while True:
        page = http.get("/api/v1/tools", params={"limit": 7} | ({"cursor": cursor} if cursor else {})).json()
        seen += [tool["name"] for tool in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        assert len(page["items"]) == 7
    assert seen == whole
    for path in ("/api/v1/tools", "/api/v1/plugins", "/api/v1/task-types", "/api/v1/queues", "/api/v1/schedules",
                 "/api/v1/approvals"):
        page = http.get(path, params={"limit": 1}).json()
        assert len(page["items"]) <= 1 and page["items"] == http.get(path).json()["items"][:1]
        for cursor in ("nonsense", "%00", "!", page["next_cursor"] and page["next_cursor"][:-2] + "*"):
            if cursor:
                assert problem(http.get(path, params={"cursor": cursor}), 422)["errors"][0]["instance_path"] == "/cursor"
        problem(http.get(path, params={"limit": 0}), 422)


def test_lists_have_tags_that_change_with_them(http):
    first = http.get("/api/v1/plugins")
    assert first.headers["etag"] and "private" in first.headers["cache-control"]
    for tag in (first.headers["etag"], "*", '"a", ' + first.headers["etag"].removeprefix("W/")):
        again = http.get("/api/v1/plugins", headers={"If-None-Match": tag})
        assert again.status_code == 304 and again.content == b"" and again.headers["etag"], tag
    assert http.get("/api/v1/plugins?limit=1").headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("field, packed", [
    ("gzip", True), ("gzip;q=0", False), ("*", True), ("*;q=0", False), ("identity", False), ("", False),
    ("gzip;q=0.5, identity;q=1", False), ("identity;q=0, gzip;q=0.1", True), ("br, x-gzip", True),
    ("deflate", False), ("gzip;q=0, *", False), ("GZIP;Q=1", True),
])
def test_large_answers_are_compressed_for_those_who_take_it(http, field, packed):
    answer = http.get("/api/v1/tools", headers={"Accept-Encoding": field})
    assert (answer.headers.get("content-encoding") == "gzip") == packed
    assert "accept-encoding" in answer.headers["vary"].lower()
    assert answer.json() == http.get("/api/v1/tools", headers={"Accept-Encoding": "identity"}).json()


def test_small_answers_and_streams_are_not_compressed(http):
    assert "content-encoding" not in http.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers
    stream = http.post(TOOL, headers={"Accept-Encoding": "gzip", "Accept": "text/event-stream"})
    assert "content-encoding" not in stream.headers and b"event: result" in stream.content


@pytest.mark.parametrize("type, status", [
    ("application/json; charset=utf-8", 200), ("application/json;charset=\"UTF-8\"", 200),
    ("Application/JSON", 200), ("application/json; charset=iso-8859-1", 415), ("application/json; charset=utf-16", 415),
    ("text/json", 415), ("application/jsonx", 415),
])
def test_the_body_is_json_in_utf_8(http, type, status):
    assert http.post("/api/v1/tools/whoami", content="{}", headers={"Content-Type": type}).status_code == status


def test_a_body_that_is_coded_is_refused(http):
    answer = http.post("/api/v1/tools/whoami", content=gzip.compress(b"{}"), headers={
        "Content-Encoding": "gzip", "Content-Type": "application/json"})
    assert "Content-Encoding" in problem(answer, 415)["detail"]


def test_no_page_of_another_origin_reads_answers_unless_the_site_lists_it(http, site):
    preflight = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}
    assert not any(name.startswith("access-control") for name in http.options(TOOL, headers=preflight).headers)
    listed = site(settings='[server]\ncors_origins = ["https://app.example.org"]\n')
    with listed.client() as client:
        answer = client.options(TOOL, headers=preflight)
        assert answer.status_code == 204 and answer.headers["access-control-allow-origin"] == "https://app.example.org"
        assert "POST" in answer.headers["access-control-allow-methods"] and "Origin" in answer.headers["vary"]
        assert "authorization" in answer.headers["access-control-allow-headers"].lower()
        read = client.get("/api/v1/tools", headers={"Origin": "https://app.example.org"})
        assert read.status_code == 200 and read.headers["access-control-allow-origin"] == "https://app.example.org"
        assert "etag" in read.headers["access-control-expose-headers"].lower() and "Origin" in read.headers["vary"]
        assert "access-control-allow-credentials" not in read.headers
        fault = client.get("/api/v1/nothing", headers={"Origin": "https://app.example.org"})
        assert fault.status_code == 404 and fault.headers["access-control-allow-origin"]
        assert "Origin" in client.get("/api/v1/tools").headers["vary"]
        for other in ("https://app.example.org.evil.net", "http://app.example.org", "https://APP.example.org", "null"):
            refused = client.get("/api/v1/tools", headers={"Origin": other})
            assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers


def test_a_hundred_calls_on_one_connection(http):
    for _ in range(100):
        assert http.post("/api/v1/tools/whoami").json()["face"] == "rest"
