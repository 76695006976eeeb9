# SPDX-License-Identifier: Apache-2.0
"""Read-only mode holds where a call is made, not only where tools are listed: every face, every way round."""

import json
import subprocess

import pytest

from support import plugins, programs, rawmcp, tasks
from support.stage import CLI, cli, environment
from test_plugin_misbehaviour import SOURCE as CALLER

EDIT = {"table": "assignments", "op": "delete", "row": {"person_id": "A1", "date": "2026-03-02", "slot": "AM"}}
# Arguments with which each tool would change something; a tool that writes whatever it is given needs none.
ARGUMENTS = {
    "execute_sacrifice_hierarchy": {"simulate_only": False, "target_level": "yellow", "reason": "to see it refused",
                                    "expires_at": "2026-03-05T12:00"},
    "import_program": {"files": [{"name": "program.toml", "text": "id = \"x\""}]},
    "start_task": {"task": "change"}, "start_background_task": {"task_type": "change"},
    "apply_change": {"edits": [EDIT], "expected_version": 1, "reason": "a test"}, "publish": {"plan": "x", "reason": "a test"},
    "nested": {}, "propose_crisis_mode": {"severity": "minor", "reason": "only for a test"},
    "enter_crisis_mode": {"severity": "minor", "reason": "only for a test"},
    "leave_crisis_mode": {"reason": "only for a test"},
}
# These change the record of a call that the caller sees, which is no data of the program.
OWN_RECORDS = {"answer_call", "answer_approval", "cancel_call", "cancel_task", "make_approval_token",
               "approve_tasks", "make_tasks_token"}
# Their arguments decide whether they write: they are listed, and what writes is refused.
DECIDED = {"import_program", "start_task", "start_background_task", "execute_sacrifice_hierarchy", "fix_it"}
# Tools that only look as if they read.
PRETENDERS = ["nested"]
PROFILES = '[profiles.all]\ntools = ["*", "import_program", "pause_queue", "start_task"]\nmax_tools = 100\n'


def nested(daemon, folder):
    """A plugin whose tool says that it reads, and calls `publish`."""
    library = plugins.compile_c(
        CALLER, folder / "nested.so", '-DID="org.example.nested"', '-DNAME="nested"', '-DPEER="publish"', "-DFLAGS=0")
    home = plugins.PluginFolder(folder / "plugins")
    home.add("org.example.nested", library, plugins.manifest(
        "org.example.nested", library, [plugins.tool("nested", timeout_ms=5000)], permissions=["tool.invoke:*"]))
    (daemon.etc / "plugins.d" / "org.example.nested.toml").write_text('enabled = true\ngrants = ["tool.invoke:*"]\n')


@pytest.fixture(scope="module")
def site(tmp_path_factory, staged):
    """A site that could write, leaves a call that waits and a task that is not due, and comes back read-only."""
    folder = tmp_path_factory.mktemp("readonly")
    daemon = tasks.make(folder, role="operator", hold="0s")
    nested(daemon, folder)
    with open(daemon.etc / "conf.d" / "95-test.toml", "a") as settings:
        settings.write(PROFILES)
    daemon.start()
    with daemon.socket_client() as http:
        daemon.writers = sorted(
            row["name"] for row in http.get("/api/v1/tools?limit=500").json()["items"]
            if row["worst_effect"] in ("write", "destructive") and row["name"] not in OWN_RECORDS)
        daemon.waiting = http.post("/api/v1/tools/approve", json={}).json()["call_id"]
        daemon.later = tasks.start(http, "change", delay_ms=3_600_000)["id"]
        assert http.post("/api/v1/tools/nested", json={}).status_code == 200
    daemon.stop(clean=False)
    daemon.read_only = True
    daemon.start()
    with daemon.socket_client() as http:
        daemon.before = state(daemon, http)
    yield daemon
    with daemon.socket_client() as http:
        assert state(daemon, http) == daemon.before, "nothing that could be read has changed"
    daemon.stop(clean=False)


@pytest.fixture(scope="module")
def owner(site):
    """The administrator: no role is what refuses."""
    with site.socket_client() as http:
        yield http


def state(daemon, http):
    """What a write would change."""
    return (
        http.get("/api/v1/roster").json()["version"], http.get("/api/v1/roster/versions").json(),
        [(row["name"], row["paused"]) for row in http.get("/api/v1/queues").json()["items"]],
        [row["paused"] for row in http.get("/api/v1/schedules").json()["items"]],
        {path.name: path.read_bytes() for path in sorted((daemon.etc / "plugins.d").iterdir())},
    )


def refuses(answer):
    """Whether a REST answer is the refusal of a read-only daemon."""
    assert answer.status_code == 403, answer.text
    assert answer.json()["code"] == "FORBIDDEN" and "read-only" in answer.json()["detail"], answer.text


def refused_result(message, name):
    """Whether a JSON-RPC answer refuses: as unknown where the tool is not served, else with the problem."""
    if "error" in message:
        assert message["error"]["code"] == -32602, message
        return
    assert message["result"]["isError"] is True, (name, message)
    assert message["result"]["_meta"]["io.holdfast/problem"]["status"] == 403, (name, message)


def arguments(name):
    return ARGUMENTS.get(name, {})


def test_the_table_is_whole(site):
    assert {"apply_change", "publish", "import_program", "start_task", "pause_queue", "backup_store", "disable_plugin",
            "pseudonymise_person", "retry_task", "run_schedule"} <= set(site.writers)


def test_rest(site, owner):
    for name in site.writers:
        for headers in ({}, {"Prefer": "respond-async"}, {"Accept": "text/event-stream"}, {"X-MCP-Readonly": "false"},
                        {"X-HTTP-Method-Override": "GET"}):
            refuses(owner.post(f"/api/v1/tools/{name}", json=arguments(name), headers=headers))


def test_rest_aliases(site, owner):
    shown = {row["name"]: row.get("aliases", []) for row in owner.get("/api/v1/tools?limit=500").json()["items"]}
    assert not set(site.writers) - DECIDED & set(shown), "what cannot be called is not listed"
    for path, body in {
        "/api/v1/schedule/edits": ARGUMENTS["apply_change"], "/api/v1/schedule/publications": ARGUMENTS["publish"],
        "/api/v1/roster/import": ARGUMENTS["import_program"], "/api/v1/tasks": ARGUMENTS["start_task"],
        "/api/v1/queues/default/pause": {}, "/api/v1/plugins/io.holdfast.program/disable": {},
        "/api/v1/schedules/yearly/run": {}, "/api/v1/store/backup": {}, f"/api/v1/tasks/{site.later}/retry": {},
        "/api/v1/people/pseudonymise": {"person": "r01", "confirm": True},
    }.items():
        refuses(owner.post(path, json=body))
        # By GET, with the arguments in the query, there is either nothing or something that reads.
        query = {key: json.dumps(value) if isinstance(value, (dict, list)) else value for key, value in body.items()}
        assert owner.get(path, params=query).status_code in (200, 403, 404, 405, 422), path


def test_no_tool_that_writes_answers_get(site, owner):
    for name in site.writers:
        # What there is at the path by GET is the tool's description, which takes no arguments.
        assert owner.get(f"/api/v1/tools/{name}", params={"reason": "x"}).status_code in (403, 404, 422)


@pytest.mark.parametrize("path", ["/mcp", "/mcp/all"])
def test_mcp(site, owner, path):
    listed = owner.post(path, json=rawmcp.body("tools/list"), headers=rawmcp.headers("tools/list")).json()
    names = {tool["name"] for tool in listed["result"]["tools"]}
    assert "get_sitrep" in names and not names & set(site.writers) - DECIDED
    for name in site.writers + PRETENDERS:
        answer = owner.post(
            path, json=rawmcp.call_body(name, arguments(name)),
            headers=rawmcp.headers("tools/call", name) | {"X-MCP-Readonly": "false"})
        if name in PRETENDERS:
            assert answer.json()["result"]["structuredContent"] == {"status": 2}, answer.text  # HF_DENIED
        else:
            refused_result(answer.json(), name)


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_mcp_sessions(site, owner, version):
    session = rawmcp.LegacySession(owner, version)
    for name in site.writers:
        answer = session.request("tools/call", {"name": name, "arguments": arguments(name)})
        refused = answer.json()
        if version == "2025-11-25" or "error" in refused:
            refused_result(refused, name)
        else:
            assert refused["result"]["isError"] is True, refused
    if version == "2025-03-26":
        batch = [{"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {
            "name": name, "arguments": arguments(name)}} for number, name in enumerate(site.writers)]
        for one in session.post(batch).json():
            assert "error" in one or one["result"]["isError"] is True, one


def test_cli(site):
    for name in ("apply_change", "publish", "pause_queue", "start_task"):
        done = cli("call", name, "--json", json.dumps(arguments(name)), "--socket", site.socket)
        assert done.returncode == 4 and "read-only" in done.stderr, (name, done)
    for command in (["task", "run", "change"], ["plugin", "disable", "io.holdfast.program"]):
        done = cli(*command, "--socket", site.socket)
        assert done.returncode != 0, (command, done)


def test_stdio(site):
    lines = "".join(
        json.dumps(rawmcp.call_body(name, arguments(name), id=number)) + "\n"
        for number, name in enumerate(site.writers))
    done = subprocess.run(
        [CLI, "mcp", "--socket", site.socket], input=lines, capture_output=True, text=True, timeout=60,
        env=environment())
    answers = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert len(answers) == len(site.writers), done.stderr
    for number, name in enumerate(site.writers):
        refused_result(answers[number], name)


def test_nested_calls(site, owner):
    """A tool that says it reads is admitted; what it calls is not."""
    answer = owner.post("/api/v1/tools/nested", json={})
    assert answer.status_code == 200 and answer.json() == {"status": 2}, answer.text


def test_tasks_and_schedules(site, owner):
    refuses(owner.post("/api/v1/tasks", json={"task": "change"}))
    assert tasks.reach(owner, tasks.start(owner, "tally", {"value": 1})["id"])["state"] == "completed"
    refuses(owner.post("/api/v1/schedules/yearly/run"))
    assert tasks.show(owner, site.later)["state"] == "scheduled"


def test_a_call_that_waited_does_not_write_when_it_goes_on(site, owner):
    """It was permitted when it was made, and is judged again when it runs."""
    call = tasks.show(owner, site.waiting)
    assert call["state"] == "input_required" and call["effect"] == "write"
    key = call["asks"][0]["key"]
    answered = owner.post(f"/api/v1/calls/{site.waiting}/answer", json={"answers": {key: {"approved": True}}})
    assert answered.status_code in (200, 403), answered.text
    if answered.status_code == 200:
        ended = tasks.show(owner, site.waiting)
        assert ended["result"] is None, ended
        assert ended["state"] != "completed", ended
