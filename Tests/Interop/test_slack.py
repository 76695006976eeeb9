# SPDX-License-Identifier: Apache-2.0
"""Slash commands of Slack: signed as Slack signs, answered within its three seconds, and with a receiver of the answers
that take longer."""

import hashlib
import hmac
import json
import time
import urllib.parse

import httpx
import pytest

from support import outside, plugins, tasks
from support.daemon import Daemon

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@pytest.fixture(scope="module")
def site(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("slack")
    receiver = outside.Server()
    daemon = Daemon(folder / "site", settings=f"""[slack]
signing_secret = "environment:SLACK_SECRET"
users = ["U1VIEWER=vera:viewer", "U2OPS=otto:operator", "U3CHIEF=chris:approver", "U4SELF=otto:approver"]
response_origins = ["{receiver.origin}"]
[tasks]
sweep = "100ms"
hold = "0s"
""", socket=True)
    home = plugins.PluginFolder(folder / "plugins", daemon.etc)
    library = tasks.build()
    home.add(tasks.ID, library, plugins.manifest(
        tasks.ID, library, [plugins.tool("steps", effect="destructive", input_schema=tasks.STEPS)],
        permissions=tasks.GRANTS))
    (daemon.etc / "plugins.d" / f"{tasks.ID}.toml").write_text(
        f"enabled = true\ngrants = {json.dumps(tasks.GRANTS)}\n")
    (daemon.etc / "conf.d" / "96-plugins.toml").write_text(home.settings)
    daemon.extra["SLACK_SECRET"] = SECRET
    daemon.receiver = receiver
    daemon.start()
    yield daemon
    daemon.stop(clean=False)
    receiver.close()


def send(site, command, text="", user="U2OPS", *, at=None, secret=SECRET, change=b"", url=None, body=None, fields=None):
    """A command as Slack sends it; `change` is added to the body after it was signed."""
    form = {"token": "gone", "team_id": "T1", "user_id": user, "user_name": "who", "command": command, "text": text,
            "trigger_id": str(time.monotonic_ns()), "response_url": url or f"{site.receiver.origin}/hook/x"}
    body = urllib.parse.urlencode(form).encode() if body is None else body
    stamp = str(int(time.time()) if at is None else at)
    code = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = {"Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": "v0=" + code}
    head.update(fields or {})
    return httpx.post(f"{site.url}/api/v1/slack/commands", content=body + change, headers=head, timeout=30)


def test_sitrep_is_said_to_the_channel_or_follows(site):
    before = len(site.receiver.seen)
    begun = time.monotonic()
    first = send(site, "/sitrep", user="U1VIEWER")
    assert first.status_code == 200 and time.monotonic() - begun < 3
    message = first.json()
    if message["response_type"] == "ephemeral":
        assert "the answer follows" in message["text"]
        end = time.monotonic() + 60
        while len(site.receiver.seen) == before:
            assert time.monotonic() < end, "no answer was posted"
            time.sleep(0.05)
        method, path, head, body = site.receiver.seen[-1]
        assert (method, path, head["content-type"]) == ("POST", "/hook/x", "application/json")
        message = json.loads(body)
    assert message["response_type"] == "in_channel"
    assert message["blocks"][0]["text"]["text"].startswith("*") and "The program is at" in message["text"]
    assert len(message["blocks"]) <= 50 and all(len(b["text"]["text"]) <= 3000 for b in message["blocks"])


@pytest.mark.parametrize("wrong, word", [
    ({"secret": "another"}, "signature"), ({"change": b"&x=1"}, "signature"), ({"at": -400}, "minutes"),
    ({"at": 400}, "minutes"), ({"fields": {"X-Slack-Signature": "v0=12"}}, "X-Slack-Signature"),
    ({"fields": {"X-Slack-Request-Timestamp": "soon"}}, "X-Slack-Request-Timestamp"),
])
def test_what_slack_did_not_sign_is_refused(site, wrong, word):
    if "at" in wrong:
        wrong = {**wrong, "at": int(time.time()) + wrong["at"]}
    answer = send(site, "/sitrep", **wrong)
    assert answer.status_code == 401 and answer.json()["code"] == "AUTHENTICATION_FAILED"
    assert word in answer.json()["detail"] and SECRET not in answer.text


def test_a_repetition_is_done_once(site):
    body = urllib.parse.urlencode({"user_id": "U2OPS", "command": "/approve", "text": "no-such", "response_url": ""}).encode()
    at = int(time.time())
    first, second = (send(site, "", body=body, at=at) for _ in range(2))
    assert "NOT_FOUND" in first.json()["text"] or "FORBIDDEN" in first.json()["text"]
    assert "received before" in second.json()["text"]


def test_errors_are_for_whoever_typed_it(site):
    for answer, word in [
        (send(site, "/sitrep", user="U9STRANGER"), "not known"), (send(site, "/sitrep", "now"), "takes nothing"),
        (send(site, "/approve", ""), "/approve ID"), (send(site, "/approve", "<!channel>"), "/approve ID"),
        (send(site, "/reboot"), "not known here"), (send(site, "/approve", "01ABCDEF", user="U3CHIEF"), "NOT_FOUND"),
        (send(site, "/approve", "01ABCDEF", user="U1VIEWER"), "NOT_FOUND")]:
        assert answer.status_code == 200, answer.text
        assert answer.json()["response_type"] == "ephemeral" and word in answer.json()["text"], answer.text
        assert "<!" not in answer.text


def test_fix_it_is_the_tool(site):
    plan = send(site, "/fix-it", "greedy dry-run").json()
    assert plan["response_type"] == "ephemeral" and plan["text"] == "No task has failed or is stuck.", plan
    assert "NOT_FOUND" in send(site, "/fix-it", "01990000-0000-7000-8000-000000000000").json()["text"]
    assert "FORBIDDEN" in send(site, "/fix-it", "dry-run", user="U1VIEWER").json()["text"]


def test_what_is_no_form_or_too_much(site):
    assert send(site, "", body=b"user_id=%ff").status_code == 400
    assert send(site, "", body=b"x=" + b"a" * 70_000).status_code == 413
    assert send(site, "", body=b"ssl_check=1").json() == {}
    assert send(site, "/sitrep", fields={"Content-Type": "application/json"}).status_code == 415
    assert httpx.get(f"{site.url}/api/v1/slack/commands").status_code == 405


def test_approve_is_the_other_person_and_acts_as_them(site):
    with site.socket_client() as http:
        made = http.post("/api/v1/tokens", json={"owner": "otto", "role": "operator"})
    otto = site.client(headers={"Authorization": "Bearer " + made.json()["token"]})
    ticket = otto.post("/api/v1/tools/steps", json={"steps": 1})
    assert ticket.status_code == 202, ticket.text
    approval = ticket.json()["approval_id"]
    # The same person over another channel, though with the role, is not another person.
    own = send(site, "/approve", approval, user="U4SELF").json()["text"]
    assert "FORBIDDEN" in own or "CONFLICT" in own, own
    assert otto.get(f"/api/v1/approvals/{approval}").json()["state"] == "pending"
    done = send(site, "/approve", f"{approval} looks good", user="U3CHIEF").json()["text"]
    assert "approved" in done or "used" in done, done
    end = time.monotonic() + 20
    while otto.get(ticket.headers["location"]).json()["state"] != "completed":
        assert time.monotonic() < end
        time.sleep(0.05)
    assert otto.get(f"/api/v1/approvals/{approval}").json()["state"] == "used"
    again = send(site, "/approve", f"{approval} deny", user="U3CHIEF").json()["text"]
    assert "CONFLICT" in again, again
    otto.close()


def test_where_slack_is_not_set_up_there_is_nothing(tmp_path_factory, staged):
    daemon = Daemon(tmp_path_factory.mktemp("noslack") / "site").start()
    try:
        answer = httpx.post(f"{daemon.url}/api/v1/slack/commands", content=b"a=1",
                            headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code == 404 and "slack.signing_secret" in answer.json()["detail"]
    finally:
        daemon.stop()
