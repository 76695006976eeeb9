# SPDX-License-Identifier: Apache-2.0
"""Approvals from outside: who may say yes, once, in time, about what; tokens, policies, break-glass, and a daemon that dies."""

import json
import os
import threading
import time

import pytest

from support import plugins, tasks
from support.daemon import Daemon
from support.stage import cli

SETTINGS = """
[tasks]
sweep = "100ms"
hold = "0s"
"""
# "steps" destroys here, and what it is called with decides which policy is asked.
TOOLS = [plugins.tool("steps", effect="destructive", input_schema=tasks.STEPS), plugins.tool("approve", effect="write")]
TASK_TYPES = [tasks.task("tally", tasks.TALLY, effect="destructive", max_attempts=3)]
POLICIES = {
    "two-people": 'tools = ["st*"]\nquorum = 2\n[when]\nrequired = ["steps"]\nproperties.steps.const = 2\n',
    "quick": 'tools = ["steps"]\nexpires = "1s"\n[when]\nrequired = ["steps"]\nproperties.steps.const = 3\n',
    "most-protected": 'tools = ["steps"]\ncategory = 1\n[when]\nrequired = ["steps"]\nproperties.steps.const = 4\n',
    "sure": 'tools = ["steps"]\nconfirm = true\n[when]\nrequired = ["steps"]\nproperties.steps.const = 5\n',
    "unbound": 'tools = ["nothing_of_ours"]\nbound_to_schedule = false\n',
}


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("approvals")
    daemon = Daemon(folder, socket=True)
    home = plugins.PluginFolder(folder / "plugins", daemon.etc)
    library = tasks.build()
    home.add(tasks.ID, library, plugins.manifest(
        tasks.ID, library, TOOLS, permissions=tasks.GRANTS, task_types=TASK_TYPES))
    (daemon.etc / "plugins.d" / f"{tasks.ID}.toml").write_text(
        f"enabled = true\ngrants = {json.dumps(tasks.GRANTS)}\n")
    (daemon.etc / "conf.d" / "95-test.toml").write_text(home.settings + SETTINGS)
    (daemon.etc / "policies").mkdir(exist_ok=True)
    for name, text in POLICIES.items():
        (daemon.etc / "policies" / f"{name}.toml").write_text(text)
    daemon.start()
    daemon.tokens = {}
    with daemon.socket_client() as http:
        for name, owner, role in [("ann", "ann", "operator"), ("ann2", "Ann", "operator"), ("bob", "bob", "approver"),
                                  ("carol", "carol", "approver"), ("dave", "dave", "viewer")]:
            # Whoever runs the machine makes the second token of Ann too, with the role approver.
            role = "approver" if name == "ann2" else role
            answer = http.post("/api/v1/tokens", json={"owner": owner, "role": role})
            assert answer.status_code == 201, answer.text
            daemon.tokens[name] = answer.json()["token"]
    yield daemon
    log = daemon.log_text()
    daemon.stop(clean=False)
    assert "hf_" not in log, "a token is in the log"


def who(office, name):
    return office.client(headers={"Authorization": f"Bearer {office.tokens[name]}"})


def ask(office, name="ann", tool="steps", **arguments):
    """A call that waits: its ticket."""
    with who(office, name) as http:
        answer = http.post(f"/api/v1/tools/{tool}", json=arguments)
    assert answer.status_code == 202, answer.text
    ticket = answer.json()
    assert ticket["state"] == "input_required" and ticket["approval_id"]
    return ticket


def show(office, ticket, name="bob"):
    with who(office, name) as http:
        answer = http.get(f"/api/v1/approvals/{ticket['approval_id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def post(office, name, ticket, verb="answer", expect=200, **body):
    with who(office, name) as http:
        answer = http.post(f"/api/v1/approvals/{ticket['approval_id']}/{verb}", json=body)
    assert answer.status_code == expect, (answer.status_code, answer.text)
    return answer.json()


def ended(office, ticket, name="ann"):
    with who(office, name) as http:
        return tasks.reach(http, ticket["call_id"])


def test_another_person_approves_and_it_runs_once_as_whoever_asked(office, tmp_path):
    ticket = ask(office, steps=1)
    before = show(office, ticket)
    assert before["state"] == "pending" and before["requested_by"] == "ann" and before["quorum"] == 1
    assert before["arguments"] == {"steps": 1} and before["effect"] == "destructive" and before["call_id"] == ticket["call_id"]
    token = tmp_path / "bob.token"
    token.write_text(office.tokens["bob"])
    token.chmod(0o600)
    listed = office.cli("approvals", "list", "--token-file", token)
    assert listed.returncode == 0 and ticket["approval_id"] in listed.stdout, listed
    said = office.cli("approve", ticket["approval_id"], "--reason", "looks right", "--token-file", token)
    assert said.returncode == 0 and "approved: steps for ann" in said.stdout, said
    done = ended(office, ticket)
    assert done["state"] == "completed" and done["result"] == {"steps": 1} and done["requested_by"] == "ann"
    after = show(office, ticket)
    assert after["state"] == "used" and after["used_at"] and after["approved_by"] == ["bob"]
    (decision,) = after["decisions"]
    assert decision["by"] == "bob" and decision["reason"] == "looks right" and decision["via"] in ("cli", "rest")
    # It is used: nobody says anything more, and the call does not run again.
    late = post(office, "carol", ticket, expect=409, approved=False)
    assert "bob" in late["detail"]
    assert late["conflict"] == {"id": ticket["approval_id"], "state": "used", "decided_by": "bob"}
    shown = office.cli("approvals", "show", ticket["call_id"], "--token-file", token)
    assert shown.returncode == 0 and "looks right" in shown.stdout, "the call's id finds its approval"


def test_nobody_approves_their_own_whatever_token_they_show(office):
    ticket = ask(office, steps=1)
    own = post(office, "ann2", ticket, expect=403, approved=True)
    assert "another person than ann" in own["detail"], "a second token of the same owner, in other letters"
    with who(office, "ann2") as http:
        alias = http.post(f"/api/v1/calls/{ticket['call_id']}/answer",
                          json={"answers": {"host.approval": {"approved": True}}})
        assert alias.status_code == 403, "the same operation by its other name"
    with office.client() as nobody:  # The demo's anonymous operator may be anybody, also Ann.
        answer = nobody.post(f"/api/v1/approvals/{ticket['approval_id']}/answer", json={"approved": True})
        assert answer.status_code == 403 and "a person's word" in answer.json()["detail"]
    post(office, "dave", ticket, expect=404, approved=True)
    assert show(office, ticket)["state"] == "pending" and show(office, ticket)["decisions"] == []
    # The other alias, by somebody who may; and the no ends the call.
    with who(office, "bob") as http:
        assert http.post(f"/api/v1/calls/{ticket['call_id']}/answer", json={
            "answers": {"host.approval": {"approved": False, "reason": "not this week"}}}).status_code == 200
        call = ended(office, ticket)
        assert call["state"] == "discarded" and call["problem"]["status"] == 403
        assert "was denied by bob: not this week" in call["problem"]["detail"]
        again = http.post(f"/api/v1/tasks/{ticket['call_id']}/retry")
        assert again.status_code in (404, 409), again.text
    assert show(office, ticket)["state"] == "denied"


def test_two_people_are_two_owners_besides_the_requester(office):
    ticket = ask(office, steps=2)
    assert show(office, ticket)["quorum"] == 2 and show(office, ticket)["policies"] == ["two-people"]
    assert post(office, "bob", ticket, approved=True)["missing"] == 1
    twice = post(office, "bob", ticket, expect=409, approved=True)
    assert "decided already" in twice["detail"]
    assert tasks_state(office, ticket) == "input_required"
    assert post(office, "carol", ticket, approved=True)["state"] in ("approved", "used")
    assert ended(office, ticket)["state"] == "completed"


def test_the_requester_confirms_besides_and_is_still_not_the_second_person(office):
    for sure, state in ((True, "completed"), (False, "discarded")):
        ticket = ask(office, steps=5)
        post(office, "bob", ticket, approved=True)
        assert tasks_state(office, ticket) == "input_required", "an approval is not the requester's own word"
        with who(office, "ann") as http:
            own = http.post(f"/api/v1/calls/{ticket['call_id']}/answer", json={
                "answers": {"host.confirm": {"confirmed": sure}}})
            assert own.status_code == 200, own.text
        call = ended(office, ticket)
        assert call["state"] == state, call["problem"]
    assert "not confirmed by ann" in call["problem"]["detail"] and show(office, ticket)["state"] == "expired"


def tasks_state(office, ticket):
    with who(office, "ann") as http:
        return tasks.show(http, ticket["call_id"])["state"]


def test_of_two_answers_at_once_one_wins_and_the_other_is_told(office):
    for _ in range(3):
        ticket = ask(office, steps=1)
        answers = {}
        start = threading.Barrier(2)

        def say(name, approved, ticket=ticket, answers=answers, start=start):
            with who(office, name) as http:
                start.wait()
                answers[name] = http.post(
                    f"/api/v1/approvals/{ticket['approval_id']}/answer", json={"approved": approved})

        threads = [threading.Thread(target=say, args=("bob", True)), threading.Thread(target=say, args=("carol", False))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        winner = next(name for name, answer in answers.items() if answer.status_code == 200)
        loser = next(answer for name, answer in answers.items() if name != winner)
        assert loser.status_code == 409 and f"by {winner}" in loser.json()["detail"], loser.text
        assert [said["by"] for said in show(office, ticket)["decisions"]] == [winner]
        assert ended(office, ticket)["state"] == ("completed" if winner == "bob" else "discarded")


def test_what_nobody_answers_in_time_is_over(office):
    ticket = ask(office, steps=3)
    call = ended(office, ticket)
    assert call["state"] == "discarded" and call["problem"]["code"] == "TIMEOUT"
    over = show(office, ticket)
    assert over["state"] == "expired" and over["lapsed_because"]
    assert post(office, "bob", ticket, expect=409, approved=True)["conflict"]["state"] == "expired"


def test_an_answer_token_is_one_answer_of_one_person(office):
    ticket, other = ask(office, steps=1), ask(office, steps=2)
    post(office, "ann2", ticket, verb="token", expect=403)
    made = post(office, "bob", ticket, verb="token", expires_in_s=60)
    assert made["owner"] == "bob" and made["token"].startswith("hf_")
    assert post(office, "ann", ticket, expect=403, approved=True, token=made["token"])["detail"].startswith("ann asks")
    post(office, "dave", other, expect=403, approved=True, token=made["token"])
    wrong = made["token"][:-1] + ("A" if made["token"][-1] != "A" else "B")
    post(office, "dave", ticket, expect=403, approved=True, token=wrong)
    with who(office, "dave") as http:  # It is no way in by itself.
        http.headers["Authorization"] = f"Bearer {made['token']}"
        assert http.get("/api/v1/whoami").status_code == 401
    second = post(office, "bob", ticket, verb="token")
    done = post(office, "dave", ticket, approved=True, reason="from a message", token=made["token"])
    assert done["decisions"][0]["by"] == "bob" and done["decisions"][0]["token_id"] == made["id"]
    assert ended(office, ticket)["state"] == "completed"
    for token in (made["token"], second["token"]):
        post(office, "dave", ticket, expect=409, approved=True, token=token)
    post(office, "bob", other, approved=False)


def test_a_plugin_asks_on_the_same_records(office):
    ticket = ask(office, "bob", "approve")
    assert show(office, ticket)["asked_by"] == tasks.ID and show(office, ticket)["name"] == "approve"
    post(office, "bob", ticket, expect=403, approved=True)
    post(office, "carol", ticket, approved=True, reason="seen")
    call = ended(office, ticket, "bob")
    assert call["result"]["first"]["answer"] == {"approved": True, "reason": "seen"}
    assert call["result"]["first"]["answered_by"] == "carol" and show(office, ticket)["state"] == "used"


def test_a_task_that_destroys_waits_when_it_runs(office):
    with who(office, "ann") as http:
        made = http.post("/api/v1/tasks", json={"task": "tally", "arguments": {"value": 7, "fail_times": 1}})
        assert made.status_code == 201, made.text
        id = made.json()["id"]
        tasks.reach(http, id, "input_required")
    ticket = {"call_id": id, "approval_id": id}  # The call's id finds its approval.
    assert show(office, ticket)["kind"] == "task"
    post(office, "bob", ticket, approved=True)
    call = ended(office, ticket)
    assert call["state"] == "completed" and call["result"] == {"attempt": 2, "value": 7}, "its own retry is the same call"


def test_break_glass_is_one_person_and_is_reviewed(office):
    protected = ask(office, "bob", steps=4)
    assert show(office, protected, "carol")["category"] == 1
    refused = post(office, "bob", protected, verb="break-glass", expect=403, reason="the ward is flooded")
    assert "category 1" in refused["detail"]
    post(office, "carol", protected, approved=False)
    mine = ask(office, "ann", steps=1)
    post(office, "ann", mine, verb="break-glass", expect=403, reason="the ward is flooded")
    ticket = ask(office, "bob", steps=2)
    post(office, "bob", ticket, verb="break-glass", expect=422, reason="short")
    let = post(office, "bob", ticket, verb="break-glass", reason="the ward is flooded")
    assert let["break_glass"]["by"] == "bob" and let["needs_review"]
    assert ended(office, ticket, "bob")["state"] == "completed"
    assert any("break-glass" in line["msg"] and line["level"] == "error" for line in office.log_lines())
    with who(office, "carol") as http:
        waiting = http.get("/api/v1/approvals?needs_review=true").json()["items"]
        assert [row["id"] for row in waiting] == [ticket["approval_id"]]
    post(office, "bob", ticket, verb="review", expect=403, justified=True, note="I was right")
    post(office, "ann", ticket, verb="review", expect=403, justified=True, note="he was right")
    seen = post(office, "carol", ticket, verb="review", justified=False, note="the ward was dry")
    assert seen["break_glass"]["review"]["justified"] is False and seen["state"] == "used" and not seen["needs_review"]
    post(office, "carol", ticket, verb="review", expect=409, justified=True, note="after all")
    post(office, "carol", mine, approved=False)


def test_a_changed_schedule_means_start_again(office):
    ticket = ask(office, steps=1)
    version = office.version()[0]
    assert show(office, ticket)["schedule_version"] == version
    with office.socket_client() as owner:
        edit = {"op": "put", "table": "assignments", "row": {
            "person_id": "f05", "date": "2026-04-22", "slot": "AM", "service_id": "clinic"}}
        changed = owner.post("/api/v1/tools/apply_change", json={
            "edits": [edit], "expected_version": version, "reason": "a test", "reason_code": "other"})
        assert changed.status_code == 200, changed.text
    post(office, "bob", ticket, approved=True)
    call = ended(office, ticket)
    assert call["state"] == "discarded" and call["problem"]["status"] == 409
    assert "Start again" in call["problem"]["detail"] and show(office, ticket)["state"] == "expired"


def test_what_is_approved_survives_kill_9_and_runs_once(office):
    with office.socket_client() as owner:
        assert owner.post("/api/v1/queues/calls/pause").status_code == 200
    ticket, waiting = ask(office, steps=1), ask(office, steps=1)
    post(office, "bob", ticket, approved=True)
    assert show(office, ticket)["state"] == "approved"
    office.kill()
    office.start()
    assert show(office, ticket)["state"] == "approved" and show(office, waiting)["state"] == "pending"
    with office.socket_client() as owner:
        assert owner.post("/api/v1/queues/calls/resume").status_code == 200
    assert ended(office, ticket)["state"] == "completed" and show(office, ticket)["state"] == "used"
    # What its requester may not do any more does not happen, whoever approved it.
    with office.socket_client() as owner:
        for row in owner.get("/api/v1/tokens?owner=ann").json()["items"]:
            assert owner.post(f"/api/v1/tokens/{row['id']}/revoke").status_code == 200
        post(office, "bob", waiting, approved=True)
        call = tasks.reach(owner, waiting["call_id"])
    assert call["state"] == "discarded" and call["problem"]["status"] == 403, call["problem"]
    deadline = time.monotonic() + 15
    with office.client() as http:
        while "holdfast_approvals_pending " not in (metrics := http.get("/metrics").text):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert 'holdfast_approvals_total{outcome="used"}' in metrics and "holdfast_approvals_unreviewed 0" in metrics


def test_a_site_says_what_is_wrong_with_a_policy(office, tmp_path):
    (office.etc / "policies" / "wrong.toml").write_text("quorum = 0\ncategory = 1\nbreak_glass = true\n")
    checked = cli("config", "check", "--config", office.etc)
    os.unlink(office.etc / "policies" / "wrong.toml")
    assert checked.returncode != 0
    for words in ("wrong.toml", "name tools, effects, or both", "nobody is asked", "nobody lets pass alone"):
        assert words in checked.stdout + checked.stderr, checked
