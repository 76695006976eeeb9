# SPDX-License-Identifier: Apache-2.0
"""Who gets in: Host and Origin, anonymous callers, the unix socket, read-only mode, binds beyond loopback."""

import stat

import pytest

from support import programs, rawmcp
from support.daemon import DidNotStart


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:99", "[::1]:8642"])
def test_loopback_hosts_are_served(daemon, host):
    with daemon.client() as http:
        assert http.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1"])
@pytest.mark.parametrize("path", ["/healthz", "/api/v1/tools", "/mcp", "/"])
def test_other_hosts_are_misdirected(daemon, host, path):
    with daemon.client() as http:
        answer = http.get(path, headers={"Host": host})
    assert answer.status_code == 421, answer.text
    assert host.split(":")[0] in answer.json()["detail"]


@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", "http://localhost.evil.example"])
def test_pages_of_others_are_forbidden(daemon, origin):
    with daemon.client() as http:
        for path in ("/api/v1/tools/whoami", "/mcp"):
            answer = http.post(path, json={}, headers={"Origin": origin})
            assert answer.status_code == 403, answer.text


def test_pages_of_this_machine_are_served(daemon):
    with daemon.client() as http:
        assert http.post("/api/v1/tools/whoami", headers={"Origin": "http://localhost:3000"}).status_code == 200


def test_a_host_that_the_site_allows_is_served(site):
    daemon = site(settings='[server]\nallowed_hosts = ["holdfast.internal"]\n')
    with daemon.client() as http:
        assert http.get("/healthz", headers={"Host": "HoldFast.internal:8642"}).status_code == 200
        assert http.get("/healthz", headers={"Host": "other.internal"}).status_code == 421


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, staged):
    """A site as a package ships it: nobody is anonymous."""
    from support.daemon import Daemon

    daemon = Daemon(
        tmp_path_factory.mktemp("guarded"), demo=False, socket=True, settings='[program]\nseed = "share:programs/golden"\n'
    ).start()
    yield daemon
    daemon.stop()


def test_anonymous_callers_are_refused_without_the_demo_drop_in(guarded):
    with guarded.client() as http:
        for answer in (
            http.post("/api/v1/tools/whoami"), http.get("/api/v1/roster"), http.post("/api/v1/roster/import", json={}),
            rawmcp.post(http, "tools/list"), rawmcp.post(http, "tools/call", {"name": "get_sitrep", "arguments": {}}),
        ):
            assert answer.status_code == 401, answer.text
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.json()["code"] == "UNAUTHORIZED"


def test_a_list_of_tools_is_not_for_everybody_either(guarded):
    with guarded.client() as http:
        assert http.get("/api/v1/tools").status_code == 401
        assert http.get("/api/v1/tools/get_sitrep").status_code == 401


def test_health_needs_no_credentials(guarded):
    with guarded.client() as http:
        assert http.get("/healthz").json()["demo"] is False
        assert http.get("/readyz").status_code == 200


def test_the_unix_socket_is_the_owner(guarded):
    mode = stat.S_IMODE(guarded.socket.stat().st_mode)
    assert mode & 0o077 == 0, oct(mode)
    with guarded.socket_client() as http:
        me = http.post("/api/v1/tools/whoami").json()
        assert me["role"] == "admin" and me["principal"] == "local"
        assert http.get("/api/v1/roster").json()["program"]["id"] == "golden"
        assert rawmcp.post(http, "tools/list").status_code == 200


def test_the_command_line_says_that_it_was_denied(guarded):
    from support.stage import cli

    assert guarded.cli("whoami").returncode == 4
    assert cli("whoami", "--socket", guarded.socket).returncode == 0


def test_a_bind_beyond_loopback_with_anonymous_callers_does_not_start(site):
    daemon = site(start=False, listen="0.0.0.0:0")
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert failure.value.status == 2 and "0.0.0.0" in failure.value.text and "anonymous_role" in failure.value.text


@pytest.fixture(scope="module")
def read_only(tmp_path_factory, staged):
    from support.daemon import Daemon

    daemon = Daemon(tmp_path_factory.mktemp("readonly"), read_only=True, socket=True).start()
    yield daemon
    daemon.stop()


def test_read_only_holds_on_every_face(read_only, tmp_path):
    folder = programs.copy("family-medicine", tmp_path / "program")
    before = read_only.version()
    arguments = {"files": programs.files_argument(folder)}
    for client in (read_only.client(), read_only.socket_client()):
        with client as http:
            for path in ("/api/v1/tools/import_program", "/api/v1/roster/import"):
                answer = http.post(path, json=arguments)
                assert answer.status_code == 403 and "read-only" in answer.json()["detail"], answer.text
            answer = rawmcp.post(http, "tools/call", {"name": "import_program", "arguments": {
                "files": [{"name": "program.toml", "text": "id = \"x\""}]}})
            assert answer.status_code != 200 or "error" in answer.json() or answer.json()["result"]["isError"]
    done = read_only.cli("import", folder)
    assert done.returncode == 4 and "read-only" in done.stderr
    assert read_only.version() == before


def test_read_only_still_reads(read_only):
    assert read_only.call("check_utilization_threshold")["level"] != "UNKNOWN"
    assert read_only.call("whoami")["read_only"] is True
    with read_only.client() as http:
        names = {tool["name"] for tool in rawmcp.post(http, "tools/list").json()["result"]["tools"]}
    assert "check_utilization_threshold" in names and "import_program" not in names


def test_a_viewer_may_not_import(site, tmp_path):
    daemon = site(settings='[access]\nanonymous_role = "viewer"\n')
    folder = programs.copy("golden", tmp_path / "program")
    before = daemon.version()
    problem = daemon.call("import_program", {"files": programs.files_argument(folder)}, expect=403)
    assert problem["code"] == "FORBIDDEN" and daemon.version() == before
