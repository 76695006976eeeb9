# SPDX-License-Identifier: Apache-2.0
"""Canaries: secrets in the configuration, in what goes wrong elsewhere, in arguments and in headers are shown by nothing."""

import json

import pytest

from support import rawmcp, witness
from support.daemon import Daemon, DidNotStart
from support.tasks import reach, start

# Read by the daemon from a file, so that it is known wherever it stands; one with characters that JSON and URLs escape.
FILED = 'c4nary "filed" \\ wort/1'
URLED = "c4nary-url-9"
# Known by their forms.
TOKEN = "hf_abcdefgh23_c4naryc4naryc4naryc4naryc4naryc4naryc4n1"
UPSTREAM = (
    "cannot connect to postgres://app:c4nary-a@db.example:5432/x: FATAL: password authentication failed "
    "(host=db user=app password=c4nary-b sslmode=prefer); sent Authorization: Bearer c4nary.c1\n"
    f'with token {TOKEN} and {{"api_key": "c4nary-d", "client_secret":"c4nary-e"}}')
SETTINGS = """[program]
seed = "share:programs/golden"
[access]
anonymous_role = "operator"
[tasks]
sweep = "100ms"
[log]
level = "debug"
[store]
password_file = "{file}"
"""


@pytest.fixture(scope="module")
def daemon(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("canaries")
    secret = folder / "password"
    secret.write_text(FILED + "\n")
    secret.chmod(0o600)
    running = witness.make(folder, settings=SETTINGS.format(file=secret), demo=False).start()
    yield running
    running.stop(clean=False)


@pytest.fixture(scope="module")
def rest(daemon):
    with daemon.client() as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_in_the_log(daemon):
    """Nor in any file of the state folder that is not the store."""
    yield
    text = daemon.log_text()
    assert "c4nary" not in text, [line for line in text.splitlines() if "c4nary" in line]
    for file in daemon.state.rglob("*"):
        if file.is_file() and not file.name.startswith("holdfast.db") and file.suffix != ".so":
            assert b"c4nary" not in file.read_bytes(), file


def clean(answer, *statuses):
    assert answer.status_code in statuses, answer.text
    assert "c4nary" not in answer.text, answer.text
    return answer


def test_what_the_daemon_has_read_as_a_secret_is_in_no_answer(rest):
    for value in (FILED, "x" + FILED + "y", [FILED], {"deep": {"password": FILED}}):
        answer = clean(rest.post("/api/v1/tools/witness", json={"value": value}), 200)
        assert "[redacted]" in json.dumps(answer.json()["arguments"])
        result = clean(rawmcp.post(rest, "tools/call", {"name": "witness", "arguments": {"value": value}}), 200)
        assert "[redacted]" in result.text
    # A name that looks like a secret's does not change a result: that is the tool's to say.
    assert rest.post("/api/v1/tools/witness", json={"password": "other"}).json()["arguments"] == {"password": "other"}


@pytest.mark.parametrize("detail", [UPSTREAM, f"the server said: {FILED}"])
def test_an_error_from_elsewhere_tells_no_secret(rest, daemon, detail):
    arguments = {"detail": detail, "errors": [{"instance_path": "/x", "message": detail, "value": detail}]}
    for tool in ("witness_fails", "witness_is_away"):
        problem = clean(rest.post(f"/api/v1/tools/{tool}", json=arguments), 500, 503).json()
        assert "[redacted]" in problem["detail"] and "[redacted]" in problem["errors"][0]["message"]
    answer = clean(rawmcp.post(rest, "tools/call", {"name": "witness_fails", "arguments": arguments}), 200)
    assert answer.json()["result"]["isError"]
    stream = rest.post("/api/v1/tools/witness_fails", json=arguments, headers={"Accept": "text/event-stream"})
    clean(stream, 200)
    with daemon.socket_client() as admin:
        ended = reach(admin, start(admin, "witness_fails", arguments)["id"], states=("discarded",))
    told = json.dumps({"problem": ended["problem"], "errors": ended.get("errors")})
    assert "[redacted]" in told and "c4nary" not in told


def test_what_a_plugin_says_is_logged_without_secrets(rest, daemon):
    clean(rest.post("/api/v1/tools/witness_says", json={"said": UPSTREAM, "filed": FILED}), 200)
    said = [line for line in daemon.log_lines() if "postgres://app:[redacted]@" in json.dumps(line)]
    assert said, daemon.log_text()[-2000:]


def test_a_crash_report_holds_no_secret(rest, daemon):
    clean(rest.post("/api/v1/tools/witness_crashes", json={"said": UPSTREAM, "filed": FILED}), 503)
    with daemon.socket_client() as admin:
        shown = clean(admin.get(f"/api/v1/plugins/{witness.ID}"), 200)
    assert "[redacted]" in shown.text, shown.text
    clean(rest.get("/metrics"), 200)


def test_an_error_about_arguments_shows_none_that_are_secret(rest):
    for arguments in (
        {"name": "x", "password": "c4nary-f"}, {"name": "x", "password": {"is": "c4nary-g"}},
        {"name": "x", "options": {"api_key": "c4nary-h", "secret": "c4nary-i"}}, {"name": "x", "access_token": "c4nary-j"},
        {"name": {"authorization": "c4nary-k"}}, {"name": ["https://u:c4nary-l@h/"]},
    ):
        for answer in (rest.post("/api/v1/tools/witness_strict", json=arguments),
                       rawmcp.post(rest, "tools/call", {"name": "witness_strict", "arguments": arguments}),
                       rest.post("/api/v1/tools/witness_strict", json=arguments, headers={"Accept": "text/event-stream"})):
            clean(answer, 422, 200)


def test_headers_and_paths_leave_nothing(rest):
    for headers in ({"Authorization": f"Bearer {TOKEN}"}, {"Authorization": "Basic YzRuYXJ5OmM0bmFyeQ=="},
                    {"Cookie": "session=c4nary-m"}, {"X-Request-ID": "ok-1", "Proxy-Authorization": "Bearer c4nary-n1"}):
        clean(rest.get("/api/v1/tools/whoami", headers=headers), 200, 401, 404, 405)
    clean(rest.get(f"/api/v1/tools/{TOKEN}"), 404)
    clean(rest.get("/api/v1/calls?token=c4nary-o"), 200, 400, 403, 422)


def test_a_password_in_the_url_of_the_store_is_told_by_no_failure(tmp_path, staged):
    daemon = Daemon(
        tmp_path, settings=f'[store]\nurl = "postgresql://app:{URLED}@127.0.0.1:1/x"\nstart_timeout = "1s"\n')
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert URLED not in failure.value.text, failure.value.text
