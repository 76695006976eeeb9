# SPDX-License-Identifier: Apache-2.0
"""The official Python client in every mode, over HTTP and over `holdfast mcp` on standard input and output."""

import asyncio

import jsonschema
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from support.stage import CLI

MODES = {"auto": "2026-07-28", "legacy": "2025-11-25", "2026-07-28": "2026-07-28"}
TOOL = "check_utilization_threshold"


def over_http(daemon):
    return daemon.url + "/mcp"


def over_stdio(daemon):
    return stdio_client(StdioServerParameters(command=str(CLI), args=["mcp", "--url", daemon.url]))


def run(transport, mode, body):
    async def main():
        async with Client(transport, mode=mode) as client:
            return await body(client)

    return asyncio.run(asyncio.wait_for(main(), 60))


@pytest.fixture(params=["http", "stdio"])
def transport(request, daemon):
    return over_http(daemon) if request.param == "http" else over_stdio(daemon)


@pytest.mark.parametrize("mode", MODES)
def test_lists_and_calls(transport, mode, daemon):
    async def body(client):
        return client.protocol_version, (await client.list_tools()).tools, await client.call_tool(TOOL, {"horizon_days": 14}), \
            await client.call_tool("get_sitrep", {})

    version, tools, utilization, sitrep = run(transport, mode, body)
    assert version == MODES[mode]
    names = [tool.name for tool in tools]
    assert names == sorted(names) and {TOOL, "get_sitrep"} <= set(names)
    assert "import_program" not in names, "administrative tools are not in the default profile"
    assert not utilization.is_error and utilization.structured_content["tool"] == TOOL
    assert utilization.structured_content["horizon"]["days"] == 14
    assert not sitrep.is_error and sitrep.structured_content["tool"] == "get_sitrep"
    # the same figures as over REST: one path for every call
    rest = daemon.call(TOOL, {"horizon_days": 14})
    assert utilization.structured_content["figures"] == rest["figures"]


@pytest.mark.parametrize("mode", MODES)
def test_listed_tools_are_what_clients_need(transport, mode, daemon):
    async def body(client):
        return (await client.list_tools()).tools

    with daemon.client() as http:
        worst = {row["name"]: row["worst_effect"] for row in http.get("/api/v1/tools?limit=500").json()["items"]}
    # What a task type may do is the worst that starting any of them may do.
    assert worst["start_task"] == worst["start_background_task"] == "destructive" and worst["get_sitrep"] == "read"
    for tool in run(transport, mode, body):
        assert 1 <= len(tool.name) <= 64 and tool.description and tool.title
        assert tool.input_schema["type"] == "object"
        jsonschema.Draft202012Validator.check_schema(tool.input_schema)
        assert tool.annotations.read_only_hint is (worst[tool.name] in ("read", "simulate")), tool.name
        assert tool.annotations.destructive_hint is (worst[tool.name] == "destructive"), tool.name


@pytest.mark.parametrize("mode", MODES)
def test_a_wrong_argument_is_a_result_that_a_model_can_read(transport, mode):
    async def body(client):
        return await client.call_tool(TOOL, {"horizon_days": 0, "nonsense": 1})

    result = run(transport, mode, body)
    assert result.is_error and result.structured_content is None
    assert "/horizon_days" in result.content[0].text and "nonsense" in result.content[0].text


@pytest.mark.parametrize("mode", MODES)
def test_an_unknown_tool_is_a_protocol_error(transport, mode):
    async def body(client):
        with pytest.raises(Exception) as failure:
            await client.call_tool("check_utilisation_threshold", {})
        return failure.value

    error = run(transport, mode, body)
    assert TOOL in str(error), repr(error)


@pytest.mark.parametrize("mode", MODES)
def test_many_calls_at_once(daemon, mode):
    async def body(client):
        return await asyncio.gather(*(client.call_tool(TOOL, {"horizon_days": days}) for days in range(1, 25)))

    results = run(over_http(daemon), mode, body)
    assert [result.structured_content["horizon"]["days"] for result in results] == list(range(1, 25))


def test_the_server_says_who_it_is(daemon):
    async def body(client):
        return client.server_info, client.instructions, client.server_capabilities

    info, instructions, capabilities = run(over_http(daemon), "auto", body)
    assert info.name == "holdfast" and info.version
    assert "get_sitrep" in instructions and "DEMO" in instructions
    assert capabilities.tools is not None


def test_the_bridge_without_a_daemon_says_so(tmp_path):
    import json
    import subprocess

    from support import rawmcp

    line = json.dumps(rawmcp.body("tools/list")) + "\n"
    done = subprocess.run(
        [CLI, "mcp", "--url", "http://127.0.0.1:9"], input=line, capture_output=True, text=True, timeout=30)
    answer = json.loads(done.stdout.splitlines()[0])
    assert answer["id"] == 1 and "http://127.0.0.1:9" in answer["error"]["message"]


def test_nothing_but_messages_on_standard_output(daemon):
    import json
    import subprocess

    from support import rawmcp

    lines = [json.dumps(rawmcp.body("server/discover", id="a")), "not json", "",
             json.dumps(rawmcp.call_body(TOOL, {}, id=7)), json.dumps(rawmcp.body("no/such", id=8))]
    done = subprocess.run(
        [CLI, "mcp", "--url", daemon.url], input="\n".join(lines) + "\n", capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    answers = {str(message.get("id")): message for message in map(json.loads, done.stdout.splitlines())}
    assert set(answers) == {"a", "None", "7", "8"}
    assert answers["None"]["error"]["code"] == -32700 and answers["8"]["error"]["code"] == -32601
    assert answers["7"]["result"]["structuredContent"]["tool"] == TOOL
