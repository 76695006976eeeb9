# SPDX-License-Identifier: Apache-2.0
"""Calls that wait for an answer or an approval, from outside: 202, answers, replay, expiry, cancel, restart."""

import asyncio
import json
import threading
import time

import pytest
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError

from support import tasks
from support.stage import cli
from support.tasks import events, reach, show, start
from test_rest import problem

ADA, BOB = {"first": "Ada"}, {"second": "Bob"}


def ask(http, tool="ask", arguments=None, headers=None):
    """Calls a tool that asks; the document of the 202."""
    answer = http.post(f"/api/v1/tools/{tool}", json=arguments or {}, headers=headers)
    assert answer.status_code == 202, answer.text
    document = answer.json()
    assert answer.headers["location"] == f"/api/v1/calls/{document['call_id']}"
    return document


def reply(http, id, answers, expect=200):
    answer = http.post(f"/api/v1/calls/{id}/answer", json={"answers": answers})
    assert answer.status_code == expect, answer.text
    return answer.json()


def outcome(call):
    """What a caller sees of a result, without how the daemon came to it."""
    return {key: value and value["answer"] for key, value in call["result"].items() if key in ("first", "second")}


def test_a_call_that_asks_waits_and_goes_on_with_the_answer(anonymous):
    waiting = ask(anonymous)
    assert waiting["state"] == "input_required" and waiting["expires_at"]
    asked, = waiting["asks"]
    assert asked["key"] == "first" and asked["kind"] == "form" and asked["title"] == "A name"
    assert asked["message"] == "What is the first name?" and asked["answered"] is False
    assert asked["schema"]["required"] == ["first"] and asked["plugin"] == tasks.ID
    call = show(anonymous, waiting["call_id"])
    assert call["kind"] == "tool" and call["name"] == "ask" and call["queue"] == "calls" and call["round"] == 1
    assert call["requested_by"] == "anonymous" and call["result"] is None and "first" in call["note"]
    assert waiting["call_id"] not in {row["id"] for row in anonymous.get("/api/v1/tasks?limit=200").json()["items"]}
    row = anonymous.get("/api/v1/calls?state=input_required").json()["items"][0]
    assert row["id"] == waiting["call_id"] and row["waits_for"] == ["first"]
    reply(anonymous, waiting["call_id"], {"first": ADA})
    done = reach(anonymous, waiting["call_id"])
    assert outcome(done) == {"first": ADA, "second": None} and done["result"]["replay"] is True
    assert done["answers"]["first"]["answered_by"] == "anonymous" and done["answers"]["first"]["answer"] == ADA
    assert [name for name, _ in events(anonymous, waiting["call_id"])] == ["state", "result"]
    assert problem(anonymous.post(f"/api/v1/calls/{waiting['call_id']}/answer", json={"answers": {"first": BOB}}), 409)


def test_one_after_the_other_costs_a_round_each(anonymous):
    id = ask(anonymous, "ask_twice")["call_id"]
    assert reply(anonymous, id, {"first": ADA})["state"] in ("available", "running", "input_required")
    end = time.monotonic() + 10
    while (call := show(anonymous, id))["round"] < 2 or call["state"] != "input_required":
        assert time.monotonic() < end, call
    assert [a["key"] for a in call["asks"] if not a["answered"]] == ["second"] and call["attempt"] <= 1
    reply(anonymous, id, {"second": BOB})
    assert outcome(reach(anonymous, id)) == {"first": ADA, "second": BOB}


def test_two_at_once_are_one_round_and_may_be_answered_one_by_one(anonymous):
    waiting = ask(anonymous, "ask_both")
    assert sorted(a["key"] for a in waiting["asks"]) == ["first", "second"]
    half = reply(anonymous, waiting["call_id"], {"second": BOB})
    assert half["state"] == "input_required" and half["round"] == 1
    assert {a["key"]: a["answered"] for a in half["asks"]} == {"first": False, "second": True}
    assert "second" in problem(anonymous.post(
        f"/api/v1/calls/{waiting['call_id']}/answer", json={"answers": {"second": {"second": "Eve"}}}), 409)["detail"]
    reply(anonymous, waiting["call_id"], {"first": ADA})
    assert outcome(reach(anonymous, waiting["call_id"])) == {"first": ADA, "second": BOB}


def test_a_task_asks_too(anonymous):
    id = start(anonymous, "asking")["id"]
    waiting = reach(anonymous, id, "input_required")
    assert waiting["kind"] == "task" and waiting["asks"][0]["key"] == "first"
    reply(anonymous, id, {"first": ADA})
    assert outcome(reach(anonymous, id))["first"] == ADA


@pytest.mark.parametrize("answers, status, words", [
    ({}, 422, "/answers"),
    ({"first": "Ada"}, 422, "/answers/first"),
    ({"first": {}}, 422, "/answers/first"),
    ({"first": {"first": ""}}, 422, "/answers/first/first"),
    ({"first": {"first": 7}}, 422, "/answers/first/first"),
    ({"first": {"first": "Ada", "last": "L"}}, 422, "/answers/first/last"),
    ({"third": ADA}, 422, "/answers/third"),
    ({"first": ADA, "third": ADA}, 422, "/answers/third"),
    ({"first": None}, 422, "/answers/first"),
])
def test_wrong_answers_are_named_and_change_nothing(anonymous, answers, status, words):
    id = ask(anonymous)["call_id"]
    document = problem(anonymous.post(f"/api/v1/calls/{id}/answer", json={"answers": answers}), status)
    assert words in {fault["instance_path"] for fault in document["errors"]}, document
    call = show(anonymous, id)
    assert call["state"] == "input_required" and not call["asks"][0]["answered"]
    anonymous.post(f"/api/v1/calls/{id}/cancel")


@pytest.mark.parametrize("body", [{}, {"answers": []}, {"answer": {}}, {"answers": {"first": ADA}, "more": 1}])
def test_wrong_bodies(anonymous, body):
    id = ask(anonymous)["call_id"]
    problem(anonymous.post(f"/api/v1/calls/{id}/answer", json=body), 422)
    anonymous.post(f"/api/v1/calls/{id}/cancel")


def test_an_approval_is_for_another_person(anonymous, admin):
    refused = problem(anonymous.post("/api/v1/tools/approve", json={}), 403)
    assert "viewer" in refused["detail"], "who may not do it cannot have it approved"
    id = ask(admin, "approve")["call_id"]
    assert show(admin, id)["asks"][0]["kind"] == "approval"
    own = problem(admin.post(f"/api/v1/calls/{id}/answer", json={"answers": {"go": {"approved": True}}}), 403)
    assert "another person" in own["detail"]
    problem(anonymous.post(f"/api/v1/calls/{id}/answer", json={"answers": {"go": {"approved": True}}}), 404)
    assert show(admin, id)["state"] == "input_required"
    assert admin.post(f"/api/v1/calls/{id}/cancel").json()["state"] == "cancelled"


def test_an_approver_approves_and_the_call_runs_as_its_requester(tmp_path, staged):
    daemon = tasks.make(tmp_path / "site", role="approver").start()
    try:
        with daemon.client() as approver, daemon.socket_client() as owner:
            nobody = ask(owner, "approve")["call_id"]
            body = {"answers": {"go": {"approved": True}}}
            problem(approver.post(f"/api/v1/calls/{nobody}/answer", json=body), 403)
            token = owner.post("/api/v1/tokens", json={"owner": "bob", "role": "approver"}).json()["token"]
            approver.headers["Authorization"] = f"Bearer {token}"
            yes, no = (ask(owner, "approve")["call_id"] for _ in range(2))
            reply(approver, yes, {"go": {"approved": True, "reason": "seen"}})
            reply(approver, no, {"go": {"approved": False}})
            done = reach(approver, yes)
            assert done["state"] == "completed" and done["requested_by"] == "local" and done["effect"] == "write"
            assert done["result"]["first"]["answer"] == {"approved": True, "reason": "seen"}
            assert done["answers"]["go"]["answered_by"] == "bob"
            assert reach(approver, no)["result"]["first"]["answer"] == {"approved": False}
            wrong = ask(owner, "approve")["call_id"]
            problem(approver.post(f"/api/v1/calls/{wrong}/answer", json={"answers": {"go": True}}), 422)
            mine = ask(approver, "approve")["call_id"]
            problem(approver.post(f"/api/v1/calls/{mine}/answer", json={"answers": {"go": {"approved": True}}}), 403)
    finally:
        daemon.stop(clean=False)


def test_asking_after_acting_is_refused(anonymous):
    answer = anonymous.post("/api/v1/tools/act_then_ask", json={})
    assert "before the first change" in problem(answer, 409, "CONFLICT")["detail"]


def test_what_nobody_answers_expires(anonymous):
    waiting = ask(anonymous, arguments={"soon": True})
    ended = reach(anonymous, waiting["call_id"])
    assert ended["state"] == "discarded" and ended["problem"]
    problem(anonymous.post(f"/api/v1/calls/{waiting['call_id']}/answer", json={"answers": {"first": ADA}}), 409)


def test_a_waiting_call_is_cancelled(anonymous, admin):
    id = ask(anonymous)["call_id"]
    stream = events(anonymous, id)
    assert next(stream)[1]["state"] == "input_required"
    stream.close()
    assert anonymous.post(f"/api/v1/calls/{id}/cancel").json()["state"] == "cancelled"
    assert [name for name, _ in events(anonymous, id)] == ["state", "problem"]
    problem(anonymous.post(f"/api/v1/calls/{id}/answer", json={"answers": {"first": ADA}}), 409)
    problem(anonymous.post(f"/api/v1/tasks/{id}/cancel"), 404)
    assert "Only tasks" in problem(admin.post(f"/api/v1/tasks/{id}/retry"), 409)["detail"]


def test_respond_async_makes_any_call_durable(anonymous):
    answer = anonymous.post("/api/v1/tools/steps", json={"steps": 5}, headers={"Prefer": "wait=10, Respond-Async; x=1"})
    assert answer.status_code == 202 and answer.headers["preference-applied"] == "respond-async"
    assert answer.json()["state"] in ("available", "running") and answer.json()["asks"] == []
    done = reach(anonymous, answer.json()["call_id"])
    assert done["result"] == {"steps": 5} and done["kind"] == "tool" and done["progress"]["total"] == 5
    # What can be refused before the call runs is refused at once.
    prefer = {"Prefer": "respond-async"}
    problem(anonymous.post("/api/v1/tools/steps", json={"steps": 0}, headers=prefer), 422)
    problem(anonymous.post("/api/v1/tools/approve", json={}, headers=prefer), 403)
    problem(anonymous.post("/api/v1/tools/stepps", json={}, headers=prefer), 404)
    assert anonymous.post("/api/v1/tools/steps", json={"steps": 2}, headers={"Prefer": "wait=10"}).status_code == 200
    assert anonymous.get("/api/v1/tasks", headers=prefer).status_code == 200


def test_the_command_line_ends_with_5_and_says_how_to_answer(durable):
    def run(*arguments):
        return cli(*arguments, "--socket", durable.socket)

    waiting = run("call", "ask")
    assert waiting.returncode == 5 and "What is the first name?" in waiting.stderr
    id = waiting.stderr.split("holdfast task watch ")[1].strip()
    assert f"holdfast task answer {id} first=VALUE" in waiting.stderr
    watched = run("task", "watch", id)
    assert watched.returncode == 5 and f"holdfast task answer {id}" in watched.stderr
    shown = run("task", "show", id)
    assert "input_required" in shown.stdout and "not answered yet" in shown.stdout
    assert id in run("task", "list", "--calls", "--state", "input_required").stdout
    wrong = run("task", "answer", id, "last=Ada")
    assert wrong.returncode == 2 and "it asks first" in wrong.stderr
    empty = run("task", "answer", id, "first=")
    assert empty.returncode == 1 and "/answers/first/first" in empty.stderr
    answered = run("task", "answer", id, "first=Ada", "--watch")
    assert answered.returncode == 0 and json.loads(answered.stdout)["first"]["answer"] == ADA

    both = run("call", "ask_both")
    id = both.stderr.split("holdfast task watch ")[1].strip()
    half = run("task", "answer", id, "--json", '{"first": {"first": "Ada"}}')
    assert half.returncode == 5 and "second (form)" in half.stderr and "first (form)" not in half.stderr
    assert run("task", "answer", id, 'second={"second": "Bob"}').returncode == 0
    assert run("task", "watch", id).returncode == 0
    later = run("call", "steps", "--async")
    assert later.returncode == 0 and run("task", "watch", json.loads(later.stdout)["call_id"]).returncode == 0
    approval = run("call", "approve")
    assert approval.returncode == 5 and "holdfast approve" in approval.stderr
    id = approval.stderr.split("holdfast task watch ")[1].strip()
    assert run("task", "answer", id, "go=maybe").returncode == 2
    assert run("task", "answer", id, "go=yes").returncode == 4, "nobody approves their own"
    assert run("task", "cancel", id).returncode == 0
    late = run("task", "answer", id, "go=yes")
    assert late.returncode == 1 and "cancelled" in late.stderr, late


def test_a_call_over_mcp_that_asks_says_how_to_get_there(durable):
    """A client that can be asked nothing: an error of its own code where there is one, else a result that says how."""
    async def main(mode):
        async with Client(durable.url + "/mcp", mode=mode) as client:
            try:
                return await client.call_tool("ask", {})
            except MCPError as error:
                return error

    answer = asyncio.run(asyncio.wait_for(main("legacy"), 30))
    assert answer.is_error and "over REST" in answer.content[0].text
    refused = asyncio.run(asyncio.wait_for(main("auto"), 30))
    assert refused.code == -32021 and refused.data["requiredCapabilities"] == {"elicitation": {}}


def exchange(http):
    """Everything that a client sees of calls which are answered while they are asked, by somebody beside it."""
    results = {}

    def answer_all():
        open_calls = {"ask": {"first": ADA}, "ask_both": {"first": ADA, "second": BOB}}
        end = time.monotonic() + 20
        while open_calls and time.monotonic() < end:
            for row in http.get("/api/v1/calls?state=input_required").json()["items"]:
                if row["name"] in open_calls and len(row["waits_for"]) == len(open_calls[row["name"]]):
                    reply(http, row["id"], open_calls.pop(row["name"]))

    thread = threading.Thread(target=answer_all)
    thread.start()
    for tool in ("ask", "ask_both"):
        answer = http.post(f"/api/v1/tools/{tool}", json={})
        if answer.status_code == 202:
            call = reach(http, answer.json()["call_id"])
            results[tool] = (False, call["result"]["replay"], outcome(call))
        else:
            assert answer.status_code == 200, answer.text
            result = answer.json()
            results[tool] = (True, result["replay"], outcome({"result": result}))
    thread.join(30)
    return results


def test_waiting_in_place_and_replay_give_the_same_answers(tmp_path, staged):
    """The first is answered in its place and the handler runs once; HOLDFAST_FORCE_REPLAY=1 never holds."""
    seen = {}
    for name, environment in [("held", {"HOLDFAST_FORCE_REPLAY": "0"}), ("replayed", {"HOLDFAST_FORCE_REPLAY": "1"})]:
        daemon = tasks.make(tmp_path / name, role="operator", hold="30s", environment=environment).start()
        try:
            with daemon.client() as http:
                seen[name] = exchange(http)
        finally:
            daemon.stop(clean=False)
    assert {tool: row[:2] for tool, row in seen["held"].items()} == {"ask": (True, False), "ask_both": (True, False)}
    assert {tool: row[:2] for tool, row in seen["replayed"].items()} == {
        "ask": (False, True), "ask_both": (False, True)}
    assert {t: row[2] for t, row in seen["held"].items()} == {t: row[2] for t, row in seen["replayed"].items()}


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_waiting_call_survives_a_restart(tmp_path, staged, end):
    daemon = tasks.make(tmp_path / "site", role="operator").start()
    try:
        with daemon.client() as http:
            one, both = ask(http)["call_id"], ask(http, "ask_both")["call_id"]
            reply(http, both, {"first": ADA})
        daemon.stop(clean=False) if end == "stop" else daemon.kill()
        daemon.start()
        with daemon.client() as http:
            assert show(http, one)["state"] == "input_required"
            assert {a["key"]: a["answered"] for a in show(http, both)["asks"]} == {"first": True, "second": False}
            reply(http, one, {"first": ADA})
            reply(http, both, {"second": BOB})
            assert outcome(reach(http, one))["first"] == ADA
            assert outcome(reach(http, both)) == {"first": ADA, "second": BOB}
    finally:
        daemon.stop(clean=False)


def test_a_tool_that_changed_meanwhile_says_start_again(tmp_path, staged):
    daemon = tasks.make(tmp_path / "site", role="operator").start()
    try:
        with daemon.client() as http:
            id = ask(http)["call_id"]
            daemon.stop(clean=False)
            path = daemon.folder / "plugins" / tasks.ID / "manifest.json"
            manifest = json.loads(path.read_text())
            tool = next(tool for tool in manifest["tools"] if tool["name"] == "ask")
            tool["input_schema"]["properties"]["more"] = {"type": "string"}
            path.write_text(json.dumps(manifest))
            daemon.start()
        with daemon.client() as http:
            reply(http, id, {"first": ADA})
            ended = reach(http, id)
            assert ended["state"] == "discarded" and ended["problem"]["status"] == 409
            assert "start again" in ended["problem"]["detail"].lower()
    finally:
        daemon.stop(clean=False)


def test_a_task_whose_plugin_is_away_waits_and_says_so(tmp_path, staged):
    daemon = tasks.make(tmp_path / "site", role="operator").start()
    try:
        with daemon.client() as http, daemon.socket_client() as owner:
            id = start(http, "tally", {"value": 2}, delay_ms=1_500)["id"]
            owner.post(f"/api/v1/plugins/{tasks.ID}/disable")
            waiting = reach(http, id, "available")
            assert "tally" in waiting["note"] or tasks.ID in waiting["note"]
            problem(http.post("/api/v1/tasks", json={"task": "tally"}), 404)
            owner.post(f"/api/v1/plugins/{tasks.ID}/enable")
            assert reach(http, id)["result"]["value"] == 2
    finally:
        daemon.stop(clean=False)
