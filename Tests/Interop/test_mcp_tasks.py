# SPDX-License-Identifier: Apache-2.0
"""Tasks over MCP that survive the daemon: killed while one works, while one waits, and with its answers half given. What
the official suite asks stands in test_conformance_fixture."""

import time

import httpx
import pytest

from support import conformance as fixture
from support.mcpclient import TASKS, Modern

DECLARED = {"elicitation": {}, "extensions": {TASKS: {}}}


def accepted(**content):
    return {"action": "accept", "content": content}


@pytest.fixture(scope="module")
def site(tmp_path_factory, staged):
    daemon = fixture.make(tmp_path_factory.mktemp("tasks"))
    (daemon.etc / "conf.d" / "96-tasks.toml").write_text('[tasks]\nlease = "3s"\nsweep = "100ms"\n')
    daemon.start()
    yield daemon
    daemon.stop(clean=False)


def client(daemon):
    return Modern(httpx.Client(base_url=daemon.url, timeout=20), capabilities=DECLARED)


def reached(one, task, *statuses, timeout=12):
    end = time.monotonic() + timeout
    while True:
        found = one.send("tasks/get", {"taskId": task}).result
        if found["status"] in statuses:
            return found
        assert time.monotonic() < end, found
        time.sleep(0.05)


def test_tasks_outlive_kill_9(site):
    one = client(site)
    waits = one.call("confirm_delete", {"filename": "notes.txt"}).result["taskId"]
    half = one.call("multi_input", {}).result["taskId"]
    works = one.call("slow_compute", {"seconds": 2, "label": "pi"}).result["taskId"]
    reached(one, waits, "input_required")
    assert set(reached(one, half, "input_required")["inputRequests"]) == {"user_name", "user_color"}
    one.send("tasks/update", {"taskId": half, "inputResponses": {"user_name": accepted(name="Ada")}})
    site.kill()
    site.start()
    two = client(site)
    [(key, _)] = reached(two, waits, "input_required")["inputRequests"].items()
    assert set(reached(two, half, "input_required")["inputRequests"]) == {"user_color"}
    two.send("tasks/update", {"taskId": waits, "inputResponses": {key: accepted(confirm=True)}})
    two.send("tasks/update", {"taskId": half, "inputResponses": {"user_color": accepted(color="green")}})
    assert reached(two, waits, "completed")["result"]["content"][0]["text"] == "Deleted notes.txt"
    assert reached(two, half, "completed")["result"]["content"][0]["text"] == "Ada likes green"
    # Its lease runs out, and it is run again.
    assert reached(two, works, "completed")["result"]["content"][0]["text"].startswith("Computed pi")


def test_a_declined_question_and_a_task_that_is_stopped_while_it_asks(site):
    one = client(site)
    task = one.call("confirm_delete", {"filename": "a.txt"}).result["taskId"]
    [(key, _)] = reached(one, task, "input_required")["inputRequests"].items()
    one.send("tasks/update", {"taskId": task, "inputResponses": {key: {"action": "decline"}}})
    assert "Deleted" not in str(reached(one, task, "completed")["result"]["content"])
    task = one.call("confirm_delete", {"filename": "b.txt"}).result["taskId"]
    reached(one, task, "input_required")
    one.send("tasks/cancel", {"taskId": task})
    assert reached(one, task, "cancelled")["status"] == "cancelled"


def test_a_listener_hears_each_change_once_under_its_own_id(site):
    one = client(site)
    task = one.call("confirm_delete", {"filename": "c.txt"}).result["taskId"]
    [(key, _)] = reached(one, task, "input_required")["inputRequests"].items()
    with one.listen(taskIds=[task, "018f3c2a-7b1d-7c40-9a3e-2f1b5d6c7e80"]) as listener:
        listener.wait(lambda: listener.named("notifications/tasks"))
        one.send("tasks/update", {"taskId": task, "inputResponses": {key: accepted(confirm=True)}})
        listener.wait(lambda: listener.named("notifications/tasks")[-1]["params"]["status"] == "completed")
        told = listener.named("notifications/tasks")
    assert told[0]["params"]["status"] == "input_required" and key in told[0]["params"]["inputRequests"]
    assert {m["params"]["taskId"] for m in told} == {task}
    assert all(m["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"] == "listen-1" for m in told)
