# SPDX-License-Identifier: Apache-2.0
"""What the official conformance suite of MCP asks of a server, row by row, with a client made by hand: every message is
checked against the schema of its revision."""

import base64
import json
import struct
import threading
import time
import zlib

import httpx
import pytest

from support.mcpclient import ACCEPT, LEGACY, MODERN, PREFIX, TASKS, Legacy, Modern, events
from support.wire import Wire

FORM = {"elicitation": {}}
ALL = {"elicitation": {"form": {}, "url": {}}, "sampling": {}, "roots": {"listChanged": True}}
WITH_TASKS = {**FORM, "extensions": {TASKS: {}}}
UNKNOWN = "test://nonexistent-resource-for-conformance-testing"


def sampled(text):
    return {"role": "assistant", "content": {"type": "text", "text": text}, "model": "test-model",
            "stopReason": "endTurn"}


ROOTS = {"roots": [{"uri": "file:///test/root", "name": "Test root"}]}
ANSWERS = {
    "sampling/createMessage": sampled("Paris"), "roots/list": ROOTS,
    "elicitation/create": {"action": "accept", "content": {"username": "ada", "email": "ada@example.com"}}}


@pytest.fixture(scope="module")
def http(conformance):
    with httpx.Client(base_url=conformance.url, timeout=20, limits=httpx.Limits(max_connections=64)) as client:
        yield client


@pytest.fixture(scope="module")
def modern(http):
    return Modern(http)


@pytest.fixture(scope="module")
def legacy(http):
    return Legacy(http, capabilities=ALL, answers=ANSWERS)


@pytest.fixture(params=["modern", "legacy"])
def client(request):
    return request.getfixturevalue(request.param)


def refused(exchange, status, code):
    assert (exchange.status, exchange.error["code"]) == (status, code), (exchange.status, exchange.answer)
    return exchange.error


# -- Tools, both revisions ----------------------------------------------------------------------------------------------


def everything(client, method, member):
    """All pages of a list."""
    items, cursor = [], None
    while True:
        result = client.send(method, {"cursor": cursor} if cursor else {}).result
        items += result[member]
        cursor = result.get("nextCursor")
        if cursor is None:
            return items


def test_the_list_has_every_tool_of_the_suite(client):
    tools = {tool["name"]: tool for tool in everything(client, "tools/list", "tools")}
    assert list(tools) == sorted(tools)
    wanted = """test_simple_text test_image_content test_audio_content test_embedded_resource test_multiple_content_types
        test_tool_with_logging test_error_handling test_tool_with_progress test_sampling test_elicitation
        test_elicitation_sep1034_defaults test_elicitation_sep1330_enums test_reconnection json_schema_2020_12_tool
        test_missing_capability test_streaming_elicitation test_logging_tool test_trigger_tool_change
        test_trigger_prompt_change test_input_required_result_elicitation test_input_required_result_sampling
        test_input_required_result_list_roots test_input_required_result_request_state
        test_input_required_result_multiple_inputs test_input_required_result_multi_round
        test_input_required_result_tampered_state test_input_required_result_capabilities greet slow_compute failing_job
        protocol_error_job confirm_delete multi_input test_tool_with_task test_x_mcp_header c_simple_text""".split()
    assert set(wanted) <= set(tools)
    for name, tool in tools.items():
        assert 1 <= len(name) <= 64 and tool["description"] and tool["inputSchema"]["type"] == "object", tool
    assert tools["json_schema_2020_12_tool"]["inputSchema"] == {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
        "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {
            "street": {"type": "string"}, "city": {"type": "string"}}}},
        "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
                       "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                       "phone": {"type": "string"}, "email": {"type": "string"}},
        "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
        "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
        "then": {"required": ["phone"]}, "else": {"required": ["email"]}, "additionalProperties": False}


@pytest.mark.parametrize("tool", ["test_simple_text", "c_simple_text"])
def test_simple_text_is_called_without_arguments(client, tool):
    result = client.call(tool).result
    assert result["content"] == [{"type": "text", "text": "This is a simple text response for testing."}]
    assert result["isError"] is False


def picture(block):
    """The pixel of a PNG of one."""
    assert block["type"] == "image" and block["mimeType"] == "image/png"
    data = base64.b64decode(block["data"], validate=True)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    position, chunks = 8, {}
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position:position + 8])
        body = data[position + 8:position + 8 + length]
        assert struct.unpack(">I", data[position + 8 + length:][:4])[0] == zlib.crc32(kind + body), kind
        chunks[kind], position = body, position + 12 + length
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (1, 1) and len(zlib.decompress(chunks[b"IDAT"])) == 4


def test_content_of_every_kind(client):
    [image] = client.call("test_image_content", {}).result["content"]
    picture(image)
    [audio] = client.call("test_audio_content", {}).result["content"]
    assert audio["type"] == "audio" and audio["mimeType"] == "audio/wav"
    sound = base64.b64decode(audio["data"], validate=True)
    assert sound[:4] == b"RIFF" and sound[8:16] == b"WAVEfmt " and struct.unpack("<I", sound[4:8])[0] == len(sound) - 8
    [embedded] = client.call("test_embedded_resource", {}).result["content"]
    assert embedded == {"type": "resource", "resource": {
        "uri": "test://embedded-resource", "mimeType": "text/plain", "text": "This is an embedded resource content."}}
    text, image, resource = client.call("test_multiple_content_types", {}).result["content"]
    assert text == {"type": "text", "text": "Multiple content types test:"}
    picture(image)
    assert resource["resource"]["uri"] == "test://mixed-content-resource"
    assert resource["resource"]["mimeType"] == "application/json"
    assert json.loads(resource["resource"]["text"]) == {"test": "data", "value": 123}
    [inC] = client.call("c_embedded_resource", {}).result["content"]
    assert inC["resource"]["text"] == "This is an embedded resource content."


@pytest.mark.parametrize("tool", ["test_error_handling", "c_error_handling"])
def test_an_error_of_a_tool_is_a_result(client, tool):
    result = client.call(tool, {}).result
    assert result["isError"] is True and "structuredContent" not in result
    assert result["content"] == [{"type": "text", "text": "This tool intentionally returns an error for testing"}]


def test_an_unknown_tool_and_wrong_arguments(client):
    assert client.call("no_such_tool", {}).error["code"] == -32602
    result = client.call("greet", {"nome": "Ada"}).result
    assert result["isError"] and "name" in result["content"][0]["text"]
    assert client.call("greet", {"name": "Ada"}).text == "Hello, Ada!"
    assert client.call("json_schema_2020_12_tool", {"contactMethod": "phone"}).result["isError"]
    assert not client.call("json_schema_2020_12_tool", {"contactMethod": "phone", "phone": "1"}).result["isError"]


@pytest.mark.parametrize("tool", ["test_tool_with_progress", "c_tool_with_progress"])
@pytest.mark.parametrize("token", ["progress-test-1", 7])
def test_progress(client, tool, token):
    exchange = client.call(tool, {}, progress=token)
    found = exchange.named("notifications/progress")
    assert [(step["progress"], step["total"]) for step in found] == [(0, 100), (50, 100), (100, 100)]
    assert all(step["progressToken"] == token for step in found) and exchange.text
    # Without a token there is none, and then no stream either.
    quiet = client.call(tool, {})
    assert not quiet.notifications


def test_logging_after_set_level(http):
    session = Legacy(http)
    assert session.send("logging/setLevel", {"level": "debug"}).result == {}
    lines = session.call("test_tool_with_logging", {}).named("notifications/message")
    assert [line["data"] for line in lines] == [
        "Tool execution started", "Tool processing data", "Tool execution completed"]
    assert {line["level"] for line in lines} == {"info"}
    session.send("logging/setLevel", {"level": "warning"})
    lines = session.call("test_logging_tool", {}).named("notifications/message")
    assert [line["level"] for line in lines] == ["warning"]
    refused(session.send("logging/setLevel", {"level": "loud"}), 200, -32602)


def test_logging_only_when_the_request_says_so(http, modern):
    assert modern.call("test_logging_tool", {}).notifications == []
    lines = Modern(http, level="info").call("test_logging_tool", {}).named("notifications/message")
    assert [line["level"] for line in lines] == ["info", "warning"]
    refused(Modern(http, level="loud").call("test_logging_tool", {}), 400, -32602)


# -- Resources, prompts, completion -------------------------------------------------------------------------------------


def test_resources(client):
    listed = {item["uri"]: item for item in everything(client, "resources/list", "resources")}
    assert {"test://static-text", "test://static-binary", "test://watched-resource",
            "test://c-static-text"} <= set(listed)
    assert all(item["name"] and item["description"] for item in listed.values())
    [text] = client.send("resources/read", {"uri": "test://static-text"}).result["contents"]
    assert text == {"uri": "test://static-text", "mimeType": "text/plain",
                    "text": "This is the content of the static text resource."}
    [binary] = client.send("resources/read", {"uri": "test://static-binary"}).result["contents"]
    assert binary["mimeType"] == "image/png"
    picture({"type": "image", "mimeType": "image/png", "data": binary["blob"]})
    templates = everything(client, "resources/templates/list", "resourceTemplates")
    assert "test://template/{id}/data" in [item["uriTemplate"] for item in templates]
    [data] = client.send("resources/read", {"uri": "test://template/123/data"}).result["contents"]
    assert (data["uri"], data["mimeType"]) == ("test://template/123/data", "application/json")
    assert json.loads(data["text"]) == {"id": "123", "templateTest": True, "data": "Data for ID: 123"}
    [data] = client.send("resources/read", {"uri": "test://c-template/7/data"}).result["contents"]
    assert data["text"] == "Data for ID: 7"


def test_an_unknown_resource(client):
    error = client.send("resources/read", {"uri": UNKNOWN}).error
    assert error["code"] == (-32602 if client.version == MODERN else -32002) and error["data"]["uri"] == UNKNOWN


def test_prompts(client):
    listed = {item["name"]: item for item in everything(client, "prompts/list", "prompts")}
    assert {"test_simple_prompt", "test_prompt_with_arguments", "test_prompt_with_embedded_resource",
            "test_prompt_with_image", "test_input_required_result_prompt", "c_prompt_with_arguments"} <= set(listed)
    assert all(item["description"] for item in listed.values())
    assert [(one["name"], one["required"]) for one in listed["test_prompt_with_arguments"]["arguments"]] == [
        ("arg1", True), ("arg2", True)]

    def messages(name, arguments=None):
        params = {"name": name, **({"arguments": arguments} if arguments else {})}
        return client.send("prompts/get", params).result["messages"]

    assert messages("test_simple_prompt") == [
        {"role": "user", "content": {"type": "text", "text": "This is a simple prompt for testing."}}]
    for name in ("test_prompt_with_arguments", "c_prompt_with_arguments"):
        [message] = messages(name, {"arg1": "hello", "arg2": "world"})
        assert message["content"]["text"] == "Prompt with arguments: arg1='hello', arg2='world'"
    resource, text = messages("test_prompt_with_embedded_resource", {"resourceUri": "test://example"})
    assert resource["content"] == {"type": "resource", "resource": {
        "uri": "test://example", "mimeType": "text/plain", "text": "Embedded resource content for testing."}}
    assert text["content"]["text"] == "Please process the embedded resource above."
    image, text = messages("test_prompt_with_image")
    picture(image["content"])
    assert text["content"]["text"] == "Please analyze the image above."
    assert client.send("prompts/get", {"name": "nope"}).error["code"] == -32602
    missing = client.send("prompts/get", {"name": "test_prompt_with_arguments", "arguments": {"arg1": "x"}}).error
    assert missing["code"] == -32602 and "arg2" in missing["message"]


def test_completion(client):
    def complete(ref, argument, value, given=None):
        params = {"ref": ref, "argument": {"name": argument, "value": value}}
        if given:
            params["context"] = {"arguments": given}
        return client.send("completion/complete", params)

    prompt = {"type": "ref/prompt", "name": "test_prompt_with_arguments"}
    assert complete(prompt, "arg1", "par").result["completion"]["values"] == ["paris", "park", "party"]
    assert complete(prompt, "arg2", "par", {"arg1": "paris"}).result["completion"]["values"] == ["paris world"]
    template = {"type": "ref/resource", "uri": "test://template/{id}/data"}
    assert complete(template, "id", "12").result["completion"]["values"] == ["123", "124"]
    inC = complete({"type": "ref/prompt", "name": "c_prompt_with_arguments"}, "arg1", "p").result["completion"]
    assert inC["values"] == ["paris", "park"] and inC["total"] == 2
    assert complete({"type": "ref/prompt", "name": "nope"}, "arg1", "").error["code"] == -32602


def test_caching_hints(modern):
    for method, params in (("server/discover", {}), ("tools/list", {}), ("prompts/list", {}), ("resources/list", {}),
                           ("resources/templates/list", {}), ("resources/read", {"uri": "test://static-text"})):
        result = modern.send(method, params).result
        assert isinstance(result["ttlMs"], int) and result["ttlMs"] >= 0, method
        assert result["cacheScope"] in ("public", "private"), method


# -- 2025-11-25 ---------------------------------------------------------------------------------------------------------


def test_initialize_and_ping(legacy):
    capabilities = legacy.hello["capabilities"]
    assert capabilities["tools"]["listChanged"] and capabilities["prompts"]["listChanged"]
    assert capabilities["resources"] == {"subscribe": True, "listChanged": True}
    assert "completions" in capabilities and "logging" in capabilities and "tasks" not in capabilities
    assert legacy.send("ping").result == {}


def test_the_server_asks_on_the_stream_of_the_call(http):
    seen = []

    def remember(reply):
        return lambda params: seen.append(params) or reply

    session = Legacy(http, capabilities=ALL, answers={
        "sampling/createMessage": remember(sampled("four")),
        "elicitation/create": remember({"action": "accept", "content": {"username": "ada", "email": "a@example.com"}})})
    assert session.call("test_sampling", {"prompt": "Two and two?"}).text == "LLM response: four"
    assert seen[0]["messages"] == [{"role": "user", "content": {"type": "text", "text": "Two and two?"}}]
    assert seen[0]["maxTokens"] == 100
    told = session.call("test_elicitation", {"message": "Who?"}).text
    assert told.startswith("User response: action=accept") and '"username":"ada"' in told
    assert seen[1]["message"] == "Who?" and seen[1]["requestedSchema"]["required"] == ["username", "email"]
    assert set(seen[1]["requestedSchema"]["properties"]) == {"username", "email"}


@pytest.mark.parametrize("action", ["decline", "cancel"])
def test_who_does_not_answer_is_heard_too(http, action):
    session = Legacy(http, capabilities=FORM, answers={"elicitation/create": {"action": action}})
    assert f"action={action}" in session.call("test_elicitation", {"message": "Who?"}).text


def test_forms_travel_as_the_plugin_wrote_them(http):
    schemas = []

    def answer(params):
        schemas.append(params["requestedSchema"])
        return {"action": "accept", "content": {}}

    session = Legacy(http, capabilities=FORM, answers={"elicitation/create": answer})
    assert "Elicitation completed: action=accept" in session.call("test_elicitation_sep1034_defaults", {}).text
    assert "Elicitation completed" in session.call("test_elicitation_sep1330_enums", {}).text
    defaults = schemas[0]["properties"]
    assert [(field["type"], field["default"]) for field in defaults.values()] == [
        ("string", "John Doe"), ("integer", 30), ("number", 95.5), ("string", "active"), ("boolean", True)]
    assert defaults["status"]["enum"] == ["active", "inactive", "pending"]
    choices = schemas[1]["properties"]
    assert choices["untitledSingle"] == {"type": "string", "enum": ["option1", "option2", "option3"]}
    assert choices["titledSingle"]["oneOf"][0] == {"const": "value1", "title": "First Option"}
    assert "enum" not in choices["titledSingle"]
    assert choices["legacyEnum"]["enumNames"] == ["Option One", "Option Two", "Option Three"]
    assert choices["untitledMulti"]["type"] == "array" and len(choices["untitledMulti"]["items"]["enum"]) == 3
    assert choices["titledMulti"]["items"]["anyOf"][0] == {"const": "value1", "title": "First Choice"}


def test_a_client_that_cannot_be_asked_gets_an_error_that_says_so(http):
    session = Legacy(http)
    result = session.call("test_sampling", {"prompt": "x"}).result
    assert result["isError"] and "asked" in result["content"][0]["text"]


def test_a_stream_that_is_let_go_is_taken_up_again(http):
    session = Legacy(http)
    exchange = session.call("test_reconnection", {})
    first = exchange.events[0]
    assert first.id and first.message() is None, "a priming event"
    assert any(event.retry is not None for event in exchange.events)
    assert exchange.answer is None, "the stream ends before the answer"
    with session.resume(exchange.events[-1].id or first.id) as answer:
        assert answer.status_code == 200
        [message] = [event.message() for event in events(answer) if event.message()]
    assert message["result"]["content"][0]["text"] == "Reconnection test completed successfully"


def test_resources_are_watched(http):
    session = Legacy(http)
    uri = "test://watched-resource"
    assert session.send("resources/subscribe", {"uri": uri}).result == {}
    heard, ready = [], threading.Event()

    def listen():
        with http.stream("GET", "/mcp", headers={**session.fields, "Accept": "text/event-stream"}) as answer:
            assert answer.status_code == 200
            ready.set()
            for event in events(answer):
                if event.message():
                    heard.append(event.message())
                    return

    thread = threading.Thread(target=listen)
    thread.start()
    assert ready.wait(5)
    session.call("test_update_watched_resource", {})
    thread.join(5)
    assert heard and heard[0]["method"] == "notifications/resources/updated" and heard[0]["params"]["uri"] == uri
    assert session.send("resources/unsubscribe", {"uri": uri}).result == {}


def test_session_lifecycle_and_several_streams(http):
    session = Legacy(http)
    outcomes = []

    def ask(id):
        with http.stream("POST", "/mcp", json={"jsonrpc": "2.0", "id": id, "method": "tools/list"},
                         headers=session.fields) as answer:
            outcomes.append(session.read("tools/list", answer).answer["id"])

    threads = [threading.Thread(target=ask, args=(id,)) for id in (101, 102, 103)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(outcomes) == [101, 102, 103]
    assert session.end().status_code in (200, 202, 204)
    assert session.post({"jsonrpc": "2.0", "id": 1, "method": "ping"}).status_code == 404


# -- 2026-07-28: stateless ----------------------------------------------------------------------------------------------


def test_discover(modern):
    exchange = modern.send("server/discover")
    result = exchange.result
    assert MODERN in result["supportedVersions"] and result["resultType"] == "complete"
    capabilities = result["capabilities"]
    assert capabilities["tools"]["listChanged"] and capabilities["prompts"]["listChanged"]
    assert capabilities["resources"]["subscribe"] and "completions" in capabilities and "logging" in capabilities
    assert capabilities["extensions"] == {TASKS: {}} and "tasks" not in capabilities


@pytest.mark.parametrize("spoil", [
    lambda meta: meta.clear(), lambda meta: meta.pop(PREFIX + "clientCapabilities"),
    lambda meta: meta.update({PREFIX + "clientCapabilities": []}), lambda meta: meta.update({PREFIX + "protocolVersion": 7})])
def test_meta_that_is_not_whole(modern, http, spoil):
    body = modern.body("tools/list")
    headers = modern.headers(body)
    spoil(body["params"]["_meta"])
    answer = http.post("/mcp", json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32602), answer.text
    assert answer.json()["id"] == body["id"]


def test_client_info_is_not_asked_for(modern):
    assert modern.send("tools/list", meta={PREFIX + "clientInfo": None}).result


def test_versions(modern):
    bad = {PREFIX + "protocolVersion": "v999.0.0"}
    data = refused(modern.send("tools/list", meta=bad, headers={"MCP-Protocol-Version": "v999.0.0"}), 400, -32022)["data"]
    assert data["requested"] == "v999.0.0" and MODERN in data["supported"]
    # A header that says something else counts first.
    refused(modern.send("tools/list", meta=bad), 400, -32020)
    refused(modern.send("tools/list", headers={"MCP-Protocol-Version": None}), 400, -32020)


@pytest.mark.parametrize("method", [
    "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe", "tasks/list",
    "tasks/result", "no/such"])
def test_removed_methods(modern, method):
    refused(modern.send(method, {"uri": "test://static-text", "level": "info"}), 404, -32601)


@pytest.mark.parametrize("changes", [
    {"Mcp-Method": None}, {"Mcp-Name": None}, {"Mcp-Method": "tools/list"}, {"Mcp-Method": "TOOLS/CALL"},
    {"Mcp-Name": "greet"}, {"Mcp-Name": "TEST_SIMPLE_TEXT"}])
def test_headers_that_say_something_else(modern, changes):
    refused(modern.call("test_simple_text", {}, headers=changes), 400, -32020)


def test_headers_in_other_letters_and_with_space(modern, conformance):
    body = modern.body("tools/call", {"name": "test_x_mcp_header", "arguments": {"region": "Hello"}})
    data = json.dumps(body).encode()
    fields = {**modern.headers(body), "Mcp-Method": None, "mcp-method": " tools/call  ", "Mcp-Name": None,
              "MCP-NAME": "\ttest_x_mcp_header ", "mcp-param-REGION": "  Hello\t"}
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    with Wire(conformance) as wire:
        wire.send("\r\n".join(["POST /mcp HTTP/1.1", "Host: 127.0.0.1", *lines, f"Content-Length: {len(data)}", "",
                               ""]).encode() + data)
        assert wire.answer().json()["result"]["content"][0]["text"] == "region: Hello"


HELLO = base64.b64encode(b"Hello").decode()


@pytest.mark.parametrize("value, fits", [
    ("Hello", True), (f"=?base64?{HELLO}?=", True), ("=?base64?SGVsbG8?=", False),
    ("=?base64?SGVs*G8=?=", False), (f"base64?{HELLO}?=", False), (f"=?base64?{HELLO}", False), ("hello", False),
    (None, False)])
def test_an_argument_in_a_header(modern, value, fits):
    exchange = modern.call("test_x_mcp_header", {"region": "Hello"}, headers={"Mcp-Param-Region": value})
    if fits:
        assert exchange.text == "region: Hello"
    else:
        refused(exchange, 400, -32020)


def test_arguments_in_headers_are_compared_as_what_they_are(modern):
    arguments = {"region": "Zürich", "priority": 42, "dry": True}
    headers = {"Mcp-Param-Region": "=?base64?" + base64.b64encode("Zürich".encode()).decode() + "?=",
               "Mcp-Param-Priority": "42", "Mcp-Param-Dry": "true", "Mcp-Param-Else": "whatever"}
    assert modern.call("test_x_mcp_header", arguments, headers=headers).text == "region: Zürich"
    for changes in ({"Mcp-Param-Priority": "43"}, {"Mcp-Param-Dry": "True"}, {"Mcp-Param-Dry": None}):
        refused(modern.call("test_x_mcp_header", arguments, headers={**headers, **changes}), 400, -32020)


def test_hosts_and_origins(http, conformance, modern):
    body = modern.body("tools/list")
    for headers in ({"Host": "evil.example.com"}, {"Origin": "http://evil.example.com"},
                    {"Host": "evil.example.com", "Origin": "http://evil.example.com"}):
        assert 400 <= http.post("/mcp", json=body, headers={**modern.headers(body), **headers}).status_code < 500
    for name in ("localhost", "127.0.0.1"):
        host = f"{name}:{conformance.port}"
        fine = {**modern.headers(body), "Host": host, "Origin": f"http://{host}"}
        assert http.post("/mcp", json=body, headers=fine).status_code == 200, name
    answer = http.post("/mcp", headers={**ACCEPT, "Host": "evil.example.com"}, json={
        "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}})
    assert 400 <= answer.status_code < 500


# -- 2026-07-28: listening ----------------------------------------------------------------------------------------------


def test_listeners_hear_what_they_asked_for(modern):
    with modern.listen(toolsListChanged=True) as tools, modern.listen(promptsListChanged=True) as prompts, \
            modern.listen(resourceSubscriptions=["test://watched-resource"]) as watched:
        for listener in (tools, prompts, watched):
            first = listener.messages[0]
            assert first["method"] == "notifications/subscriptions/acknowledged"
            assert first["params"]["notifications"] == listener.wanted
            assert first["params"]["_meta"][PREFIX + "subscriptionId"] == listener.body["id"]
        before = {tool["name"] for tool in everything(modern, "tools/list", "tools")}
        modern.call("test_trigger_tool_change", {})
        tools.wait(lambda: tools.named("notifications/tools/list_changed"))
        after = {tool["name"] for tool in everything(modern, "tools/list", "tools")}
        assert before ^ after == {"test_dynamic_tool"}
        modern.call("test_trigger_prompt_change", {})
        prompts.wait(lambda: prompts.named("notifications/prompts/list_changed"))
        modern.call("test_update_watched_resource", {})
        watched.wait(lambda: watched.named("notifications/resources/updated"))
        [update] = watched.named("notifications/resources/updated")
        assert update["params"]["uri"] == "test://watched-resource"
        assert update["params"]["_meta"][PREFIX + "subscriptionId"] == watched.body["id"]
        assert [len(listener.messages) for listener in (tools, prompts, watched)] == [2, 2, 2]
    if "test_dynamic_tool" in after:
        assert modern.call("test_dynamic_tool", {}).text == "Here for now"
        modern.call("test_trigger_tool_change", {})
    assert modern.call("test_dynamic_tool", {}).error["code"] == -32602


# -- 2026-07-28: rounds -------------------------------------------------------------------------------------------------


def accepted(**content):
    return {"action": "accept", "content": content}


def ask(method, params):
    return {"method": method, "params": params}


def name_question(message="What is your name?", field="name"):
    return message, {"type": "object", "properties": {field: {"type": "string"}}, "required": [field]}


def test_a_missing_capability(modern):
    error = refused(modern.call("test_missing_capability", {}), 400, -32021)
    assert error["data"]["requiredCapabilities"] == {"sampling": {}}


@pytest.mark.parametrize("tool", ["test_input_required_result_elicitation", "c_elicitation"])
def test_rounds_of_elicitation(http, tool):
    client = Modern(http, capabilities=FORM)
    exchange, [asked] = client.rounds("tools/call", {"name": tool}, {"user_name": accepted(name="Ada"), "more": {}})
    assert exchange.text == "Hello, Ada!"
    assert set(asked["inputRequests"]) == {"user_name"} and "ttlMs" not in asked
    request = asked["inputRequests"]["user_name"]
    assert request["method"] == "elicitation/create" and request["params"]["message"] == "What is your name?"
    schema = request["params"]["requestedSchema"]
    assert schema["properties"]["name"]["type"] == "string" and schema["required"] == ["name"]


def test_rounds_of_sampling_and_roots(http):
    client = Modern(http, capabilities=ALL)
    exchange, [asked] = client.rounds(
        "tools/call", {"name": "test_input_required_result_sampling"}, {"capital_question": sampled("Paris")})
    assert "Paris" in exchange.text
    params = asked["inputRequests"]["capital_question"]["params"]
    assert params["maxTokens"] == 100 and params["messages"] == [
        {"role": "user", "content": {"type": "text", "text": "What is the capital of France?"}}]
    exchange, [asked] = client.rounds(
        "tools/call", {"name": "test_input_required_result_list_roots"}, {"client_roots": ROOTS})
    assert "file:///test/root" in exchange.text
    assert asked["inputRequests"] == {"client_roots": {"method": "roots/list", "params": {}}}


def test_several_questions_at_once(http):
    client = Modern(http, capabilities=ALL)
    exchange, [asked] = client.rounds("tools/call", {"name": "test_input_required_result_multiple_inputs"}, {
        "user_name": accepted(name="Ada"), "greeting": sampled("Good day"), "client_roots": ROOTS})
    assert exchange.text == "Good day, Ada! Roots: file:///test/root"
    assert set(asked["inputRequests"]) == {"user_name", "greeting", "client_roots"} and asked["requestState"]
    assert asked["inputRequests"]["greeting"]["params"]["maxTokens"] == 50


def test_one_round_after_the_other(http):
    client = Modern(http, capabilities=FORM)
    exchange, [one, two] = client.rounds("tools/call", {"name": "test_input_required_result_multi_round"}, {
        "step1": accepted(name="Ada"), "step2": accepted(color="green")})
    assert exchange.text == "Ada likes green"
    assert set(one["inputRequests"]) == {"step1"} and set(two["inputRequests"]) == {"step2"}
    assert one["requestState"] != two["requestState"]
    assert one["inputRequests"]["step1"]["params"]["message"] == "Step 1: What is your name?"
    assert two["inputRequests"]["step2"]["params"]["message"] == "Step 2: What is your favorite color?"


def test_a_prompt_asks_too(http):
    client = Modern(http, capabilities=FORM)
    exchange, [asked] = client.rounds(
        "prompts/get", {"name": "test_input_required_result_prompt"}, {"user_context": accepted(context="night shifts")})
    assert asked["inputRequests"]["user_context"]["params"]["message"] == "What context should the prompt use?"
    assert "night shifts" in exchange.result["messages"][0]["content"]["text"]


def test_only_what_was_declared_is_asked(http):
    for capabilities, method in (({"sampling": {}}, "sampling/createMessage"), (FORM, "elicitation/create"),
                                 ({"roots": {}}, "roots/list")):
        asked = Modern(http, capabilities=capabilities).call("test_input_required_result_capabilities", {}).result
        assert {request["method"] for request in asked["inputRequests"].values()} == {method}
    error = refused(Modern(http, capabilities={"sampling": {}}).call("test_input_required_result_elicitation", {}), 400,
                    -32021)
    assert "elicitation" in error["data"]["requiredCapabilities"]


def test_a_stream_may_end_in_a_question(http):
    exchange = Modern(http, capabilities=FORM, level="debug").call("test_streaming_elicitation", {}, progress="p")
    assert exchange.is_stream and exchange.result["resultType"] == "input_required" and not exchange.requests


@pytest.fixture
def confirming(http):
    """A client and the first round of a call that waits for a confirmation."""
    client = Modern(http, capabilities=FORM)
    params = {"name": "test_input_required_result_request_state"}
    first = client.send("tools/call", params).result
    assert first["requestState"] and first["inputRequests"]["confirm"]["params"]["message"] == "Please confirm"
    return client, {**params, "requestState": first["requestState"],
                    "inputResponses": {"confirm": accepted(ok=True)}}


def test_state_comes_back_whole(confirming):
    client, params = confirming
    assert "state-ok" in client.send("tools/call", params).text
    assert "state-ok" in client.send(
        "tools/call", {**params, "inputResponses": {**params["inputResponses"], "extra": {"x": 1}}}).text


@pytest.mark.parametrize("state", [
    lambda text: text + "-TAMPERED", lambda text: text[:-2], lambda text: "x" * 40, lambda text: 7,
    lambda text: text[:20] + ("A" if text[20] != "A" else "B") + text[21:]])
def test_state_that_was_changed(confirming, state):
    client, params = confirming
    exchange = client.send("tools/call", {**params, "requestState": state(params["requestState"])})
    assert exchange.error["code"] == -32602


def test_state_of_another_request(confirming):
    client, params = confirming
    assert client.send("tools/call", {**params, "name": "test_input_required_result_tampered_state"}).error["code"] == -32602
    assert client.send("tools/call", {**params, "arguments": {"x": 1}}).answer.get("error") or True


@pytest.mark.parametrize("responses", [
    {}, {"wrong_key": accepted(ok=True)}, {"confirm": accepted(ok="perhaps")}, {"confirm": accepted()}, {"confirm": 7},
    {"confirm": None}, 7, None, {"confirm": {"action": "perhaps"}}, {"confirm": sampled("yes")}])
def test_answers_that_are_none(confirming, responses):
    client, params = confirming
    exchange = client.send("tools/call", {**params, "inputResponses": responses})
    if "error" in exchange.answer:
        assert exchange.error["code"] == -32602
    else:
        assert exchange.result["resultType"] == "input_required" and "confirm" in exchange.result["inputRequests"]


def test_methods_that_never_ask(http):
    client = Modern(http, capabilities=ALL)
    for method in ("tools/list", "prompts/list", "resources/list", "server/discover"):
        assert client.send(method).result["resultType"] == "complete"


# -- 2026-07-28: tasks --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tasks(http):
    return Modern(http, capabilities=WITH_TASKS)


def started(client, tool, arguments=None):
    created = client.call(tool, arguments or {}).result
    assert created["resultType"] == "task", created
    assert set(created) >= {"taskId", "status", "createdAt", "lastUpdatedAt", "ttlMs"}
    assert not set(created) & {"task", "requestState", "ttl", "pollInterval"}
    assert created["ttlMs"] is None or isinstance(created["ttlMs"], int)
    assert isinstance(created.get("pollIntervalMs", 0), int)
    # Durable before the answer.
    assert client.send("tasks/get", {"taskId": created["taskId"]}).result["taskId"] == created["taskId"]
    return created["taskId"]


def reached(client, task, *statuses, timeout=10):
    end = time.monotonic() + timeout
    while True:
        found = client.send("tasks/get", {"taskId": task}).result
        if found["status"] in statuses:
            return found
        assert found["status"] in ("working", "input_required") and time.monotonic() < end, found
        time.sleep(0.05)


def test_a_task_runs_to_its_result(tasks):
    task = started(tasks, "slow_compute", {"seconds": 0.3, "label": "pi"})
    done = reached(tasks, task, "completed")
    assert done["result"]["content"][0]["text"].startswith("Computed pi") and "error" not in done
    assert tasks.send("tasks/cancel", {"taskId": task}).result["resultType"] == "complete"
    assert tasks.send("tasks/get", {"taskId": task}).result["status"] == "completed"


def test_without_the_extension_it_runs_in_place(modern):
    result = modern.call("slow_compute", {"seconds": 0.1, "label": "e"}).result
    assert result["resultType"] == "complete" and result["content"][0]["text"].startswith("Computed e")
    for tool in ("failing_job", "test_tool_with_task"):
        error = refused(modern.call(tool, {}), 400, -32021)
        assert TASKS in error["data"]["requiredCapabilities"]["extensions"]
    for method in ("tasks/get", "tasks/update", "tasks/cancel"):
        refused(modern.send(method, {"taskId": "x", "inputResponses": {}}), 400, -32021)


def test_tools_that_are_no_tasks_stay_so(tasks):
    exchange = tasks.send("tools/call", {"name": "greet", "arguments": {"name": "Ada"}, "task": {"ttl": 1000}})
    assert exchange.result["resultType"] == "complete" and exchange.text == "Hello, Ada!"


def test_failures_of_tasks(tasks):
    failing, broken = started(tasks, "failing_job"), started(tasks, "protocol_error_job")
    done = reached(tasks, broken, "failed", "completed")
    assert done["status"] == "failed" and "result" not in done
    assert isinstance(done["error"]["code"], int) and done["error"]["message"]
    done = reached(tasks, failing, "failed", "completed")
    assert done["status"] == "completed" and done["result"]["isError"] is True and "error" not in done


def test_cancelling_a_task(tasks):
    task = started(tasks, "slow_compute", {"seconds": 30, "label": "never"})
    assert tasks.send("tasks/cancel", {"taskId": task}).result["resultType"] == "complete"
    assert reached(tasks, task, "cancelled", "completed")["status"] == "cancelled"


def test_a_question_within_a_task(tasks):
    task = started(tasks, "confirm_delete", {"filename": "notes.txt"})
    asked = reached(tasks, task, "input_required")
    [(key, request)] = asked["inputRequests"].items()
    assert request["method"] == "elicitation/create" and "notes.txt" in request["params"]["message"]
    # What nobody asked is passed over, also twice.
    for responses in ({"nonsense": accepted()}, {key: accepted(confirm=True)}):
        assert tasks.send("tasks/update", {"taskId": task, "inputResponses": responses}).result["resultType"] == "complete"
    assert reached(tasks, task, "completed")["result"]["content"][0]["text"] == "Deleted notes.txt"


def test_answers_to_a_task_one_by_one(tasks):
    task = started(tasks, "multi_input")
    assert set(reached(tasks, task, "input_required")["inputRequests"]) == {"user_name", "user_color"}
    tasks.send("tasks/update", {"taskId": task, "inputResponses": {"user_name": accepted(name="Ada")}})
    assert set(reached(tasks, task, "input_required")["inputRequests"]) == {"user_color"}
    tasks.send("tasks/update", {"taskId": task, "inputResponses": {"user_color": accepted(color="green")}})
    assert reached(tasks, task, "completed")["result"]["content"][0]["text"] == "Ada likes green"


def test_a_round_and_then_a_task(tasks):
    first = tasks.call("test_tool_with_task", {}).result
    assert first["resultType"] == "input_required" and "taskId" not in first and set(first["inputRequests"]) == {"user_name"}
    created = tasks.send("tools/call", {
        "name": "test_tool_with_task", "arguments": {}, "requestState": first["requestState"],
        "inputResponses": {"user_name": accepted(name="Ada")}}).result
    assert created["resultType"] == "task" and "requestState" not in created
    assert "Ada" in reached(tasks, created["taskId"], "completed")["result"]["content"][0]["text"]


def test_tasks_by_header_and_unknown_ones(tasks):
    task = started(tasks, "slow_compute", {"seconds": 0.2})
    refused(tasks.send("tasks/get", {"taskId": task}, headers={"Mcp-Name": "else"}), 400, -32020)
    refused(tasks.send("tasks/get", {"taskId": task}, headers={"Mcp-Name": None}), 400, -32020)
    for method in ("tasks/get", "tasks/update", "tasks/cancel"):
        exchange = tasks.send(method, {"taskId": "nope", "inputResponses": {}})
        assert exchange.error["code"] == -32602
    for method in ("tasks/list", "tasks/result"):
        refused(tasks.send(method, {"taskId": task}), 404, -32601)


def test_a_task_says_nothing_on_the_stream_of_its_call(http):
    client = Modern(http, capabilities=WITH_TASKS, level="debug")
    exchange = client.call("slow_compute", {"seconds": 0.2}, progress="t")
    assert exchange.result["resultType"] == "task" and exchange.notifications == []
