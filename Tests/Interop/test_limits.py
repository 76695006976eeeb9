# SPDX-License-Identifier: Apache-2.0
"""Limits as callers meet them: rates, places, the waiting line, deadlines and sizes, over REST and MCP."""

import concurrent.futures
import json
import re
import subprocess
import sys
import time

import pytest

from support import plugins, rawmcp, stage
from support.daemon import Daemon

LIMITS = """
[limits]
max_concurrent_calls = 4
reserved_for_critical = 2
max_waiting_calls = 4
wait_timeout = "800ms"
max_body = "64KiB"
call_grace = "200ms"
tool_rates = ["limited=2/s", "limited_mcp=1/m"]
"""


@pytest.fixture(scope="module")
def limited(tmp_path_factory, staged):
    """A daemon with few places, and tools of each priority whose calls take as long as they are told."""
    folder = tmp_path_factory.mktemp("limits")
    daemon = Daemon(folder / "site", socket=True)
    place = plugins.PluginFolder(folder / "plugins", daemon.etc)
    library = plugins.compile_c(plugins.SLOW, folder / "slow.so")
    tools = [plugins.tool(name, priority=name) for name in ("critical", "normal", "bulk")]
    tools += [plugins.tool("limited"), plugins.tool("limited_mcp"), plugins.tool("brief", timeout_ms=300)]
    place.add("org.example.slow", library, plugins.manifest("org.example.slow", library, tools))
    (daemon.etc / "conf.d" / "95-test.toml").write_text(place.settings + LIMITS)
    daemon.start()
    with daemon.client() as daemon.http:
        yield daemon
    daemon.stop(clean=False)


def post(daemon, tool, ms=1, headers=None):
    return daemon.http.post(f"/api/v1/tools/{tool}", json={"ms": ms}, headers=headers)


def told(answer, status, code):
    """A refusal that says when to come back, the same in the header and in the problem."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), answer.text
    assert problem["retryable"] is True and problem["retry_after_ms"] > 0
    assert int(answer.headers["retry-after"]) == -(-problem["retry_after_ms"] // 1000)
    return problem


def counted(daemon, name):
    return float(re.search(rf"^{re.escape(name)} (\S+)$", daemon.http.get("/metrics").text, re.M)[1])


def test_a_rate_says_exactly_when_to_come_back(limited):
    before = counted(limited, 'holdfast_rate_limited_total{limit="tool"}')
    answers = [post(limited, "limited") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200] * 2, "the burst is a second's worth"
    while (refused := post(limited, "limited")).status_code == 200:
        assert len(answers) < 50
        answers.append(refused)
    problem = told(refused, 429, "RATE_LIMIT_EXCEEDED")
    assert problem["limit"] == "limits.tool_rates" and problem["retry_after_ms"] <= 500
    time.sleep(problem["retry_after_ms"] / 1000)
    assert post(limited, "limited").status_code == 200
    assert counted(limited, 'holdfast_rate_limited_total{limit="tool"}') > before
    assert post(limited, "normal").status_code == 200, "another tool has no rate"


def test_the_same_over_mcp(limited):
    assert rawmcp.call(limited.http, "limited_mcp")["isError"] is False
    result = rawmcp.call(limited.http, "limited_mcp")
    problem = result["_meta"]["io.holdfast/problem"]
    assert result["isError"] is True and problem["code"] == "RATE_LIMIT_EXCEEDED"
    assert 0 < problem["retry_after_ms"] <= 60_000


def test_under_overload_bulk_is_shed_and_critical_answers(limited):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        running = [pool.submit(post, limited, "normal", 700) for _ in range(2)]
        until(lambda: counted(limited, "holdfast_calls_running") == 2)
        waiting = [pool.submit(post, limited, "normal", 1) for _ in range(2)]
        until(lambda: counted(limited, 'holdfast_calls_waiting{priority="normal"}') == 2)
        problem = told(post(limited, "bulk"), 503, "SERVICE_DEGRADED")
        assert "bulk" in problem["detail"]
        began = time.monotonic()
        assert post(limited, "critical").status_code == 200
        assert time.monotonic() - began < 0.5, "a reserved place is free at once"
        assert [call.result().status_code for call in running + waiting] == [200] * 4
    assert post(limited, "bulk").status_code == 200
    assert counted(limited, 'holdfast_calls_shed_total{priority="bulk"}') >= 1
    assert counted(limited, 'holdfast_calls_shed_total{priority="critical"}') == 0


def test_nobody_waits_for_ever(limited):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = [pool.submit(post, limited, "normal", 1500) for _ in range(2)]
        until(lambda: counted(limited, "holdfast_calls_running") == 2)
        assert told(post(limited, "normal"), 503, "SERVICE_UNAVAILABLE")["limit"] == "limits.wait_timeout"
        late = post(limited, "normal", headers={"X-Deadline-Ms": "50"})
        assert (late.status_code, late.json()["code"]) == (504, "TIMEOUT")
        assert [call.result().status_code for call in running] == [200] * 2


def test_callers_ask_for_shorter_deadlines(limited):
    began = time.monotonic()
    # What was asked to stop and does not is given up after the site's grace.
    answer = post(limited, "brief", 5_000, {"X-Deadline-Ms": "60000"})
    assert answer.status_code == 504 and time.monotonic() - began < 4, "the tool's own limit stays"
    assert post(limited, "normal", 1, {"X-Deadline-Ms": "20000"}).status_code == 200
    for wrong in ("0", "-1", "1.5", "soon", "86400001", ""):
        refused = post(limited, "normal", 1, {"X-Deadline-Ms": wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_PARAMETER"), wrong
    body = rawmcp.call_body("normal", {"ms": 1})
    for deadline, is_right in ((20_000, True), (0, False), ("5", False), (None, False)):
        body["params"]["_meta"]["io.holdfast/deadline_ms"] = deadline
        answer = limited.http.post("/mcp", json=body, headers=rawmcp.headers("tools/call", "normal")).json()
        assert ("result" in answer) == is_right, answer
        assert is_right or answer["error"]["code"] == -32602


def test_input_has_a_largest_size(limited):
    answer = limited.http.post("/api/v1/tools/normal", json={"ms": 1, "text": "x" * (65 << 10)})
    assert answer.status_code == 413, answer.text
    assert limited.http.post("/api/v1/tools/normal", json={"ms": 1, "text": "x" * 60_000}).status_code == 200


def test_smoke_load(tmp_path):
    """`make load PROFILE=smoke`, short: no call of any kind fails."""
    out = tmp_path / "smoke.json"
    done = subprocess.run(
        [sys.executable, stage.ROOT / "Tests" / "Load" / "load.py", "smoke", "--seconds", "1", "--out", out],
        capture_output=True, text=True, timeout=60, env=stage.environment(TEST_STAGE=str(stage.STAGE)))
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(out.read_text())
    assert report["passed"] and report["phases"][0]["all"]["accepted"] > 20


def until(condition, timeout=10):
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)
