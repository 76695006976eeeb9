# SPDX-License-Identifier: Apache-2.0
"""Profiles: /mcp/<name> serves a subset of the tools, widens no right, and is refused when it is too large."""

import json
import subprocess

import pytest

from support import rawmcp
from support.daemon import Daemon, DidNotStart
from support.stage import CLI, environment

PROFILES = """
[access]
anonymous_role = "{role}"
[profiles.ward]
title = "For the ward"
tools = ["get_sitrep", "whos_*", "list_queues", "apply_change", "whoami"]
[profiles.none]
tools = ["nothing_of_this"]
"""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory, staged):
    made = Daemon(tmp_path_factory.mktemp("profiles"), socket=True, settings=PROFILES.format(role="viewer")).start()
    yield made
    made.stop(clean=False)


def ask(http, path, method, params=None):
    name = (params or {}).get("name")
    return http.post(path, json=rawmcp.body(method, params), headers=rawmcp.headers(method, name))


def names(http, path):
    return [tool["name"] for tool in ask(http, path, "tools/list").json()["result"]["tools"]]


def test_a_profile_is_a_subset_for_whom_it_may_serve(daemon):
    with daemon.client() as viewer, daemon.socket_client() as owner:
        assert names(viewer, "/mcp/ward") == ["get_sitrep", "list_queues", "whoami", "whos_on"]
        assert names(owner, "/mcp/ward") == ["apply_change", "get_sitrep", "list_queues", "whoami", "whos_on"]
        assert names(owner, "/mcp/none") == []
        assert "list_queues" not in names(owner, "/mcp") and "list_people" in names(owner, "/mcp")
        found = ask(owner, "/mcp/ward", "server/discover").json()["result"]
        assert found["_meta"][rawmcp.PREFIX + "serverInfo"]["title"] == "For the ward"


def test_a_tool_outside_of_it_is_unknown(daemon):
    with daemon.socket_client() as http:
        for name in ("list_people", "publish", "import_program", "pause_queue"):
            answer = ask(http, "/mcp/ward", "tools/call", {"name": name, "arguments": {}}).json()
            assert answer["error"]["code"] == -32602 and name in answer["error"]["message"], answer
        assert ask(http, "/mcp/ward", "tools/call", {"name": "whos_on", "arguments": {}}).json()["result"]


def test_it_widens_no_right(daemon):
    with daemon.client() as viewer:
        answer = ask(viewer, "/mcp/ward", "tools/call", {"name": "apply_change", "arguments": {}}).json()["result"]
        assert answer["isError"] and answer["_meta"]["io.holdfast/problem"]["status"] == 403, answer


def test_an_unknown_one_is_not_there(daemon):
    with daemon.client() as http:
        for path in ("/mcp/nowhere", "/mcp/Ward", "/mcp/..%2fmetrics"):
            answer = ask(http, path, "tools/list")
            assert answer.status_code == 404, (path, answer.text)
        assert ask(http, "/mcp/nowhere", "tools/list").json()["detail"] == (
            'There is no profile "nowhere"; there are none, ward.')


def test_whoami_says_it(daemon):
    with daemon.socket_client() as http:
        answer = ask(http, "/mcp/ward", "tools/call", {"name": "whoami", "arguments": {}}).json()["result"]
        assert answer["structuredContent"]["profile"] == "ward"
        assert http.post("/api/v1/tools/whoami").json()["profile"] is None


def test_sessions_and_stdio_serve_it(daemon):
    lines = [json.dumps(message) + "\n" for message in (
        {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
            "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"}, {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "list_people", "arguments": {}}})]
    done = subprocess.run(
        [CLI, "mcp", "--profile", "ward", "--socket", daemon.socket], input="".join(lines), capture_output=True,
        text=True, timeout=60, env=environment())
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert answers[0]["result"]["serverInfo"]["title"] == "For the ward" and "profile ward" in done.stderr
    assert len(answers[1]["result"]["tools"]) == 5 and answers[2]["error"]["code"] == -32602
    wrong = subprocess.run(
        [CLI, "mcp", "--profile", "../metrics", "--socket", daemon.socket], input="", capture_output=True, text=True,
        timeout=60, env=environment())
    assert wrong.returncode == 2 and "--profile" in wrong.stderr


def test_a_pattern_that_finds_nothing_is_said(daemon):
    assert any("nothing_of_this" in str(line) for line in daemon.complaints())


def test_too_many_tools_stop_the_start(tmp_path, staged):
    daemon = Daemon(tmp_path / "site", settings='[profiles.big]\ntools = ["*"]\nmax_tools = 3\n')
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert failure.value.status == 2
    assert "profiles.big" in failure.value.text and "get_sitrep" in failure.value.text and "max_tools is 3" in failure.value.text
