# SPDX-License-Identifier: Apache-2.0
"""http.fetch/1 and secret.get/1 as a plugin in a process of its own meets them: what is granted is reached, what is not is
refused before a byte of it leaves, and every kind of answer ends in a problem of its own."""

import base64
import re
import socket
import time

import pytest

from support import outside
from support.daemon import Daemon

TOKEN = "s3cret-Token-of-the-pager-77"
FILE_TOKEN = "f1le-Secret-0042"


@pytest.fixture(scope="module")
def world(tmp_path_factory, staged):
    """One daemon, a server over TLS, a plain one, one that nobody granted, and one on IPv6."""
    folder = tmp_path_factory.mktemp("outside")
    pki = outside.certificates(folder / "pki")
    servers = {
        "tls": outside.Server(pki), "plain": outside.Server(), "other": outside.Server(), "strange": outside.Server(),
        "six": outside.Server(family=socket.AF_INET6), "hidden": outside.Server(),
        "impostor": outside.Server(outside.certificates(folder / "impostor")),
        "misnamed": outside.Server(pki, family=socket.AF_INET6)}
    servers["six"].host = servers["misnamed"].host = "[::1]"
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        closed = nobody.getsockname()[1]
    (folder / "file-token").write_text(FILE_TOKEN + "\n")
    (folder / "file-token").chmod(0o600)
    daemon = Daemon(folder / "site", demo=False, socket=True)
    outside.site(
        daemon, folder,
        [f"http.fetch:{servers[name].origin}" for name in ("tls", "plain", "other", "six", "impostor", "misnamed")]
        + [f"http.fetch:http://localhost:{closed}", "http.fetch:http://no-such-host.invalid", "http.private:[::1]",
           "http.private:localhost", f"http.fetch:http://127.0.0.1:{servers['hidden'].port}", "secret.get:token",
           "secret.get:of_file", "secret.get:gone"],
        settings=f"""[http]
ca_file = "{pki / 'ca.pem'}"
max_timeout = "20s"
[breakers]
minimum_calls = 1000
calls = 1000
[secrets]
sources = ["token=environment:PAGER_TOKEN", "of_file={folder / 'file-token'}", "ungranted=environment:PAGER_TOKEN",
    "gone=/nowhere/at/all"]
""")
    daemon.extra["PAGER_TOKEN"] = TOKEN
    daemon.servers, daemon.closed = servers, closed
    daemon.start()
    yield daemon
    daemon.stop(clean=False)
    for server in servers.values():
        server.close()


def fetch(daemon, url, expect=200, tool="out_fetch", **more):
    return daemon.call(tool, {"url": url, **more}, expect=expect)


def metric(daemon, name, **labels):
    with daemon.client() as http:
        text = http.get("/metrics").text
    total = 0.0
    for line in text.splitlines():
        if line.startswith(name + "{") and all(f'{key}="{value}"' in line for key, value in labels.items()):
            total += float(line.rsplit(" ", 1)[1])
    return total


def test_answers_come_as_they_are(world):
    tls = world.servers["tls"]
    answer = fetch(world, tls.origin + "/a?b=c", method="POST", json={"x": 1}, headers={"X-Own": "mine"})
    assert answer["status"] == 200 and answer["attempts"] == 1 and answer["redirects"] == 0
    assert answer["headers"]["content-type"] == "application/json" and answer["headers"]["x-two"] == "1, 2"
    method, path, fields, body = tls.seen[-1]
    assert (method, path, body) == ("POST", "/a?b=c", b'{"x":1}')
    assert fields["content-type"] == "application/json" and fields["x-own"] == "mine"
    assert fields["host"] == f"localhost:{tls.port}" and fields["user-agent"].endswith(f"({outside.ID})")
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", fields["traceparent"])
    assert fetch(world, tls.origin + "/chunked")["body"] == "abcdefg"
    assert fetch(world, tls.origin + "/gzip")["body"] == "unpacked"
    assert base64.b64decode(fetch(world, tls.origin + "/bytes")["body_base64"]) == bytes([0, 255, 254])
    assert fetch(world, tls.origin + "/x", method="HEAD")["body"] == ""
    # What a server says with a status is an answer, and no problem of ours.
    assert fetch(world, tls.origin + "/status/404")["status"] == 404
    assert fetch(world, world.servers["six"].origin + "/")["status"] == 200


def test_connections_are_kept(world):
    plain = world.servers["plain"]
    fetch(world, plain.origin + "/")
    before, seen = plain.connections, len(plain.seen)
    for _ in range(20):
        fetch(world, plain.origin + "/")
    assert len(plain.seen) == seen + 20
    # One for each of the eight threads at most.
    assert plain.connections - before <= 8


def test_what_is_not_granted_is_not_even_connected_to(world):
    strange, hidden, plain = (world.servers[name] for name in ("strange", "hidden", "plain"))
    before = metric(world, "holdfast_http_denied_total", plugin=outside.ID)
    for url in (strange.origin + "/", f"https://localhost:{plain.port}/", "http://localhost/",
                f"http://127.0.0.1:{plain.port}/", f"http://localhost.:{plain.port}/",
                plain.origin + f"/to/{strange.origin}/x"):
        problem = fetch(world, url, expect=403)
        assert problem["code"] == "FORBIDDEN" and 'grants it with "http.fetch:' in problem["detail"], problem
    # Granted by name, and its address is not: each spelling of it is the same address.
    for host in ("127.0.0.1", "2130706433", "0x7f.1"):
        problem = fetch(world, f"http://{host}:{hidden.port}/", expect=403)
        assert "127.0.0.1, which is not public" in problem["detail"] and '"http.private:127.0.0.1"' in problem["detail"]
    assert strange.connections == hidden.connections == 0
    assert metric(world, "holdfast_http_denied_total", plugin=outside.ID) == before + 9
    assert metric(world, "holdfast_http_denied_total", reason="private_address") >= 3


def test_redirects_stay_within_the_grants_and_take_no_credentials_along(world):
    tls, other, plain = (world.servers[name] for name in ("tls", "other", "plain"))
    headers = {"Authorization": "Bearer 1234567890", "X-Api-Token": "abc", "Accept": "text/plain"}
    assert fetch(world, plain.origin + "/to//near", headers=headers)["redirects"] == 1
    assert plain.seen[-1][1:2] == ("/near",) and plain.seen[-1][2]["x-api-token"] == "abc"
    answer = fetch(world, plain.origin + f"/to/{other.origin}/there", headers=headers)
    assert answer["url"] == other.origin + "/there"
    assert not {"authorization", "x-api-token"} & set(other.seen[-1][2]) and other.seen[-1][2]["accept"] == "text/plain"
    # From what is protected to what is not: no.
    problem = fetch(world, tls.origin + f"/to/{plain.origin}/", expect=422)
    assert "from https to http" in problem["detail"]
    for place in ("file:///etc/passwd", "gopher://x/", f"http://user:pass@localhost:{plain.port}/"):
        assert fetch(world, plain.origin + "/to/" + place, expect=422)["code"] == "INVALID_PARAMETER"
    # A circle ends.
    seen = len(plain.seen)
    fetch(world, plain.origin + "/to/" + "/to/" * 8 + "/x", expect=503, redirects=3)
    assert len(plain.seen) == seen + 4


def test_certificates_are_believed_by_the_site_alone(world):
    for name, why in (("impostor", "an authority that the site does not know"), ("misnamed", "made for another name")):
        problem = fetch(world, world.servers[name].origin + "/", expect=503)
        assert problem["code"] == "API_UNAVAILABLE" and "protected connection" in problem["detail"], (why, problem)
        assert not problem["retryable"] and not world.servers[name].seen


@pytest.mark.parametrize("path, more, status, code", [
    ("/large", {}, 503, "API_UNAVAILABLE"), ("/bomb", {"max_bytes": 4 << 20}, 503, "API_UNAVAILABLE"),
    ("/short", {"attempts": 1}, 503, "API_UNAVAILABLE"), ("/reset", {"attempts": 1}, 503, "API_UNAVAILABLE"),
    ("/slow", {"timeout_ms": 300}, 504, "OPERATION_TIMEOUT")])
def test_answers_that_cannot_be_taken(world, path, more, status, code):
    problem = fetch(world, world.servers["plain"].origin + path, expect=status, **more)
    assert problem["code"] == code, problem


def test_nobody_there(world):
    problem = fetch(world, f"http://localhost:{world.closed}/", expect=503, attempts=1)
    assert problem["code"] == "API_UNAVAILABLE" and problem["retryable"], problem
    problem = fetch(world, "http://no-such-host.invalid/", expect=503, attempts=1)
    assert problem["code"] == "API_UNAVAILABLE" and "has no address" in problem["detail"], problem


def test_only_what_may_be_done_twice_is_tried_again(world):
    plain = world.servers["plain"]
    seen = len(plain.seen)
    assert fetch(world, plain.origin + "/status/503", attempts=3)["attempts"] == 3
    assert fetch(world, plain.origin + "/status/503", method="POST", body="x", attempts=3)["attempts"] == 1
    assert fetch(world, plain.origin + "/status/503", method="PUT", body="x", attempts=2)["attempts"] == 2
    assert len(plain.seen) == seen + 6


def test_requests_are_checked_member_by_member(world):
    url = world.servers["plain"].origin + "/"
    seen = len(world.servers["plain"].seen)
    for arguments, place in [
            ({"url": "nowhere"}, "/url"), ({"url": url, "method": "TRACE"}, "/method"),
            ({"url": url, "headers": {"Host": "evil"}}, "/headers/Host"),
            ({"url": url, "headers": {"X-A": "b\r\nX-Evil: c"}}, "/headers/X-A"),
            ({"url": url, "headers": {"X A": "b"}}, "/headers/X A"),
            ({"url": url, "headers": {"Transfer-Encoding": "chunked"}}, "/headers/Transfer-Encoding"),
            ({"url": url, "body": "x"}, "/body"), ({"url": url, "timeout_ms": 20_001}, "/timeout_ms"),
            ({"url": url, "max_bytes": -1}, "/max_bytes"), ({"url": url, "follow": True}, "/follow"),
            ({"url": url, "method": "POST", "body": "a", "json": {}}, "/json"),
            ({"url": url + "\n"}, "/url"), ({"url": f"http://a:b@localhost:{world.servers['plain'].port}/"}, "/url")]:
        problem = world.call("out_fetch", arguments, expect=422)
        assert problem["errors"][0]["instance_path"] == place, problem
    assert len(world.servers["plain"].seen) == seen


def test_a_call_that_reads_changes_nothing_outside(world):
    plain = world.servers["plain"]
    assert fetch(world, plain.origin + "/", tool="out_look")["status"] == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        problem = fetch(world, plain.origin + "/", tool="out_look", method=method, expect=403)
        assert "needs write" in problem["detail"]
    assert metric(world, "holdfast_http_denied_total", reason="effect") == 4


def test_what_may_change_something_outside_is_in_the_trail_before_and_after(world):
    other = world.servers["other"]
    fetch(world, other.origin + "/hook/s3cret-path", method="POST", body="x")
    fetch(world, other.origin + "/only-looks")
    with world.socket_client() as http:
        rows = http.post("/api/v1/tools/list_audit", json={"action": "http.fetch"}).raise_for_status().json()["items"]
    assert rows and all("s3cret-path" not in str(row) and "only-looks" not in str(row) for row in rows)
    done, intended = [row for row in rows if other.origin in row["subject"]][:2]
    assert {done["outcome"], intended["outcome"]} == {"intended", "done"} and done["tool"] == "out_fetch", rows[:2]


def test_a_call_that_is_cancelled_ends_its_request(world):
    plain = world.servers["plain"]
    seen = len(plain.seen)
    with world.client() as http:
        call = http.post("/api/v1/tools/out_fetch", json={"url": plain.origin + "/slow"},
                         headers={"Prefer": "respond-async"}).json()
        end = time.monotonic() + 2
        while len(plain.seen) == seen:
            assert time.monotonic() < end, call
            time.sleep(0.02)
        http.post(f"/api/v1/calls/{call['call_id']}/cancel", json={}).raise_for_status()
    end = time.monotonic() + 2.5
    while not metric(world, "holdfast_http_requests_total", outcome="cancelled"):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_secrets_reach_who_is_granted_them_and_nobody_else(world):
    plain = world.servers["plain"]
    assert world.call("out_sign", {"url": plain.origin + "/signed"})["status"] == 200
    assert plain.seen[-1][2]["authorization"] == "Bearer " + TOKEN
    # It came into the plugin, and out of it comes none.
    assert world.call("out_secret", {"name": "token"}) == {"value": "[redacted]"}
    assert world.call("out_secret", {"name": "of_file"}) == {"value": "[redacted]"}
    assert "secret.get:ungranted" in world.call("out_secret", {"name": "ungranted"}, expect=403)["detail"]
    assert world.call("out_secret", {"name": "../token"}, expect=422)["code"] == "INVALID_PARAMETER"
    problem = world.call("out_secret", {"name": "gone"}, expect=503)
    assert "/nowhere" not in problem["detail"] and "log says why" in problem["detail"]
    assert world.call("out_fetch", {"url": plain.origin + f"/?q={TOKEN}"})["body"].count("[redacted]") == 1
    text = world.log_text()
    assert TOKEN not in text and FILE_TOKEN not in text and "/nowhere" in text
