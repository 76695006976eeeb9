# SPDX-License-Identifier: Apache-2.0
"""Who you are: tokens from their making to their end on every face, users of the unix socket, and what failures cost."""

import asyncio
import contextlib
import json
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import httpx
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from support import rawmcp
from support.daemon import Daemon
from support.postgres import postgres  # noqa: F401
from support.stage import CLI, cli, environment

SEED = '[program]\nseed = "share:programs/golden"\n'
LIMIT = '[access]\nfailed_attempts = 6\nfailed_window = "1s"\n'
NOBODY = pwd.getpwnam("nobody")
TOKEN = re.compile(r"hf_[a-z2-7]{10}_[A-Za-z0-9_-]{43}")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, staged):
    """A site as a package ships it, with a short window for failures; its log names no token at the end."""
    daemon = Daemon(tmp_path_factory.mktemp("tokens"), demo=False, socket=True, settings=SEED + LIMIT).start()
    yield daemon
    log = daemon.log_text()
    daemon.stop(clean=False)
    assert not TOKEN.search(log), "a token is in the log"


def make(daemon, owner="alice", role="operator", **more):
    """A token, made by whoever runs the machine."""
    with daemon.socket_client() as http:
        answer = http.post("/api/v1/tokens", json={"owner": owner, "role": role, **more})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert TOKEN.fullmatch(made["token"]) and made["token"].split("_")[1] == made["id"]
    assert answer.headers["location"].endswith("/api/v1/tokens/" + made["id"])
    return made


def shown(daemon, token, **options):
    return daemon.client(headers={"Authorization": f"Bearer {token}"}, **options)


def whoami(daemon, token, expect=200):
    with shown(daemon, token) as http:
        answer = http.get("/api/v1/whoami")
    assert answer.status_code == expect, answer.text
    return answer.json()


def revoke(daemon, id):
    with daemon.socket_client() as http:
        answer = http.post(f"/api/v1/tokens/{id}/revoke")
    assert answer.status_code == 200 and answer.json()["state"] == "revoked", answer.text


def counts(daemon):
    with daemon.socket_client() as http:
        text = http.get("/metrics").text
    return {reason: int(count) for reason, count in re.findall(
        r'holdfast_authentication_failures_total\{reason="(\w+)"\} (\d+)', text)}


def eventually(condition, within):
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, f"not within {within} s"
        time.sleep(0.02)


def test_a_token_is_who_it_says_on_every_face(guarded):
    made = make(guarded, expires="12h", label="for a test", scopes=["tool:get_*", "effect:read"])
    assert made["owner"] == "alice" and made["created_by"] == "local" and made["expires_at"] > made["created_at"]
    token = made["token"]
    me = whoami(guarded, token)
    assert (me["principal"], me["role"], me["face"], me["disclosure"]) == ("alice", "operator", "rest", "full")
    assert me["credential"] == "token" and me["token_id"] == made["id"] and me["expires_at"] == made["expires_at"]
    assert me["scopes"] == ["tool:get_*", "effect:read"] and me["highest_effect"] == "read"
    with shown(guarded, token) as http:
        over_mcp = rawmcp.call(http, "whoami")["structuredContent"]
        assert http.get("/api/v1/roster").status_code == 200
        refused = http.post("/api/v1/tools/list_plugins", json={})
        assert refused.status_code == 403 and "tool:list_plugins" in refused.json()["detail"]
    assert over_mcp["principal"] == "alice" and over_mcp["face"] == "mcp" and over_mcp["disclosure"] == "pseudonym"
    done = guarded.cli("whoami", "--json", env={"HOLDFAST_TOKEN": token})
    assert json.loads(done.stdout)["face"] == "cli", done.stderr
    done = guarded.cli("whoami", env={"HOLDFAST_TOKEN": token})
    assert "alice" in done.stdout and "HOLDFAST_TOKEN" in done.stdout and token not in done.stdout + done.stderr
    # A token on the socket is who it says too, not the user that connects.
    with guarded.socket_client() as http:
        assert http.get("/api/v1/whoami").json()["principal"] == "local"
        answer = http.get("/api/v1/whoami", headers={"Authorization": f"bearer {token}"})
    assert answer.json()["principal"] == "alice"


@pytest.mark.parametrize("way", ["http", "stdio"])
def test_the_official_client_with_a_token(guarded, tmp_path, way):
    made = make(guarded, "carol", "viewer", mcp_disclosure="initials")
    path = tmp_path / "token"
    path.write_text(made["token"] + "\n")
    path.chmod(0o600)

    async def main():
        async with contextlib.AsyncExitStack() as stack:
            if way == "http":
                http = await stack.enter_async_context(
                    httpx.AsyncClient(headers={"Authorization": f"Bearer {made['token']}"}))
                transport = streamable_http_client(guarded.url + "/mcp", http_client=http)
            else:
                transport = stdio_client(StdioServerParameters(
                    command=str(CLI), args=["mcp", "--url", guarded.url, "--token-file", str(path)]))
            client = await stack.enter_async_context(Client(transport))
            return await client.call_tool("whoami", {})

    me = asyncio.run(asyncio.wait_for(main(), 30)).structured_content
    assert (me["principal"], me["role"], me["disclosure"]) == ("carol", "viewer", "initials")
    assert me["credential"] == "token"


def test_the_command_line_makes_lists_and_revokes(guarded):
    done = cli("token", "create", "--owner", "dora", "--role", "viewer", "--scopes", "tool:get_*,effect:read", "--scopes",
               "personal:stress", "--expires", "never", "--label", "by hand", "--socket", guarded.socket)
    assert done.returncode == 0, done.stderr
    token = done.stdout.strip()
    assert TOKEN.fullmatch(token) and "dora" in done.stderr and token not in done.stderr
    me = whoami(guarded, token)
    assert me["scopes"] == ["tool:get_*", "effect:read", "personal:stress"] and me["expires_at"] is None
    listed = cli("token", "list", "--owner", "dora", "--socket", guarded.socket).stdout
    assert me["token_id"] in listed and "by hand" in listed and "never" in listed
    done = cli("token", "revoke", token, "--socket", guarded.socket)
    assert done.returncode == 2 and token not in done.stderr, "a token is no argument"
    assert cli("token", "revoke", me["token_id"], "--socket", guarded.socket).returncode == 0
    assert whoami(guarded, token, 401)["code"] == "INVALID_TOKEN"
    assert me["token_id"] not in cli("token", "list", "--socket", guarded.socket).stdout
    assert "revoked" in cli("token", "list", "--all", "--owner", "dora", "--socket", guarded.socket).stdout
    assert guarded.cli("token", "list").returncode == 4, "nobody is anonymous here"


def test_the_list_says_everything_but_the_secret(guarded):
    made = make(guarded, "bob", "viewer")
    whoami(guarded, made["token"])
    with guarded.socket_client() as http:
        rows = http.get("/api/v1/tokens", params={"owner": "bob"}).json()["items"]
    row = next(row for row in rows if row["id"] == made["id"])
    assert row["state"] == "live" and row["last_used_at"] is not None and "token" not in row
    secret = made["token"].rsplit("_", 1)[1]
    with guarded.socket_client() as http:
        assert secret not in http.get("/api/v1/tokens").text
        assert http.get(f"/api/v1/tokens/{made['id']}").json()["owner"] == "bob"
    # The store has a digest, and nothing that lets anybody in.
    for file in guarded.state.rglob("*"):
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file
    assert whoami(guarded, made["token"], 200)
    with shown(guarded, made["token"]) as http:
        assert http.get("/api/v1/tokens").status_code == 403
        assert http.post("/api/v1/tokens", json={"owner": "eve", "role": "viewer"}).status_code == 403


def test_a_token_ends_by_revocation_at_once_and_by_its_time(guarded):
    made, short = make(guarded), make(guarded, expires="1s")
    before = counts(guarded)
    with shown(guarded, made["token"]) as http:
        assert http.get("/api/v1/whoami").status_code == 200
        with guarded.socket_client() as admin:
            answer = admin.post(f"/api/v1/tokens/{made['id']}/revoke")
        assert answer.status_code == 200 and answer.json()["revoked_by"] == "local"
        refused = http.get("/api/v1/whoami")
    assert refused.status_code == 401 and refused.json()["code"] == "INVALID_TOKEN"
    assert "revoked" in refused.json()["detail"] and "holdfast token create" in refused.json()["detail"]
    assert refused.headers["www-authenticate"] == 'Bearer realm="holdfast", error="invalid_token"'
    eventually(lambda: httpx.get(guarded.url + "/api/v1/whoami", headers={
        "Authorization": f"Bearer {short['token']}"}).status_code == 401, 3)
    after = counts(guarded)
    assert after["revoked"] == before["revoked"] + 1 and after["expired"] == before["expired"] + 1
    with guarded.socket_client() as http:
        assert http.post("/api/v1/tokens/aaaaaaaaaa/revoke").status_code == 404


def test_what_is_no_token_is_refused_and_counted(guarded):
    token = make(guarded)["token"]
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    cases = [
        (None, "UNAUTHORIZED", "missing"), ("Basic YTpi", "AUTHENTICATION_FAILED", "scheme"),
        ("Bearer", "AUTHENTICATION_FAILED", "malformed"), ("Bearer a b", "AUTHENTICATION_FAILED", "malformed"),
        ("Bearer " + "a" * 5_000, "AUTHENTICATION_FAILED", "malformed"),
        ("Bearer nonsense", "INVALID_TOKEN", "unknown"), (f"Bearer {wrong}", "INVALID_TOKEN", "wrong"),
    ]
    details = {}
    for number, (field, code, reason) in enumerate(cases):
        if number == 4:
            time.sleep(1.1)  # the failures before have left the window
        before = counts(guarded)[reason]
        with guarded.client(headers={"Authorization": field} if field else {}) as http:
            answer = http.get("/api/v1/whoami")
        assert answer.status_code == 401 and answer.json()["code"] == code, (field, answer.text)
        assert answer.headers["www-authenticate"].startswith('Bearer realm="holdfast"')
        assert "holdfast token create" in answer.json()["detail"]
        assert wrong not in answer.text and counts(guarded)[reason] == before + 1, field
        details[reason] = answer.json()["detail"]
    assert details["wrong"] == details["unknown"]
    # Health is asked without credentials, and counts nobody.
    before = counts(guarded)
    assert httpx.get(guarded.url + "/healthz").status_code == 200 and counts(guarded) == before
    with guarded.client(headers={"Authorization": "Bearer " + "a" * 200_000}) as http:
        assert http.get("/api/v1/whoami").status_code == 431
    time.sleep(1.1)


def test_too_many_failures_have_to_wait_and_then_not(guarded):
    token = make(guarded)["token"]
    with guarded.client() as http:
        answers = [http.get("/api/v1/whoami", headers={"Authorization": f"Bearer {number}"}) for number in range(8)]
        assert [answer.status_code for answer in answers] == [401] * 6 + [429] * 2
        last = answers[-1]
        assert last.json()["code"] == "RATE_LIMIT_EXCEEDED" and 0 < last.json()["retry_after_ms"] <= 1_001
        assert int(last.headers["retry-after"]) in (1, 2)
        # Before the token is looked at; who shows none, and who comes by the socket, is not held up.
        assert http.get("/api/v1/whoami", headers={"Authorization": f"Bearer {token}"}).status_code == 429
        assert http.get("/api/v1/whoami").status_code == 401
        with guarded.socket_client() as local:
            assert local.get("/api/v1/whoami", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        time.sleep(last.json()["retry_after_ms"] / 1000)
        assert http.get("/api/v1/whoami", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert counts(guarded)["throttled"] >= 3
    time.sleep(1.1)


def test_streams_end_with_their_token(guarded):
    listener, other = make(guarded), make(guarded)
    with shown(guarded, listener["token"]) as http, shown(guarded, other["token"]) as strange:
        session = rawmcp.LegacySession(http)
        fields = {"MCP-Session-Id": session.id, "Accept": "text/event-stream", "MCP-Protocol-Version": session.version}
        # The session belongs to who opened it: the same person with another token has none of this id.
        assert strange.get("/mcp", headers=fields).status_code == 404
        with http.stream("GET", "/mcp", headers=fields) as stream:
            assert stream.status_code == 200
            chunks = stream.iter_raw()
            next(chunks)
            revoke(guarded, listener["id"])
            began = time.monotonic()
            with contextlib.suppress(httpx.RemoteProtocolError):
                for _ in chunks:
                    pass
        assert time.monotonic() - began < 2, "the listener goes on with a token that was revoked"
        body = rawmcp.body("subscriptions/listen", {"notifications": {"toolsListChanged": True}})
        with strange.stream("POST", "/mcp", json=body, headers=rawmcp.headers("subscriptions/listen")) as stream:
            assert stream.status_code == 200
            chunks = stream.iter_raw()
            next(chunks)
            revoke(guarded, other["id"])
            began = time.monotonic()
            with contextlib.suppress(httpx.RemoteProtocolError):
                for _ in chunks:
                    pass
        assert time.monotonic() - began < 2


def test_nobody_makes_their_own_second_person(guarded):
    admin = make(guarded, "root-of-the-site", "admin")
    with shown(guarded, admin["token"]) as http:
        for role in ("approver", "admin"):
            answer = http.post("/api/v1/tokens", json={"owner": "root-of-the-site", "role": role})
            assert answer.status_code == 403 and "themselves" in answer.json()["detail"]
        made = http.post("/api/v1/tokens", json={"owner": "root-of-the-site", "role": "viewer"})
        assert made.status_code == 201 and made.headers["location"].endswith(made.json()["id"])
        later = http.post(
            "/api/v1/tokens", json={"owner": "x", "role": "viewer"}, headers={"Prefer": "respond-async"})
        assert later.status_code != 201 and not TOKEN.search(later.text)
        for wrong, field in [
            ({"owner": "x"}, "role"), ({"owner": "", "role": "viewer"}, "owner"),
            ({"owner": "x", "role": "viewer", "expires": "yesterday"}, "expires"),
            ({"owner": "x", "role": "viewer", "expires": "2001-01-01"}, "expires"),
            ({"owner": "x", "role": "viewer", "scopes": ["and"]}, "scopes"),
            ({"owner": "x", "role": "viewer", "scopes": ["effect:fly"]}, "scopes"),
            ({"owner": "anonymous", "role": "viewer"}, "owner"),
        ]:
            answer = http.post("/api/v1/tokens", json=wrong)
            assert answer.status_code == 422, (wrong, answer.text)
            assert field in answer.text, (wrong, answer.text)
    revoke(guarded, admin["id"])


def test_a_token_is_never_on_a_command_line(guarded, tmp_path):
    token = make(guarded)["token"]
    path = tmp_path / "token"
    path.write_text(token)
    path.chmod(0o644)
    done = guarded.cli("whoami", "--token-file", path)
    assert done.returncode == 2 and "chmod 600" in done.stderr and token not in done.stderr
    path.chmod(0o600)
    done = guarded.cli("whoami", "--token-file", path, "--verbose")
    assert done.returncode == 0 and "alice" in done.stdout and "--token-file" in done.stderr
    assert guarded.cli("whoami", env={"HOLDFAST_TOKEN_FILE": str(path)}).returncode == 0
    path.write_text("two words")
    done = guarded.cli("whoami", "--token-file", path)
    assert done.returncode == 2 and "two words" not in done.stderr
    assert guarded.cli("whoami", "--token", token).returncode == 2
    bridge = subprocess.Popen(
        [CLI, "mcp", "--url", guarded.url], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=environment(HOLDFAST_TOKEN=token))
    try:
        assert b"HOLDFAST_TOKEN" in bridge.stderr.readline()
        assert token not in Path(f"/proc/{bridge.pid}/cmdline").read_text()
    finally:
        bridge.stdin.close()
        bridge.wait(10)


def test_where_the_command_line_finds_a_daemon(guarded, tmp_path):
    nowhere = cli("whoami", env={"XDG_RUNTIME_DIR": str(tmp_path)})
    if nowhere.returncode == 3:  # nobody serves the default port here
        assert "/run/holdfast/holdfast.sock" in nowhere.stderr and "127.0.0.1:8642" in nowhere.stderr
    place = Path(tempfile.mkdtemp(prefix="hf-"))
    try:
        (place / "holdfast").mkdir()
        (place / "holdfast" / "holdfast.sock").symlink_to(guarded.socket)
        done = cli("whoami", "--verbose", env={"XDG_RUNTIME_DIR": str(place)})
        assert done.returncode == 0 and "default socket" in done.stderr and "local" in done.stdout, done.stderr
    finally:
        shutil.rmtree(place)


def whoami_as(uid, gid, socket):
    """What another user of the machine is told over the socket: the status and the document."""
    done = subprocess.run(
        ["setpriv", "--reuid", str(uid), "--regid", str(gid), "--clear-groups", "curl", "-s", "-w", "\n%{http_code}",
         "--unix-socket", str(socket), "http://localhost/api/v1/whoami"],
        capture_output=True, text=True, timeout=30, env=environment(HOME="/"))
    body, status = done.stdout.rsplit("\n", 1)
    return int(status), json.loads(body or "null")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.parametrize("mode, roles, expected", [
    ("0600", [f"uid:{NOBODY.pw_uid}=viewer"], None),
    ("0666", ["user:nobody=viewer", f"gid:{NOBODY.pw_gid}=operator"], "operator"),
])
def test_users_of_the_machine_have_the_role_of_the_site(staged, tmp_path_factory, mode, roles, expected):
    folder = Path(tempfile.mkdtemp(prefix="hf-"))
    folder.chmod(0o755)
    daemon = Daemon(tmp_path_factory.mktemp("roles"), demo=False, socket=True, settings=(
        SEED + f'[server]\nsocket_mode = "{mode}"\n[access]\nsocket_roles = {json.dumps(roles)}\n'))
    daemon.socket = folder / "s.sock"
    daemon.start()
    try:
        assert oct(daemon.socket.stat().st_mode)[-3:] == mode[-3:]
        status, me = whoami_as(NOBODY.pw_uid, NOBODY.pw_gid, daemon.socket)
        if expected is None:
            assert status == 0, "the file system keeps others out"
        else:
            assert (me["principal"], me["role"], me["credential"]) == ("nobody", expected, "socket")
            status, problem = whoami_as(12_345, 12_345, daemon.socket)
            assert status == 401 and "socket_roles" in problem["detail"], "whom no rule names is nobody"
            # The group that a process has is enough.
            assert whoami_as(12_345, NOBODY.pw_gid, daemon.socket)[1]["principal"] == "uid:12345"
            with daemon.socket_client() as http:
                assert http.get("/api/v1/whoami").json()["principal"] == "local"
    finally:
        daemon.stop()
        shutil.rmtree(folder)


def test_a_token_that_was_told_survives_a_kill(site):
    daemon = site(demo=False, socket=True, settings=SEED)
    told = []
    for _ in range(2):
        told += [make(daemon, f"owner {number}", "viewer") for number in range(3)]
        daemon.kill()
        daemon.start()
        for made in told:
            assert whoami(daemon, made["token"])["token_id"] == made["id"]


def test_a_revocation_reaches_every_daemon(site, postgres):  # noqa: F811
    url = postgres.database()
    one, other = (
        site(demo=False, socket=True, settings=f'[store]\nurl = "{url}"\n{SEED}') for _ in range(2))
    made = make(one)
    eventually(lambda: httpx.get(other.url + "/api/v1/whoami", headers={
        "Authorization": f"Bearer {made['token']}"}).status_code == 200, 2)
    revoke(one, made["id"])
    began = time.monotonic()
    eventually(lambda: httpx.get(other.url + "/api/v1/whoami", headers={
        "Authorization": f"Bearer {made['token']}"}).status_code == 401, 2)
    print(f"the other daemon knew after {(time.monotonic() - began) * 1000:.0f} ms")


def test_what_ran_with_more_rights_is_not_read_with_less(guarded):
    """A kept call of an administrator, looked at by operators and by a lesser token of the same person."""
    admin = make(guarded, "erin", "admin")["token"]
    with shown(guarded, admin) as http:
        kept = http.post("/api/v1/tools/list_tokens", json={}, headers={"Prefer": "respond-async"}).json()["call_id"]
        http.get(f"/api/v1/calls/{kept}", headers={"Accept": "text/event-stream"})  # until its end
        assert http.get(f"/api/v1/calls/{kept}").json()["result"]
    for owner, role in (("frank", "operator"), ("frank", "approver"), ("erin", "viewer")):
        with shown(guarded, make(guarded, owner, role)["token"]) as http:
            seen = http.get(f"/api/v1/calls/{kept}")
            assert "admin" in seen.json()["withheld"] and seen.json().get("result") is None, seen.text


def test_a_backup_is_for_who_may_see_everything(guarded):
    token = make(guarded, "gina", "admin", disclosure="pseudonym")["token"]
    with shown(guarded, token) as http:
        refused = http.post("/api/v1/tools/backup_store", json={})
        assert refused.status_code == 403 and "disclosure full" in refused.json()["detail"]
    for owner in ("GINA", "local"):
        with shown(guarded, token) as http:
            refused = http.post("/api/v1/tokens", json={"owner": owner, "role": "admin"})
            assert refused.status_code in (403, 422), refused.text
