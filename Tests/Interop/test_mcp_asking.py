# SPDX-License-Identifier: Apache-2.0
"""Asking over MCP beyond one request: states outlive the daemon that sealed them, calls that are always run again, a model
of the site's own, and a client that is not kept waiting. What the official suite asks stands in test_conformance_fixture."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from support import conformance as fixture
from support.mcpclient import TASKS, Legacy, Modern

FORM = {"elicitation": {}}
ROOTS = {"roots": [{"uri": "file:///test/root", "name": "Test root"}]}
KEY = "not-a-real-key-7d1f"


def accepted(**content):
    return {"action": "accept", "content": content}


class Completions(BaseHTTPRequestHandler):
    """Speaks OpenAI's chat completions."""

    asked = []
    status = 200

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        Completions.asked.append((self.path, self.headers["authorization"], body))
        said = {"model": "tiny-1", "choices": [
            {"finish_reason": "stop", "message": {"role": "assistant", "content": "Paris, says the site."}}]}
        data = json.dumps(said if self.status == 200 else {"error": {"message": "no"}}).encode()
        self.send_response(self.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory, staged):
    """A daemon with a model of its own, that runs every call that asks again and keeps nobody waiting for long."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Completions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    daemon = fixture.make(tmp_path_factory.mktemp("asking"))
    (daemon.etc / "key").write_text(KEY + "\n")
    (daemon.etc / "key").chmod(0o600)
    (daemon.etc / "conf.d" / "96-asking.toml").write_text(
        f'[models]\nurl = "http://127.0.0.1:{server.server_port}/v1"\nmodel = "tiny"\napi_key = "key"\n'
        '[mcp]\nsync_wait = "300ms"\n')
    daemon.extra["HOLDFAST_FORCE_REPLAY"] = "1"
    daemon.start()
    yield daemon
    daemon.stop(clean=False)
    server.shutdown()


def client(daemon, **more):
    return Modern(httpx.Client(base_url=daemon.url, timeout=20), **more)


def test_a_state_outlives_the_daemon(site):
    one = client(site, capabilities=FORM)
    first = one.call("test_input_required_result_elicitation", {}).result
    forged = first["requestState"][:-2] + ("AA" if first["requestState"][-2:] != "AA" else "BB")
    site.kill()
    site.start()
    params = {"name": "test_input_required_result_elicitation", "arguments": {},
              "inputResponses": {"user_name": accepted(name="Ada")}}
    two = client(site, capabilities=FORM)
    assert two.send("tools/call", {**params, "requestState": forged}).error["code"] == -32602
    assert two.send("tools/call", {**params, "requestState": first["requestState"]}).text == "Hello, Ada!"


def test_every_call_that_asks_runs_again(site):
    """HOLDFAST_FORCE_REPLAY: nothing is held in place, and no plugin can tell."""
    answers = {"elicitation/create": accepted(username="ada", email="ada@example.com"), "roots/list": ROOTS}
    legacy = Legacy(httpx.Client(base_url=site.url, timeout=20), capabilities={**FORM, "roots": {}}, answers=answers)
    exchange = legacy.call("test_elicitation", {"message": "Who?"})
    assert "ada@example.com" in exchange.text and len(exchange.requests) == 1
    assert "file:///test/root" in legacy.call("test_input_required_result_list_roots", {}).text
    rounds, asked = client(site, capabilities=FORM).rounds(
        "tools/call", {"name": "test_input_required_result_multi_round", "arguments": {}},
        {"step1": accepted(name="Ada"), "step2": accepted(color="blue")})
    assert "Ada" in rounds.text and "blue" in rounds.text and len(asked) == 2


def test_the_sites_model_reasons_where_the_client_has_none(site):
    Completions.asked.clear()
    exchange = client(site, capabilities=FORM).call("test_input_required_result_sampling", {})
    assert exchange.result["resultType"] == "complete" and "Paris, says the site." in exchange.text
    [(path, authorization, body)] = Completions.asked
    assert path == "/v1/chat/completions" and authorization == f"Bearer {KEY}"
    assert body == {"model": "tiny", "max_tokens": 100, "stream": False,
                    "messages": [{"role": "user", "content": "What is the capital of France?"}]}
    # A client that has one is asked itself.
    first = client(site, capabilities={"sampling": {}}).call("test_input_required_result_sampling", {}).result
    assert first["resultType"] == "input_required" and len(Completions.asked) == 1
    # A row's questions to a model are answered in place too.
    answer = site.client().post("/api/v1/tools/test_input_required_result_sampling", json={})
    assert answer.status_code == 200 and "Paris, says the site." in answer.text and len(Completions.asked) == 2


def test_a_model_that_fails_is_unavailable_and_tells_no_secret(site):
    Completions.status = 500
    try:
        exchange = client(site).call("test_input_required_result_sampling", {})
    finally:
        Completions.status = 200
    assert exchange.result["isError"] and "models.url" in exchange.text
    assert KEY not in json.dumps(exchange.answer) and KEY not in site.log_text()


def test_nobody_is_kept_waiting(site):
    plain = client(site)
    ticket = plain.call("slow_compute", {"seconds": 1.2, "label": "pi"})
    assert not ticket.result["isError"] and "get_call" in ticket.text
    found = ticket.result["structuredContent"]
    assert found["next"] == {"tool": "get_call", "arguments": {"id": found["task_id"]}} and found["poll_after_s"] >= 1
    tasks = client(site, capabilities={"extensions": {TASKS: {}}})
    with tasks.listen(taskIds=[found["task_id"]]) as listener:
        listener.wait(lambda: any(
            m["params"]["status"] == "completed" for m in listener.named("notifications/tasks")), timeout=10)
        last = listener.named("notifications/tasks")[-1]["params"]
    assert last["result"]["content"][0]["text"].startswith("Computed pi")
    call = plain.call("get_call", {"id": found["task_id"]}).result["structuredContent"]
    assert call["state"] == "completed"
