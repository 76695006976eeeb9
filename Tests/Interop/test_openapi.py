# SPDX-License-Identifier: Apache-2.0
"""/openapi.json: right by the specification and by rules of ours, true to the daemon, and schemathesis finds nothing."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
import referencing
import referencing.jsonschema
from openapi_spec_validator import OpenAPIV31SpecValidator

from support import plugins, tasks
from support.daemon import Daemon

ECHO = "org.example.c-echo"
PERSON = {"type": "object", "required": ["name"], "additionalProperties": False,
          "properties": {"name": {"type": "string"}, "knows": {"type": "array", "items": {"$ref": "#/$defs/person"}}}}
# Local references, recursion, a reference to the root, an awkward name, a pointer elsewhere, and what only looks like one.
REFERRING = {
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": False,
    "properties": {
        "person": {"$ref": "#/$defs/person"}, "again": {"$ref": "#"}, "odd": {"$ref": "#/$defs/a~1b%20c"},
        "same": {"$ref": "#/properties/size"}, "size": {"type": "integer", "minimum": 1},
        "word": {"const": {"$ref": "#/nowhere"}}, "$ref": {"type": "string"}},
    "$defs": {"person": PERSON, "a/b c": {"enum": ["odd"]}}}
# Names of another kind: anchors, a resource of its own.
NAMED = {
    "$id": "https://example.org/tree", "type": "object", "additionalProperties": False,
    "properties": {"node": {"$ref": "#node"}, "leaf": {"$ref": "leaf"}},
    "$defs": {"node": {"$anchor": "node", "type": "object", "additionalProperties": False,
                       "properties": {"next": {"$ref": "#node"}}},
              "leaf": {"$id": "leaf", "type": "string"}}}
QUERY = {
    "type": "object", "required": ["day"], "additionalProperties": False, "examples": [{"day": "2026-03-02"}],
    "$defs": {"count": {"type": "integer", "minimum": 0}},
    "properties": {
        "day": {"type": "string", "format": "date"}, "count": {"$ref": "#/$defs/count"},
        "ratio": {"type": ["number", "null"]}, "flag": {"type": "boolean"}, "word": {"enum": ["a b", "c&d", "ü+"]},
        "many": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
        "window": {"type": "object", "additionalProperties": False, "properties": {"from": {"type": "integer"}}}}}
TOOLS = [
    plugins.tool("referring", input_schema=REFERRING, output_schema=REFERRING),
    plugins.tool("named", input_schema=NAMED),
    plugins.tool("queried", input_schema=QUERY, aliases=[
        {"method": "GET", "path": "/api/v1/echo/queried"}, {"method": "POST", "path": "/api/v1/echo/queried"}]),
]


@pytest.fixture(scope="module")
def site_(tmp_path_factory, staged):
    """The demo program, a plugin with awkward schemas, and task types."""
    folder = tmp_path_factory.mktemp("openapi")
    daemon = tasks.make(folder, role="operator")
    home = plugins.PluginFolder(folder / "more", daemon.etc)
    library = plugins.compile_c(plugins.C_ECHO, folder / "echo.so")
    home.add(ECHO, library, plugins.manifest(ECHO, library, TOOLS))
    settings = daemon.etc / "conf.d" / "95-test.toml"
    both = f'directories = ["{folder / "plugins"}", "{folder / "more"}"]'
    settings.write_text(re.sub(r"directories = .*", both, settings.read_text()))
    daemon.start()
    yield daemon
    daemon.stop(clean=False)


@pytest.fixture(scope="module")
def http(site_):
    with site_.client() as client:
        yield client


@pytest.fixture(scope="module")
def document(http):
    return http.get("/openapi.json").json()


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def resolve(document, reference):
    target = document
    for word in reference.removeprefix("#/").split("/"):
        target = target[word.replace("~1", "/").replace("~0", "~")]
    return target


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = value.values()
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        for item in value:
            yield from references(item)


def validator(document, schema):
    """A validator that finds the document's components, as a generator's runtime would."""
    resource = referencing.Resource(document, referencing.jsonschema.DRAFT202012)
    registry = referencing.Registry().with_resource("urn:document", resource)
    for component in document["components"]["schemas"].values():
        if isinstance(component, dict) and "$id" in component:
            registry = registry.with_resource(component["$id"], referencing.Resource(
                component, referencing.jsonschema.DRAFT202012))

    def target(reference):
        if not reference.startswith("#/components/"):
            return reference
        found = resolve(document, reference)
        return found["$id"] if isinstance(found, dict) and "$id" in found else "urn:document" + reference

    def absolute(value):
        if isinstance(value, dict):
            return {key: target(item) if key == "$ref" and isinstance(item, str) else absolute(item)
                    for key, item in value.items()}
        return [absolute(item) for item in value] if isinstance(value, list) else value

    return jsonschema.Draft202012Validator(absolute(schema), registry=registry.crawl())


def body(operation):
    return operation["requestBody"]["content"]["application/json"]


def test_it_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.1"
    # The validator does not know that a schema with an $id is a resource of its own, in which its anchors are found.
    known = json.loads(json.dumps(document))
    known["components"]["schemas"]["named_input"] = {"type": "object"}
    assert [error.message for error in OpenAPIV31SpecValidator(known).iter_errors()] == []


def test_every_operation_is_described_and_answers_errors_in_one_form(document):
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", id) for id in ids)
    tags = {tag["name"] for tag in document["tags"]}
    for method, path, operation in operations(document):
        assert operation["summary"] and operation["description"] and operation["tags"], path
        assert set(operation["tags"]) <= tags
        assert any(status.startswith("4") for status in operation["responses"]), path
        declared = {parameter["name"] for parameter in operation.get("parameters", []) if parameter.get("in") == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), path
        for status, response in operation["responses"].items():
            response = resolve(document, response["$ref"]) if "$ref" in response else response
            assert response["description"]
            if status >= "400" and path != "/readyz":
                assert response["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")
            if status in ("429", "503") and path != "/readyz":
                assert "Retry-After" in response["headers"]


def test_every_reference_leads_somewhere_and_every_component_is_used(document):
    used = set()
    for reference in references({"paths": document["paths"], "components": document["components"]}):
        if reference.startswith("#/components/"):
            resolve(document, reference)
            used.add("/".join(reference.split("/")[2:4]))
    mapped = (item for _, _, operation in operations(document) if "requestBody" in operation
              for item in body(operation)["schema"].get("discriminator", {}).get("mapping", {}).values())
    used |= {"/".join(reference.split("/")[2:4]) for reference in mapped}
    for kind in ("schemas", "responses", "headers", "parameters"):
        there = {f"{kind}/{name}" for name in document["components"][kind]}
        assert there - used == set()
        assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name.split("/")[1]) for name in there)


def test_every_schema_compiles_and_every_example_follows_its_own(document):
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    examples = 0
    for _, path, operation in operations(document):
        if "requestBody" not in operation:
            continue
        media = body(operation)
        for example in media.get("examples", {}).values():
            errors = list(validator(document, media["schema"]).iter_errors(example["value"]))
            assert not errors, (path, example, errors)
            examples += 1
    assert examples > 10


def test_it_has_what_is_loaded_and_nothing_else(http, document):
    tools = {tool["name"]: tool for tool in http.get("/api/v1/tools").json()["items"]}
    calls = {path.rsplit("/", 1)[1]: item["post"] for path, item in document["paths"].items()
             if path.startswith("/api/v1/tools/") and "post" in item}
    assert calls.keys() == tools.keys()
    for name, operation in calls.items():
        tool = tools[name]
        assert operation["operationId"] == name and operation["x-holdfast-effect"] == tool["effect"]
        assert operation["x-holdfast-priority"] == tool["priority"] and operation["tags"] == [tool["plugin"]]
        for alias in tool.get("aliases", []):
            assert document["paths"][alias["path"]][alias["method"].lower()]["x-holdfast-tool"] == name
    assert document["paths"]["/api/v1/scheduler/sitrep"]["get"]["x-holdfast-role"] == "viewer"
    assert calls["apply_change"]["x-holdfast-role"] == "operator"


@pytest.mark.parametrize("tool, good, bad", [
    ("referring", {"person": {"name": "a", "knows": [{"name": "b", "knows": []}]}}, {"person": {"knows": []}}),
    ("referring", {"again": {"again": {"size": 1}}}, {"again": {"again": {"size": 0}}}),
    ("referring", {"odd": "odd", "same": 3, "$ref": "x"}, {"odd": "even"}),
    ("referring", {"same": 1, "word": {"$ref": "#/nowhere"}}, {"same": 0}),
    ("named", {"node": {"next": {"next": {}}}, "leaf": "x"}, {"node": {"next": {"nex": 1}}}),
    ("named", {}, {"leaf": 1}),
])
def test_references_inside_tools_mean_in_the_document_what_they_mean_to_the_daemon(http, document, tool, good, bad):
    schema = body(document["paths"][f"/api/v1/tools/{tool}"]["post"])["schema"]
    check = validator(document, schema)
    assert check.is_valid(good) and http.post(f"/api/v1/tools/{tool}", json=good).json() == good
    assert not check.is_valid(bad) and http.post(f"/api/v1/tools/{tool}", json=bad).status_code == 422


def test_definitions_get_types_of_their_own(document):
    schemas = document["components"]["schemas"]
    knows = schemas["referring_input.person"]["properties"]["knows"]["items"]["$ref"]
    assert knows == "#/components/schemas/referring_input.person"
    assert "$defs" not in schemas["referring_input"] and "$schema" not in schemas["referring_input"]
    assert schemas["named_input"] == NAMED


def test_a_query_is_written_as_the_document_says(http, document):
    operation = document["paths"]["/api/v1/echo/queried"]["get"]
    own = {one["name"]: one for one in operation["parameters"] if one.get("in") == "query"}
    assert own.keys() == QUERY["properties"].keys()
    assert own["day"]["required"] and not own["count"]["required"]
    assert own["many"]["explode"] and own["many"]["style"] == "form" and own["ratio"]["schema"]["type"] == "number"
    assert "application/json" in own["window"]["content"]
    pairs = [("day", "2026-03-02"), ("count", "3"), ("ratio", "-1.5e3"), ("flag", "true"), ("word", "ü+"),
             ("many", "1"), ("many", "2"), ("window", '{"from": 4}')]
    assert http.get("/api/v1/echo/queried", params=pairs).json() == {
        "day": "2026-03-02", "count": 3, "ratio": -1500.0, "flag": True, "word": "ü+", "many": [1, 2],
        "window": {"from": 4}}


def test_each_type_of_task_has_its_own_arguments(document):
    schema = body(document["paths"]["/api/v1/tasks"]["post"])["schema"]
    mapping = schema["discriminator"]["mapping"]
    assert mapping["tally"] == "#/components/schemas/task_tally" and len(mapping) == len(schema["oneOf"])
    check = validator(document, schema)
    assert check.is_valid({"task": "tally", "arguments": {"fail_times": 1}, "priority": "bulk"})
    assert not check.is_valid({"task": "tally", "arguments": {"fail_times": -1}})
    assert not check.is_valid({"task": "unheard_of"})


def test_what_the_caller_may_not_call_is_not_in_it(site, site_, document):
    with site_.socket_client() as client:
        admin = client.get("/openapi.json").json()
    assert document["paths"].keys() <= admin["paths"].keys()
    reader = site(read_only=True)
    with reader.client() as client:
        seen = client.get("/openapi.json").json()["paths"]
        listed = {tool["name"] for tool in client.get("/api/v1/tools").json()["items"]}
    assert "/api/v1/tools/apply_change" in document["paths"] and "/api/v1/tools/apply_change" not in seen
    assert "/api/v1/schedule/edits" not in seen and "/api/v1/tools/get_sitrep" in seen
    assert {path.rsplit("/", 1)[1] for path, item in seen.items() if "post" in item and "/tools/" in path} == listed


def test_it_is_kept_by_those_who_have_it(http):
    plain = http.get("/openapi.json", headers={"Accept-Encoding": "identity"})
    packed = http.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip" and packed.json() == plain.json()
    assert int(packed.headers["content-length"]) * 5 < int(plain.headers["content-length"])
    assert plain.headers["etag"].startswith('"') and packed.headers["etag"] == "W/" + plain.headers["etag"]
    for tag in (plain.headers["etag"], packed.headers["etag"]):
        again = http.get("/openapi.json", headers={"If-None-Match": f'"x", {tag}'})
        assert again.status_code == 304 and again.content == b"" and again.headers["etag"] == tag


def test_it_follows_what_is_loaded(site_, http):
    before = http.get("/openapi.json")
    with site_.socket_client() as admin:
        assert admin.post(f"/api/v1/plugins/{ECHO}/disable").status_code == 200
        without = http.get("/openapi.json", headers={"If-None-Match": before.headers["etag"]})
        assert without.status_code == 200 and "/api/v1/echo/queried" not in without.json()["paths"]
        assert admin.post(f"/api/v1/plugins/{ECHO}/enable").status_code == 200
    assert http.get("/openapi.json").json() == before.json()


def test_the_command_line_prints_it(site_, document):
    printed = site_.cli("openapi")
    assert printed.returncode == 0 and json.loads(printed.stdout)["paths"].keys() == document["paths"].keys()


def test_making_it_is_quick_and_keeping_it_quicker(site_):
    """A document for the socket's owner, which no test has asked for before with this registry, and then again."""
    with site_.socket_client() as admin:
        admin.post(f"/api/v1/plugins/{ECHO}/disable")
        admin.get("/healthz")
        took = []
        for _ in range(6):
            began = time.monotonic()
            admin.get("/openapi.json")
            took.append(time.monotonic() - began)
        admin.post(f"/api/v1/plugins/{ECHO}/enable")
    assert min(took[1:]) < took[0]


CHECKS = ",".join([
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "positive_data_acceptance", "unsupported_method",
    "allow_header_conformance",
])


def test_schemathesis_finds_nothing(site_, tmp_path):
    """Every operation with right and wrong data, the same in every run."""
    (tmp_path / "schemathesis.toml").write_text(
        # What a schema cannot say is refused with 422 too: a person, a version, a plan that is not there. A header that
        # nobody knows is nobody's fault. With a deadline of a millisecond a call may end in 503 and 504, never in 500. A list
        # may be longer than a path can be.
        '[generation]\nallow-extra-parameters = false\n'
        '[checks.not_a_server_error]\nexpected-statuses = ["2xx", "3xx", "4xx", 503, 504]\n'
        '[checks.positive_data_acceptance]\nexpected-statuses = ["2xx", 304, 400, 401, 403, 404, 409, 422, 431, 503, 504]\n'
        '[checks.negative_data_rejection]\nexpected-statuses = [400, 401, 403, 404, 405, 406, 413, 415, 422, 431, 503, 504]\n')
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", tmp_path / "schemathesis.toml", "run",
        site_.url + "/openapi.json", "--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", "2",
        "--workers", "2", "--generation-deterministic", "--continue-on-failure", "--no-color",
        "--request-timeout", "20", "--no-shrink", "--max-time", "40",
        # Waits as long as it is told to until a queue is empty.
        "--exclude-path-regex", "(/drain|/pause_queue)$",
    ]
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, timeout=300, cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "COLUMNS": "160"})
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    with site_.client() as client:
        assert client.get("/readyz").json()["ready"]
