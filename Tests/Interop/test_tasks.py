# SPDX-License-Identifier: Apache-2.0
"""Background tasks from outside: REST, event streams, command line, MCP; rights, bad input, restart."""

import asyncio
import datetime
import json
import threading
import uuid

import pytest
from mcp.client.client import Client

from support import tasks
from support.daemon import DidNotStart
from support.stage import cli
from support.tasks import events, reach, show, start
from test_rest import problem

UNKNOWN = "01990000-0000-7000-8000-000000000000"


@pytest.fixture
def run(durable):
    """The command line as the owner of the socket."""
    def run(*arguments, **options):
        return cli(*arguments, "--socket", durable.socket, **options)
    return run


# -- the way of a task -------------------------------------------------------------------------------------------------


def test_a_task_runs_and_its_result_can_be_fetched(anonymous):
    answer = anonymous.post("/api/v1/tasks", json={"task": "tally", "arguments": {"value": 7}})
    made = answer.json()
    assert answer.status_code == 201 and answer.headers["location"] == f"/api/v1/tasks/{made['id']}"
    assert made["task"] == "tally" and made["existing"] is False and made["queue"] == "default"
    assert uuid.UUID(made["id"]).version == 7
    done = reach(anonymous, made["id"])
    assert done["state"] == "completed" and done["result"] == {"attempt": 1, "value": 7}
    assert done["kind"] == "task" and done["name"] == "tally" and done["plugin"] == tasks.ID
    assert done["requested_by"] == "anonymous" and done["face"] == "rest" and done["effect"] == "read"
    assert done["attempt"] == 1 and done["max_attempts"] == 3 and done["errors"] == [] and done["problem"] is None
    assert done["arguments"] == {"value": 7} and done["withheld"] is None
    times = [datetime.datetime.fromisoformat(done[name]) for name in ("created_at", "started_at", "finished_at")]
    assert times == sorted(times) and times[0].tzinfo is not None
    assert anonymous.get(f"/api/v1/tasks/{made['id']}").json() == done


def test_failures_are_tried_again_and_the_last_one_is_a_dead_letter(anonymous, admin):
    id = start(anonymous, "tally", {"fail_times": 2})["id"]
    done = reach(anonymous, id)
    assert done["state"] == "completed" and done["attempt"] == 3 and done["result"]["attempt"] == 3
    assert [entry["attempt"] for entry in done["errors"]] == [1, 2]
    assert done["errors"][0]["problem"]["detail"] == "attempt 1 of a tally"

    id = start(anonymous, "tally", {"fail_times": 9})["id"]
    dead = reach(anonymous, id)
    assert dead["state"] == "discarded" and dead["attempt"] == 3 and dead["result"] is None
    assert dead["problem"]["code"] == "SERVICE_UNAVAILABLE" and dead["problem"]["detail"] == "attempt 3 of a tally"
    row = next(row for row in admin.get("/api/v1/tasks?state=discarded").json()["items"] if row["id"] == id)
    assert row["problem_code"] == "SERVICE_UNAVAILABLE" and "result" not in row and "arguments" not in row
    problem(anonymous.post(f"/api/v1/tasks/{id}/retry"), 403, "FORBIDDEN")
    again = admin.post(f"/api/v1/tasks/{id}/retry")
    assert again.status_code == 200 and again.json()["state"] in ("available", "running", "retryable", "discarded")
    assert reach(anonymous, id)["state"] == "discarded"

    id = start(anonymous, "broken")["id"]
    broken = reach(anonymous, id)
    assert broken["state"] == "discarded" and broken["attempt"] == 1, "what is not worth another try gets none"
    assert broken["problem"]["detail"] == "This never works."


def test_a_delayed_task_waits_and_can_be_cancelled_before(anonymous, admin):
    later = start(anonymous, "tally", delay_ms=3_600_000)
    assert later["state"] == "scheduled"
    call = show(anonymous, later["id"])
    due, made = (datetime.datetime.fromisoformat(call[name]) for name in ("due_at", "created_at"))
    assert datetime.timedelta(minutes=59) < due - made <= datetime.timedelta(minutes=61)
    gone = anonymous.post(f"/api/v1/tasks/{later['id']}/cancel")
    assert gone.status_code == 200 and gone.json()["state"] == "cancelled"
    assert gone.json()["problem"]["detail"].startswith("The call was cancelled")
    again = anonymous.post(f"/api/v1/tasks/{later['id']}/cancel")
    assert gone.json()["found"] == "scheduled" and again.status_code == 200 and again.json()["found"] == "cancelled"
    told = {name: gone.json()[name] for name in ("found", "message")}
    assert {**again.json(), **told} == gone.json(), "once more changes nothing"
    ended = start(anonymous, "tally")["id"]
    reach(anonymous, ended)
    assert "completed" in problem(anonymous.post(f"/api/v1/tasks/{ended}/cancel"), 409, "CONFLICT")["detail"]

    day = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=300)
    at = start(anonymous, "tally", due_at=f"{day}T12:00:00+01:00")
    assert at["state"] == "scheduled" and at["due_at"] == f"{day}T11:00:00.000000Z"
    assert admin.post(f"/api/v1/tasks/{at['id']}/retry").json()["state"] != "scheduled", "an operator makes it due now"
    assert reach(anonymous, at["id"])["state"] == "completed"
    assert start(anonymous, "tally", due_at="2020-01-01T00:00:00Z")["state"] != "scheduled"


def test_a_running_task_is_cancelled_also_when_it_will_not_hear(anonymous):
    polite = start(anonymous, "steps", {"steps": 1000, "pause_ms": 20})["id"]
    reach(anonymous, polite, "running")
    told = anonymous.post(f"/api/v1/calls/{polite}/cancel").json()
    assert told["state"] in ("running", "cancelled") and told["cancelled_by"] == "anonymous"
    assert reach(anonymous, polite)["state"] == "cancelled"

    deaf = start(anonymous, "steps", {"steps": 200, "pause_ms": 20, "stubborn": True})["id"]
    reach(anonymous, deaf, "running")
    anonymous.post(f"/api/v1/calls/{deaf}/cancel")
    assert reach(anonymous, deaf, timeout=3)["state"] == "cancelled", "grace_ms is 300, its own end would take 4 s"


def test_one_of_a_key(anonymous, admin):
    first = start(anonymous, "tally", {"value": 1}, unique_key="one", delay_ms=3_600_000)
    refused = problem(anonymous.post("/api/v1/tasks", json={"task": "tally", "unique_key": "one"}), 409)
    assert first["id"] in refused["detail"]
    same = anonymous.post("/api/v1/tasks", json={
        "task": "tally", "unique_key": "one", "on_conflict": "existing", "arguments": {"value": 2}})
    assert same.status_code == 200 and same.headers["location"] == f"/api/v1/tasks/{first['id']}"
    assert same.json()["id"] == first["id"] and same.json()["existing"] is True
    assert show(anonymous, first["id"])["arguments"] == {"value": 1}
    taken = {"task": "tally", "unique_key": "one", "on_conflict": "replace", "arguments": {"value": 666}}
    assert "operator" in problem(anonymous.post("/api/v1/tasks", json=taken), 403)["detail"]
    assert show(anonymous, first["id"])["arguments"] == {"value": 1}
    # The keys of operators are shared among them; everybody else has keys of their own.
    shared = start(admin, "tally", {"value": 2}, unique_key="one", delay_ms=3_600_000)
    assert shared["id"] != first["id"] and show(admin, first["id"])["unique_key"] == "one"
    replaced = start(admin, "tally", {"value": 3}, expect=200, unique_key="one", on_conflict="replace",
                     delay_ms=7_200_000)
    assert replaced["id"] == shared["id"] and show(admin, shared["id"])["arguments"] == {"value": 3}
    for id in (first["id"], shared["id"]):
        admin.post(f"/api/v1/calls/{id}/cancel")
    other = start(anonymous, "tally", unique_key="one")
    assert other["id"] != first["id"], "what has ended holds no key"

    kept = start(anonymous, "single", {"value": 5}, delay_ms=3_600_000)
    problem(anonymous.post("/api/v1/tasks", json={"task": "single", "arguments": {"value": 5}}), 409)
    start(anonymous, "single", {"value": 6})
    anonymous.post(f"/api/v1/calls/{kept['id']}/cancel")


# -- events ------------------------------------------------------------------------------------------------------------


def test_progress_is_streamed_and_ends_with_the_result(anonymous):
    id = start(anonymous, "steps", {"steps": 20, "pause_ms": 20})["id"]
    heard = list(events(anonymous, id, kind="tasks"))
    names = [name for name, _ in heard]
    assert names[0] == "state" and names[-2:] == ["state", "result"] and "progress" in names
    assert heard[-1][1] == {"steps": 20} and heard[-2][1]["state"] == "completed"
    done = [data["done"] for name, data in heard if name == "progress"]
    assert done == sorted(done) and len(set(done)) == len(done)
    progress = next(data for name, data in heard if name == "progress")
    assert progress["total"] == 20 and progress["message"] == f"step {progress['done']}"
    assert [name for name, _ in events(anonymous, id)] == ["state", "result"], "and once more, after the end"


def test_a_stream_of_what_fails_ends_with_the_problem(anonymous):
    heard = list(events(anonymous, start(anonymous, "broken")["id"]))
    assert heard[-1][0] == "problem" and heard[-1][1]["detail"] == "This never works."
    assert heard[-2][1]["state"] == "discarded"


def streamed(http, tool, arguments, expect=200):
    """A tool call with its progress, as (name, data)."""
    heard, name = [], None
    with http.stream("POST", f"/api/v1/tools/{tool}", json=arguments, headers={"Accept": "text/event-stream"}) as answer:
        assert answer.status_code == expect, answer.read()
        for line in answer.iter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                heard.append((name, json.loads(line[6:])))
    return heard


def test_the_progress_of_any_tool_call_can_be_streamed(anonymous):
    heard = streamed(anonymous, "steps", {"steps": 10, "pause_ms": 20})
    assert heard[-1] == ("result", {"steps": 10}) and {name for name, _ in heard[:-1]} == {"progress"}
    assert heard[0][1]["total"] == 10 and heard[0][1]["message"].startswith("step ")
    assert streamed(anonymous, "act_then_ask", {})[-1][1]["status"] == 409
    assert streamed(anonymous, "steps", {"steps": 0}, expect=422) == []
    assert streamed(anonymous, "approve", {}, expect=403) == []
    waiting = streamed(anonymous, "ask", {"soon": True})
    assert [name for name, _ in waiting] == ["state", "state", "problem"], "it waits, and nobody answers"
    assert waiting[0][1]["state"] == "input_required" and waiting[1][1]["state"] == "discarded"


def test_a_listener_that_goes_away_changes_nothing(anonymous, durable):
    id = start(anonymous, "steps", {"steps": 25, "pause_ms": 20})["id"]
    for _ in range(5):
        with durable.client() as http:
            stream = events(http, id)
            assert next(stream)[0] == "state"
            stream.close()
    assert reach(anonymous, id)["result"] == {"steps": 25}
    assert anonymous.get("/healthz").status_code == 200


def test_many_listen_to_one_task(durable, anonymous):
    id = start(anonymous, "steps", {"steps": 15, "pause_ms": 20})["id"]
    ends = []

    def listen():
        with durable.client() as http:
            ends.append(list(events(http, id))[-1])

    threads = [threading.Thread(target=listen) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert ends == [("result", {"steps": 15})] * 4


# -- rights ------------------------------------------------------------------------------------------------------------


def test_starting_a_task_has_the_effect_of_its_type(anonymous, admin, durable):
    """On every face: a viewer may start what reads and nothing else."""
    refused = problem(anonymous.post("/api/v1/tasks", json={"task": "change"}), 403, "FORBIDDEN")
    assert "write" in refused["detail"] and "viewer" in refused["detail"]
    problem(anonymous.post("/api/v1/tools/start_task", json={"task": "change"}), 403)
    done = durable.cli("task", "start", "change")
    assert done.returncode == 4 and "viewer" in done.stderr

    async def over_mcp():
        async with Client(durable.url + "/mcp") as client:
            return await client.call_tool("start_task", {"task": "change"}), \
                await client.call_tool("start_task", {"task": "tally"})

    denied, started = asyncio.run(asyncio.wait_for(over_mcp(), 30))
    assert denied.is_error and "viewer" in denied.content[0].text
    assert not started.is_error and reach(anonymous, started.structured_content["id"])["state"] == "completed"
    assert reach(admin, start(admin, "change")["id"])["result"] == {"changed": True}
    tool = anonymous.get("/api/v1/tools/start_task").json()
    assert tool["effect"] == "read" and tool["worst_effect"] == "destructive"


def test_a_site_that_only_reads_starts_only_what_reads(tmp_path, staged):
    daemon = tasks.make(tmp_path / "site", role="operator", read_only=True).start()
    try:
        with daemon.client() as http:
            assert reach(http, start(http, "tally")["id"])["state"] == "completed"
            assert "read-only" in problem(http.post("/api/v1/tasks", json={"task": "change"}), 403)["detail"]
            problem(http.post("/api/v1/queues/default/pause"), 403)
        with daemon.socket_client() as http:
            problem(http.post("/api/v1/tasks", json={"task": "change"}), 403)
    finally:
        daemon.stop(clean=False)


def test_a_start_refuses_a_task_type_whose_queue_nobody_would_look_into(tmp_path, staged):
    daemon = tasks.make(tmp_path / "site")
    more = daemon.etc / "conf.d" / "96-queues.toml"
    more.write_text('[tasks]\nqueues = ["default", "resilience", "metrics"]\n')
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    assert failure.value.status == 2 and "apart:0" in failure.value.text
    # Another daemon does it.
    more.write_text('[tasks]\nqueues = ["default", "resilience", "metrics", "apart:0"]\n')
    daemon.start()
    try:
        with daemon.client() as http:
            assert show(http, start(http, "apart")["id"])["state"] == "available"
    finally:
        daemon.stop(clean=False)


def test_everybody_sees_their_own_and_operators_all(anonymous, admin):
    own = start(anonymous, "tally")["id"]
    other = start(admin, "tally", delay_ms=3_600_000)["id"]
    for path in (f"/api/v1/tasks/{other}", f"/api/v1/calls/{other}"):
        hidden = problem(anonymous.get(path), 404, "NOT_FOUND")
        never = problem(anonymous.get(path.replace(other, UNKNOWN)), 404, "NOT_FOUND")
        assert hidden["detail"].replace(other, UNKNOWN) == never["detail"], "what is not theirs is not there"
    problem(anonymous.get(f"/api/v1/calls/{other}", headers={"Accept": "text/event-stream"}), 404)
    problem(anonymous.post(f"/api/v1/calls/{other}/cancel"), 404)
    problem(anonymous.post(f"/api/v1/calls/{other}/answer", json={"answers": {"x": 1}}), 404)
    seen = {row["id"] for row in anonymous.get("/api/v1/tasks?limit=200").json()["items"]}
    assert own in seen and other not in seen
    everything = {row["id"] for row in admin.get("/api/v1/tasks?limit=200").json()["items"]}
    assert {own, other} <= everything
    mine = admin.get("/api/v1/tasks?mine=true&limit=200").json()["items"]
    assert other in {row["id"] for row in mine} and {row["requested_by"] for row in mine} == {"local"}
    assert admin.post(f"/api/v1/calls/{own}/cancel").status_code in (200, 409)
    assert admin.post(f"/api/v1/calls/{other}/cancel").json()["state"] == "cancelled"


def test_a_model_does_not_read_what_ran_with_names(anonymous, durable):
    """REST discloses names, MCP pseudonyms: a task of the one keeps its content from the other."""
    id = start(anonymous, "tally", {"value": 9})["id"]
    reach(anonymous, id)

    async def over_mcp():
        async with Client(durable.url + "/mcp") as client:
            started = await client.call_tool("start_task", {"task": "tally", "arguments": {"value": 4}})
            return await client.call_tool("get_task", {"id": id}), started.structured_content["id"]

    shown, own = asyncio.run(asyncio.wait_for(over_mcp(), 30))
    document = shown.structured_content
    assert document["state"] == "completed" and document["id"] == id
    assert document["arguments"] is None and document["result"] is None and "pseudonym" in document["withheld"]
    reach(anonymous, own)

    async def again():
        async with Client(durable.url + "/mcp") as client:
            return (await client.call_tool("get_task", {"id": own})).structured_content

    assert asyncio.run(asyncio.wait_for(again(), 30))["result"] == {"attempt": 1, "value": 4}


# -- lists -------------------------------------------------------------------------------------------------------------


def test_lists_are_filtered_and_paged(anonymous, admin):
    made = [start(anonymous, "apart", {"value": value}, delay_ms=3_600_000)["id"] for value in range(5)]
    query = "/api/v1/tasks?queue=apart&state=scheduled&state=available&limit=2"
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = anonymous.get(query + (f"&cursor={cursor}" if cursor else "")).json()
        found += [row["id"] for row in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert found == made[::-1] and pages == 3, "the newest first, and no empty page at the end"
    since = show(anonymous, made[3])["created_at"]
    late = anonymous.get("/api/v1/tasks", params={"type": "apart", "since": since}).json()["items"]
    assert [row["id"] for row in late] == made[:2:-1]
    row = late[0]
    assert row["priority"] == "bulk" and row["waits_for"] == [] and row["problem_code"] is None
    assert anonymous.get("/api/v1/calls", params={"name": "apart", "limit": 200}).json()["items"][0]["id"] == made[-1]
    assert anonymous.get("/api/v1/calls", params={"type": "apart"}).json()["items"][0]["id"] == made[-1]
    assert anonymous.get("/api/v1/tasks?type=nothing").json() == {"items": [], "next_cursor": None}
    for id in made:
        assert admin.post(f"/api/v1/calls/{id}/cancel").status_code == 200


@pytest.mark.parametrize("query, place", [
    ("state=done", "/state/0"), ("limit=0", "/limit"), ("limit=201", "/limit"), ("limit=x", "/limit"),
    ("since=yesterday", "/since"), ("cursor=first", "/cursor"), ("mine=2", "/mine"), ("stat=running", "/stat"),
    ("state=running&state=running", "/state"), ("type=", "/type"),
])
def test_wrong_filters_are_named(anonymous, query, place):
    document = problem(anonymous.get("/api/v1/tasks?" + query), 422)
    assert place in {fault["instance_path"] for fault in document["errors"]}, document


def test_task_types_are_listed(admin, anonymous):
    """All that the caller may start."""
    assert "change" not in {row["name"] for row in anonymous.get("/api/v1/task-types").json()["items"]}
    types = {row["name"]: row for row in admin.get("/api/v1/task-types").json()["items"]}
    assert {"tally", "steps", "change", "broken", "asking", "single", "apart"} <= types.keys()
    assert types["change"]["effect"] == "write" and types["apart"]["queue"] == "apart"
    assert types["single"]["unique"] == "arguments" and types["tally"]["max_attempts"] == 3
    assert types["tally"]["input_schema"] == tasks.TALLY and types["tally"]["plugin"] == tasks.ID


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body, status, words", [
    ({}, 422, "task"),
    ({"task": ""}, 422, "/task"),
    ({"task": 7}, 422, "/task"),
    ({"task": "tali"}, 404, "Did you mean tally?"),
    ({"task": "tally", "arguments": []}, 422, "/arguments"),
    ({"task": "tally", "arguments": {"value": "x"}}, 422, "/arguments/value"),
    ({"task": "tally", "arguments": {"values": 1}}, 422, "/arguments/values"),
    ({"task": "tally", "on_conflict": "merge"}, 422, "/on_conflict"),
    ({"task": "tally", "priority": "high"}, 422, "/priority"),
    ({"task": "tally", "queue": "nowhere"}, 422, "nowhere"),
    ({"task": "tally", "queue": "a b"}, 422, "queue"),
    ({"task": "tally", "max_attempts": 0}, 422, "/max_attempts"),
    ({"task": "tally", "delay_ms": -1}, 422, "/delay_ms"),
    ({"task": "tally", "delay_ms": 1.5}, 422, "/delay_ms"),
    ({"task": "tally", "due_at": "tomorrow"}, 422, "/due_at"),
    ({"task": "tally", "due_at": "2026-02-30T00:00:00Z"}, 422, "/due_at"),
    ({"task": "tally", "due_at": "2099-01-01T00:00:00Z", "delay_ms": 1}, 422, "/delay_ms"),
    ({"task": "tally", "unique_key": ""}, 422, "/unique_key"),
    ({"task": "tally", "unique_key": "x" * 300}, 422, "/unique_key"),
    ({"task": "tally", "unique_key": "a\u0000b"}, 422, '"/unique_key"'),
    ({"task": "tally", "due_at": "2999-01-01T00:00:00Z"}, 422, "/due_at"),
    ({"task": "tally", "uniqe_key": "x"}, 422, "/uniqe_key"),
])
def test_wrong_starts_name_what_is_wrong(admin, body, status, words):
    assert words in json.dumps(problem(admin.post("/api/v1/tasks", json=body), status))


@pytest.mark.parametrize("id", [UNKNOWN, "x", "0199", UNKNOWN.upper(), "..%2f..", UNKNOWN + "0", "'; --", "x" * 200])
def test_an_unknown_id_is_an_error_and_never_pending(admin, id):
    for method, path in [("GET", ""), ("POST", "/cancel"), ("POST", "/retry")]:
        assert admin.request(method, f"/api/v1/tasks/{id}{path}").status_code == 404
    assert admin.get(f"/api/v1/calls/{id}", headers={"Accept": "text/event-stream"}).status_code == 404


@pytest.mark.parametrize("id", ["%00", "%ff", "%", "%zz"])
def test_a_path_that_is_no_text_is_malformed(admin, id):
    assert admin.get(f"/api/v1/tasks/{id}").status_code == 400


def test_methods(anonymous):
    id = start(anonymous, "tally")["id"]
    for method, path, allow in [
        ("PUT", "/api/v1/tasks", "GET, HEAD, POST, OPTIONS"), ("DELETE", f"/api/v1/tasks/{id}", "GET, HEAD, OPTIONS"),
        ("POST", f"/api/v1/tasks/{id}", "GET, HEAD, OPTIONS"), ("GET", f"/api/v1/tasks/{id}/cancel", "POST, OPTIONS"),
        ("PATCH", f"/api/v1/calls/{id}/answer", "POST, OPTIONS"),
        ("GET", "/api/v1/queues/default/pause", "POST, OPTIONS"),
        ("POST", "/api/v1/tools", "GET, HEAD, OPTIONS"),
        ("DELETE", "/api/v1/tools/start_task", "GET, HEAD, POST, OPTIONS"),
    ]:
        answer = anonymous.request(method, path)
        assert answer.status_code == 405 and answer.headers["allow"] == allow, (method, path, answer.headers)
    for path in ("/api/v1/tasks", f"/api/v1/tasks/{id}", "/api/v1/task-types", "/api/v1/queues", "/healthz"):
        head, get = anonymous.head(path), anonymous.get(path)
        assert head.status_code == 200 and head.content == b"", path
        assert head.headers["content-type"] == get.headers["content-type"]
    for path in (f"/api/v1/tasks/{UNKNOWN}", "/api/v1/nothing", "/api/v1/queues/default/pause"):
        assert anonymous.head(path).status_code in (404, 405) and anonymous.head(path).content == b""
    assert anonymous.head(f"/api/v1/tasks/{id}", headers={"Accept": "text/event-stream"}).status_code == 200
    assert problem(anonymous.post(f"/api/v1/tasks/{id}/cancel", json={"id": UNKNOWN}), 422)["errors"][0][
        "instance_path"] == "/id"
    assert anonymous.put(f"/api/v1/tasks/{id}/nothing").status_code == 404


# -- queues and schedules ----------------------------------------------------------------------------------------------


def test_a_queue_is_paused_drained_and_goes_on(anonymous, admin):
    problem(anonymous.post("/api/v1/queues/apart/pause"), 403)
    paused = admin.post("/api/v1/queues/apart/pause")
    assert paused.status_code == 200 and paused.json()["paused"] is True and paused.json()["paused_by"] == "local"
    id = start(anonymous, "apart")["id"]
    aside = start(anonymous, "tally")["id"]
    assert reach(anonymous, aside)["state"] == "completed"
    assert show(anonymous, id)["state"] == "available", "the other queue went on, this one did not"
    rows = {row["name"]: row for row in anonymous.get("/api/v1/queues").json()["items"]}
    assert rows["apart"]["paused"] and rows["apart"]["counts"]["available"] == 1 and not rows["default"]["paused"]
    assert rows["apart"]["oldest_due_at"] is not None and "calls" in rows
    resumed = admin.post("/api/v1/queues/apart/resume").json()
    assert resumed["paused"] is False and resumed["paused_by"] is None
    assert reach(anonymous, id)["state"] == "completed"

    busy = start(anonymous, "steps", {"steps": 15, "pause_ms": 20}, queue="apart")["id"]
    reach(anonymous, busy, "running")
    drained = admin.post("/api/v1/queues/apart/drain", json={"within_ms": 20_000}).json()
    assert drained["paused"] and drained["counts"].get("running", 0) == 0
    assert show(anonymous, busy)["state"] == "completed"
    admin.post("/api/v1/queues/apart/resume")
    missing = problem(admin.post("/api/v1/queues/aprt/pause"), 404)
    assert "apart" in missing["detail"]
    problem(admin.post("/api/v1/queues/apart/drain", json={"within_ms": -1}), 422)


def test_schedules_are_listed_paused_and_run(anonymous, admin):
    entry = next(row for row in anonymous.get("/api/v1/schedules").json()["items"] if row["id"] == "yearly")
    assert entry["cron"] == "0 4 1 1 *" and entry["time_zone"] == "America/Chicago" and entry["task"] == "tally"
    assert entry["paused"] is False and entry["next_due_at"][0].endswith("-01-01T10:00:00.000000Z")
    problem(anonymous.post("/api/v1/schedules/yearly/run"), 403)
    started = admin.post("/api/v1/schedules/yearly/run")
    assert started.status_code == 201 and started.headers["location"].endswith(started.json()["id"])
    done = reach(admin, started.json()["id"])
    assert done["result"]["value"] == 7 and done["requested_by"] == "local"
    paused = admin.post("/api/v1/schedules/yearly/pause").json()
    assert paused["paused"] is True and paused["paused_by"] == "local"
    assert paused["last_call"]["id"] == started.json()["id"]
    assert admin.post("/api/v1/schedules/yearly/resume").json()["paused"] is False
    problem(admin.post("/api/v1/schedules/daily/run"), 404, "NOT_FOUND")


# -- the command line --------------------------------------------------------------------------------------------------


def test_the_command_line_starts_follows_and_shows(run):
    started = run("task", "start", "steps", "--json", '{"steps": 50, "pause_ms": 20}')
    id = started.stdout.strip()
    assert started.returncode == 0 and uuid.UUID(id) and f"holdfast task watch {id}" in started.stderr
    watched = run("task", "watch", id)
    assert watched.returncode == 0 and json.loads(watched.stdout) == {"steps": 50}
    assert "running  " in watched.stderr and "of 50  step" in watched.stderr and "\r" not in watched.stderr
    shown = run("task", "show", id)
    assert shown.returncode == 0 and "completed" in shown.stdout and '{"steps":50}' in shown.stdout
    assert json.loads(run("task", "show", id, "--json").stdout)["state"] == "completed"
    listed = run("task", "list", "--type", "steps", "--mine", "--limit", "1")
    assert id in listed.stdout and "completed" in listed.stdout
    assert "steps" in run("task", "types").stdout and "default" in run("task", "queues").stdout
    assert "yearly" in run("task", "schedule", "list").stdout


def test_the_command_line_says_how_a_task_ended(run):
    failed = run("task", "start", "broken", "--watch")
    assert failed.returncode == 1 and "This never works." in failed.stderr
    id = run("task", "start", "tally", "--delay", "3600").stdout.strip()
    gone = run("task", "cancel", id)
    assert gone.returncode == 0 and "is cancelled" in gone.stdout
    assert run("task", "cancel", id).returncode == 0, "once more changes nothing"
    watched = run("task", "watch", id)
    assert watched.returncode == 1 and "cancelled" in watched.stderr
    assert run("task", "retry", id).returncode == 0
    assert run("task", "watch", id).returncode == 0
    assert run("task", "cancel", id).returncode == 1, "what has completed cannot be cancelled"


@pytest.mark.parametrize("arguments, status, words", [
    (["start", "tali"], 1, "Did you mean tally?"),
    (["start", "tally", "--json", "[1]"], 2, "must be an object"),
    (["start", "tally", "--json", "{"], 2, "not valid JSON"),
    (["start", "tally", "--json", '{"value": "x"}'], 1, "/arguments/value"),
    (["start", "tally", "--delay", "-5"], 2, "--delay must be 0 to 31536000 seconds, and is -5"),
    (["start"], 2, "type"),
    (["show", UNKNOWN], 1, UNKNOWN), (["watch", UNKNOWN], 1, UNKNOWN), (["cancel", "x"], 1, "x"),
    (["answer", UNKNOWN], 2, "NAME=VALUE"), (["answer", UNKNOWN, "a=1"], 1, UNKNOWN),
    (["list", "--state", "done"], 1, "/state/0"), (["pause", "aprt"], 1, "apart"),
    (["schedule", "run", "daily"], 1, "daily"), (["nothing"], 2, "Usage"),
])
def test_wrong_command_lines(run, arguments, status, words):
    done = run("task", *arguments)
    assert done.returncode == status and words in done.stderr, done


def test_queues_and_schedules_on_the_command_line(run):
    assert "is paused" in run("task", "pause", "apart", "--drain").stdout
    assert "paused by local" in run("task", "queues").stdout
    assert "goes on" in run("task", "resume", "apart").stdout
    id = run("task", "schedule", "run", "yearly").stdout.strip()
    assert run("task", "watch", id).returncode == 0
    assert "paused" in run("task", "schedule", "pause", "yearly").stdout
    assert "goes on, next at" in run("task", "schedule", "resume", "yearly").stdout


@pytest.mark.parametrize("verb", ["start", "show", "list", "watch", "answer", "cancel", "retry", "types", "queues",
                                  "pause", "resume", "schedule list", "schedule run"])
def test_every_verb_has_help(verb):
    done = cli("task", *verb.split(), "--help")
    assert done.returncode == 0 and "OVERVIEW: " in done.stdout and "USAGE: " in done.stdout


# -- MCP ---------------------------------------------------------------------------------------------------------------


def test_the_official_client_starts_and_follows_a_task(durable):
    async def main():
        async with Client(durable.url + "/mcp") as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            started = (await client.call_tool("start_task", {"task": "tally", "arguments": {"value": 3}})).structured_content
            while True:
                task = (await client.call_tool("get_task", {"id": started["id"]})).structured_content
                if task["state"] == "completed":
                    break
            missing = await client.call_tool("get_task", {"id": UNKNOWN})
            listed = (await client.call_tool("list_tasks", {"type": "tally", "limit": 200})).structured_content
            return names, task, missing, listed

    names, task, missing, listed = asyncio.run(asyncio.wait_for(main(), 30))
    assert {"start_task", "get_task", "list_tasks", "cancel_task", "list_task_types"} <= names
    assert not {"retry_task", "answer_call", "pause_queue", "run_schedule"} & names
    assert task["result"]["value"] == 3 and task["face"] == "mcp"
    assert missing.is_error and UNKNOWN in missing.content[0].text
    assert task["id"] in {row["id"] for row in listed["items"]}


# -- restart -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_tasks_survive_a_restart(tmp_path, staged, end):
    daemon = tasks.make(tmp_path / "site", role="operator").start()
    try:
        with daemon.client() as http:
            done = start(http, "tally", {"value": 1})["id"]
            reach(http, done)
            later = start(http, "tally", {"value": 2}, delay_ms=3_600_000)["id"]
            http.post("/api/v1/queues/apart/pause")
            waits = start(http, "apart", {"value": 3})["id"]
            running = start(http, "steps", {"steps": 40, "pause_ms": 50})["id"]
            reach(http, running, "running")
        daemon.stop(clean=False) if end == "stop" else daemon.kill()
        daemon.start()
        with daemon.client() as http:
            assert show(http, done)["result"] == {"attempt": 1, "value": 1}
            assert show(http, later)["state"] == "scheduled"
            assert show(http, waits)["state"] == "available", "and the queue is still paused"
            again = reach(http, running)
            assert again["state"] == "completed" and again["result"] == {"steps": 40}
            assert again["attempt"] == (1 if end == "stop" else 2), "given back is no attempt, a death is one"
            http.post("/api/v1/queues/apart/resume")
            assert reach(http, waits)["result"]["value"] == 3
    finally:
        daemon.stop(clean=False)


def test_metrics_and_readiness(anonymous):
    reach(anonymous, start(anonymous, "tally")["id"])
    text = anonymous.get("/metrics").text
    for name in ("holdfast_queue_depth", "holdfast_queue_oldest_due_seconds", "holdfast_task_claims_total",
                 "holdfast_task_duration_seconds", "holdfast_task_outcomes_total", "holdfast_task_retries_total",
                 "holdfast_task_rescues_total"):
        assert f"# TYPE {name} " in text, name
    assert 'outcome="completed"' in text and 'type="tally"' in text
    checks = {check["name"]: check for check in anonymous.get("/readyz").json()["checks"]}
    assert checks["queue"]["ready"] is True
