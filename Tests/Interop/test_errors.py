# SPDX-License-Identifier: Apache-2.0
"""Every code of docs/errors.md, raised by something real; how they are counted; and how a call is followed."""

import re
import socket
import threading

import httpx
import pytest

from support import programs, rawmcp, witness
from support.daemon import Daemon
from support.postgres import postgres  # noqa: F401
from support.stage import ROOT, cli
from support.tasks import reach, start

PAGE = (ROOT / "docs" / "errors.md").read_text()
ROWS = {row[1]: row for row in (
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines()
    if re.match(r"\| [a-z ]+ \| [A-Z_]+ \| \d", line))}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
SETTINGS = """[program]
seed = "share:programs/golden"
[access]
anonymous_role = "operator"
[tasks]
sweep = "100ms"
[log]
level = "debug"
"""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory, staged):
    running = witness.make(tmp_path_factory.mktemp("errors"), settings=SETTINGS, demo=False).start()
    yield running
    running.stop(clean=False)


@pytest.fixture(scope="module")
def rest(daemon):
    with daemon.client() as client:
        yield client


def check(answer, code, status=None):
    """An answer is what the page says of its code."""
    row = ROWS[code]
    problem = answer.json()
    assert problem["code"] == code, problem
    assert answer.status_code == problem["status"] == (status or int(row[2])), problem
    assert problem["retryable"] == (row[5] == "yes"), problem
    assert problem["type"] == f"docs/errors.md#{code.lower()}" and answer.headers["content-type"] == "application/problem+json"
    assert problem["correlation_id"] == answer.headers["x-request-id"]
    return problem


def count(rest, code, tool="none"):
    text = rest.get("/metrics").text
    found = re.search(rf'^holdfast_problems_total{{code="{code}",tool="{tool}"}} (\d+)$', text, re.MULTILINE)
    return int(found[1]) if found else 0


def test_the_page_has_22_codes_of_seven_classes_and_is_served(rest):
    assert len(ROWS) == 22 and len({row[0] for row in ROWS.values()}) == 7
    page = rest.get("/docs/errors.md")
    assert page.status_code == 200 and page.text == PAGE and page.headers["content-type"].startswith("text/markdown")


def post(rest, tool, arguments=None, **options):
    return rest.post(f"/api/v1/tools/{tool}", json=arguments or {}, **options)


@pytest.mark.parametrize("code, tool, arguments", [
    ("VALIDATION_ERROR", "witness_strict", {"name": 5}), ("MISSING_PARAMETER", "witness_strict", {}),
    ("UNKNOWN_ERROR", "witness_fails", {}), ("SERVICE_UNAVAILABLE", "witness_is_away", {}),
    ("API_UNAVAILABLE", "witness_is_away", {"code": "API_UNAVAILABLE", "detail": "The pager does not answer."}),
    ("TIMEOUT", "witness_sleeps", {}), ("FORBIDDEN", "create_token", {"owner": "x", "role": "viewer"}),
])
def test_what_ends_a_call_is_counted_by_its_tool(rest, code, tool, arguments):
    before, elsewhere = count(rest, code, tool), count(rest, code)
    answer = post(rest, tool, arguments)
    check(answer, code)
    assert count(rest, code, tool) == before + 1 and count(rest, code) == elsewhere


def test_what_never_was_a_call_is_counted_with_no_tool(rest):
    before = count(rest, "NOT_FOUND")
    check(post(rest, "no_such_tool"), "NOT_FOUND")
    check(rest.get("/api/v1/nowhere"), "NOT_FOUND")
    assert count(rest, "NOT_FOUND") == before + 2 and "no_such_tool" not in rest.get("/metrics").text
    before = count(rest, "VALIDATION_ERROR")
    check(rest.post("/api/v1/tools/witness", content=b"{", headers={"Content-Type": "application/json"}),
          "VALIDATION_ERROR", status=400)
    assert count(rest, "VALIDATION_ERROR") == before + 1


def test_mcp_carries_the_same_problem_and_counts_it_once(rest):
    before = count(rest, "UNKNOWN_ERROR", "witness_fails")
    result = rawmcp.post(rest, "tools/call", {"name": "witness_fails", "arguments": {"detail": "So it is."}}).json()["result"]
    problem = result["_meta"]["io.holdfast/problem"]
    assert result["isError"] and problem["code"] == "UNKNOWN_ERROR" and problem["detail"] == "So it is."
    assert count(rest, "UNKNOWN_ERROR", "witness_fails") == before + 1


def test_a_name_that_is_taken(daemon):
    with daemon.socket_client() as admin:
        assert admin.post("/api/v1/tools/pause_queue", json={"queue": "default"}).status_code == 200
        try:
            first = start(admin, "witness_single", {"n": 1})
            again = admin.post(
                "/api/v1/tasks", json={"task": "witness_single", "arguments": {"n": 1}, "on_conflict": "reject"})
            assert check(again, "ALREADY_EXISTS")["conflict"]["id"] == first["id"]
        finally:
            admin.post("/api/v1/tools/resume_queue", json={"queue": "default"})


def test_a_task_that_is_out_of_time(daemon):
    with daemon.socket_client() as admin:
        ended = reach(admin, start(admin, "witness_sleeps")["id"], states=("discarded",))
    assert ended["problem"]["code"] == "OPERATION_TIMEOUT" and ended["problem"]["status"] == 504


def test_something_changed_in_the_meantime(rest, tmp_path):
    """Another program than the one that the store holds."""
    folder = programs.copy("family-medicine", tmp_path / "program")
    check(post(rest, "import_program", {"files": programs.files_argument(folder)}), "CONFLICT")


def test_a_plugin_that_crashed_is_not_asked_for_a_while(tmp_path, staged):
    daemon = witness.make(
        tmp_path, settings='crash_limit = 3\ncrash_window = "10m"\n').start()
    try:
        with daemon.client() as rest:
            codes = []
            for _ in range(12):
                answer = post(rest, "witness_crashes")
                codes.append(answer.json()["code"])
                if codes[-1] == "CIRCUIT_OPEN" and "retry_after_ms" not in answer.json():
                    break
            problem = check(answer, "CIRCUIT_OPEN")
            assert "plugin enable" in problem["detail"] and codes[0] == "SERVICE_UNAVAILABLE", codes
            assert count(rest, "CIRCUIT_OPEN", "witness_crashes") == codes.count("CIRCUIT_OPEN")
    finally:
        daemon.stop(clean=False)


def test_a_fault_of_a_plugin(rest):
    # Arguments that are no error document: the plugin's answer is unreadable, its status is not.
    check(post(rest, "witness_fails", {"detail": 5, "code": "NO_CODE"}), "UNKNOWN_ERROR")
    check(post(rest, "witness_fails", {"detail": "mine", "code": "INTERNAL_ERROR"}), "INTERNAL_ERROR")


def test_the_command_line_ends_with_the_status_of_the_page(daemon):
    for code, arguments in (("UNKNOWN_ERROR", ["witness_fails"]), ("VALIDATION_ERROR", ["witness_strict"]),
                            ("NOT_FOUND", ["no_such_tool"])):
        done = cli("call", *arguments, "--json", "{}", "--url", daemon.url)
        assert done.returncode == int(ROWS[code][4]), done


class Silence:
    """A server that takes connections and says nothing."""

    def __init__(self, port):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(("127.0.0.1", port))
        self.socket.listen(64)
        self.kept = []
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        try:
            while True:
                self.kept.append(self.socket.accept()[0])
        except OSError:
            pass

    def close(self):
        for one in [self.socket, *self.kept]:
            one.close()


class Pipe:
    """Hands connections on to a server until it is cut."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.open = []
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        try:
            while True:
                near = self.socket.accept()[0]
                far = socket.create_connection(self.target)
                self.open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self.copy, args=(one, other), daemon=True).start()
        except OSError:
            pass

    @staticmethod
    def copy(one, other):
        try:
            while data := one.recv(1 << 16):
                other.sendall(data)
        except OSError:
            pass

    def cut(self):
        for one in [self.socket, *self.open]:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


def test_a_database_that_does_not_answer(tmp_path, staged, postgres):  # noqa: F811
    url = postgres.database()
    found = re.match(r"postgres(?:ql)?://(?:[^@/]*@)?[^/]*/([^?]+)\?(.*)", url)
    options = dict(pair.split("=", 1) for pair in found[2].split("&"))
    if "port" not in options and not re.search(r"@[^/:]+:\d+/|//[^/:@]+:\d+/", url):
        pytest.skip(f"the server is not reached over TCP: {url}")
    port = int(options.get("port") or re.search(r":(\d+)/", url)[1])
    pipe = Pipe("127.0.0.1", port)
    user = options.get("user") or (re.match(r"\w+://([^:@/]+)", url) or [None, "postgres"])[1]
    daemon = Daemon(
        tmp_path, settings=f'[store]\nurl = "postgresql://{user}@127.0.0.1:{pipe.port}/{found[1]}?sslmode=disable"\n')
    silence = None
    try:
        daemon.start()
        pipe.cut()
        silence = Silence(pipe.port)
        with daemon.client() as rest:
            codes = []
            for _ in range(8):
                answer = rest.get("/api/v1/tasks")
                codes.append(answer.json().get("code"))
                if codes[-1] == "CONNECTION_TIMEOUT":
                    break
            check(answer, "CONNECTION_TIMEOUT")
    finally:
        if silence:
            silence.close()
        if daemon.process:
            daemon.kill()


# -- following a call --------------------------------------------------------------------------------------------------


def parts(traceparent):
    version, trace, span, flags = traceparent.split("-")
    assert version == "00" and len(trace) == 32 and len(span) == 16 and int(trace, 16) and int(span, 16)
    return trace, span, flags


def test_a_trace_goes_through_gateway_calls_and_nested_calls(rest):
    answer = post(rest, "witness_nested", headers={"traceparent": TRACE, "X-Request-ID": "follow-1"})
    trace, outer_span, flags = parts(TRACE)
    spans = [outer_span]
    for at in (answer.headers["traceparent"], answer.json()["context"]["traceparent"],
               answer.json()["inner"]["structured"]["context"]["traceparent"]):
        found = parts(at)
        assert found[0] == trace and found[2] == flags
        spans.append(found[1])
    assert len(set(spans)) == 4, "each has a span of its own"
    assert answer.json()["context"]["correlation_id"] == "follow-1"
    assert answer.json()["inner"]["structured"]["context"]["correlation_id"] == "follow-1"


@pytest.mark.parametrize("header", [None, "00-00000000000000000000000000000000-b7ad6b7169203331-01", "nonsense", TRACE.upper()])
def test_without_a_trace_one_begins(rest, header):
    answer = post(rest, "witness", headers={"traceparent": header} if header else {})
    trace, _, _ = parts(answer.headers["traceparent"])
    assert parts(answer.json()["context"]["traceparent"])[0] == trace and trace != parts(TRACE)[0]


def test_mcp_hands_a_trace_on(rest):
    body = rawmcp.post(rest, "tools/call", {"name": "witness", "arguments": {}}, traceparent=TRACE).json()
    context = body["result"]["structuredContent"]["context"]
    assert parts(context["traceparent"])[0] == parts(TRACE)[0] and parts(context["traceparent"])[1] != parts(TRACE)[1]


def test_a_task_keeps_its_trace_into_another_life_of_the_daemon(tmp_path, staged):
    daemon = witness.make(tmp_path, settings=SETTINGS, demo=False).start()
    try:
        with daemon.socket_client() as admin:
            assert admin.post("/api/v1/tools/pause_queue", json={"queue": "default"}).status_code == 200
            answer = admin.post("/api/v1/tasks", json={"task": "witness_task", "arguments": {}},
                                headers={"traceparent": TRACE, "X-Request-ID": "follow-2"})
            id = answer.json()["id"]
        daemon.stop(clean=False)
        daemon.start()
        with daemon.socket_client() as admin:
            admin.post("/api/v1/tools/resume_queue", json={"queue": "default"})
            done = reach(admin, id)
        context = done["result"]["context"] if "context" in done["result"] else done["result"]["structured"]["context"]
        assert parts(context["traceparent"])[0] == parts(TRACE)[0] and context["correlation_id"] == "follow-2"
        assert done["correlation_id"] == "follow-2"
    finally:
        daemon.stop(clean=False)


def test_the_log_knows_the_request(rest, daemon):
    post(rest, "witness", headers={"traceparent": TRACE, "X-Request-ID": "follow-3"})
    lines = [line for line in daemon.log_lines() if line.get("correlation_id") == "follow-3"]
    assert lines and lines[-1]["msg"] == "answered" and lines[-1]["trace_id"] == parts(TRACE)[0]
    assert lines[-1]["status"] == 200 and lines[-1]["path"] == "/api/v1/tools/witness"


def test_a_refused_token_has_its_codes(tmp_path, staged):
    daemon = Daemon(tmp_path, demo=False, socket=True).start()
    try:
        for headers, code in (({}, "UNAUTHORIZED"), ({"Authorization": "Basic dTpw"}, "AUTHENTICATION_FAILED"),
                              ({"Authorization": "Bearer hf_aaaaaaaaaa_" + "a" * 43}, "INVALID_TOKEN")):
            answer = httpx.get(daemon.url + "/api/v1/tools", headers=headers)
            check(answer, code)
            assert answer.headers["www-authenticate"].startswith("Bearer")
    finally:
        daemon.stop(clean=False)
