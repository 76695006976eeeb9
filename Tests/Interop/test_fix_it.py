# SPDX-License-Identifier: Apache-2.0
"""fix_it, its executions, and answers by a token for several: on tasks that have really failed, by people who are known."""

import json
import time

import pytest

from support import plugins, tasks
from support.daemon import Daemon
from support.tasks import reach

SETTINGS = '[tasks]\nsweep = "100ms"\nhold = "0s"\n'
# "single" is a tally that changes the program; "steps" destroys, so that its calls wait for another person.
TASK_TYPES = [
    tasks.task("tally", tasks.TALLY, max_attempts=1), tasks.task("broken"), tasks.task("asking"),
    tasks.task("single", tasks.TALLY, effect="write", max_attempts=1),
]
TOOLS = [plugins.tool("steps", effect="destructive", input_schema=tasks.STEPS)]
POLICY = 'tools = ["steps"]\nexpires = "1s"\n[when]\nrequired = ["steps"]\nproperties.steps.const = 3\n'
UNKNOWN = "01990000-0000-7000-8000-000000000000"
FIX, APPROVE = "/api/v1/scheduler/fix-it", "/api/v1/scheduler/approve"
TOKEN = APPROVE + "/token/generate"


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("fix")
    daemon = Daemon(folder, socket=True)
    home = plugins.PluginFolder(folder / "plugins", daemon.etc)
    library = tasks.build()
    home.add(tasks.ID, library, plugins.manifest(
        tasks.ID, library, TOOLS, permissions=tasks.GRANTS, task_types=TASK_TYPES))
    (daemon.etc / "plugins.d" / f"{tasks.ID}.toml").write_text(f"enabled = true\ngrants = {json.dumps(tasks.GRANTS)}\n")
    (daemon.etc / "conf.d" / "95-test.toml").write_text(home.settings + SETTINGS)
    (daemon.etc / "policies").mkdir(exist_ok=True)
    (daemon.etc / "policies" / "quick.toml").write_text(POLICY)
    daemon.start()
    daemon.tokens = {}
    with daemon.socket_client() as http:
        for owner, role in [("ann", "operator"), ("bob", "approver"), ("dave", "viewer")]:
            answer = http.post("/api/v1/tokens", json={"owner": owner, "role": role})
            assert answer.status_code == 201, answer.text
            daemon.tokens[owner] = answer.json()["token"]
    yield daemon
    log = daemon.log_text()
    daemon.stop(clean=False)
    assert "hf_" not in log, "a token is in the log"


def who(office, name):
    return office.client(headers={"Authorization": f"Bearer {office.tokens[name]}"})


def post(office, name, path, expect=200, **body):
    with who(office, name) as http:
        answer = http.post(path, json=body)
    assert answer.status_code == expect, (answer.status_code, answer.text)
    return answer.json()


def fix(office, name="ann", expect=200, **body):
    return post(office, name, FIX, expect, **body)


def read(office, id, name="ann"):
    with who(office, name) as http:
        answer = http.get(f"{FIX}/{id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def dead(office, type, **arguments):
    """A task that has failed for good."""
    with who(office, "ann") as http:
        id = tasks.start(http, type, arguments)["id"]
        assert reach(http, id)["state"] == "discarded"
    return id


def show(office, id):
    with who(office, "ann") as http:
        return tasks.show(http, id)


def only(answer):
    assert len(answer["affected_tasks"]) == 1, answer
    return answer["affected_tasks"][0]


# -- the plan, and what is done ----------------------------------------------------------------------------------------


def test_a_dry_run_shows_the_plan_and_changes_nothing(office):
    id = dead(office, "tally", fail_times=9)
    plan = fix(office, dry_run=True, target_task_ids=[id])
    row = only(plan)
    assert plan["status"] == "dry_run" and plan["execution_id"] is None and plan["mode"] == "balanced"
    assert row["failure_class"] == "transient" and row["action_taken"] == "retry_with_backoff"
    assert row["previous_status"] == row["new_status"] == "discarded" and row["outcome"] == "planned"
    assert "SERVICE_UNAVAILABLE" in row["reason"] and plan["tasks_retried"] == 1
    assert show(office, id)["state"] == "discarded"
    assert only(fix(office, dry_run=True, target_task_ids=[id])) == row, "the plan is the same when it is asked again"
    assert id in [task["task_id"] for task in fix(office, dry_run=True)["affected_tasks"]], "found without being named"


@pytest.mark.parametrize(("mode", "type", "action"), [
    ("greedy", "tally", "retry_now"), ("balanced", "tally", "retry_with_backoff"),
    ("conservative", "tally", "retry_with_backoff"), ("greedy", "broken", "retry_now"),
    ("balanced", "broken", "retry_with_backoff"), ("conservative", "broken", "skip")])
def test_the_mode_decides_with_the_kind_of_failure(office, mode, type, action):
    id = dead(office, type, **({"fail_times": 9} if type == "tally" else {}))
    done = fix(office, mode=mode, target_task_ids=[id])
    row = only(done)
    assert row["action_taken"] == action and row["failure_class"] == ("transient" if type == "tally" else "unknown")
    if action == "skip":
        assert done["tasks_skipped"] == 1 and show(office, id)["state"] == "discarded" and row["retry_count"] == 0
        return
    assert row["outcome"] == "retried" and row["retry_count"] == 1
    with who(office, "ann") as http:
        assert reach_again(http, id)["state"] == "discarded"
    back = read(office, done["execution_id"])
    assert back["tasks_failed"] == 1 and back["tasks_fixed"] == 0 and back["status"] == "partial"
    assert only(back)["new_status"] == "discarded"


def reach_again(http, id):
    """The task when it has failed twice."""
    end = time.monotonic() + 15
    while (call := tasks.show(http, id))["state"] != "discarded" or len(call["errors"]) < 2:
        assert time.monotonic() < end, call
        time.sleep(0.01)
    return call


def test_a_task_that_ends_well_is_fixed(office):
    id = dead(office, "asking", soon=True)
    done = fix(office, mode="greedy", target_task_ids=[id])
    assert only(done)["outcome"] == "retried", done
    with who(office, "ann") as http:
        reach(http, id, "input_required")
        assert read(office, done["execution_id"])["tasks_retried"] == 1
        http.post(f"/api/v1/calls/{id}/answer", json={"answers": {"first": {"first": "Ada"}}})
        assert reach(http, id)["state"] == "completed"
    back = read(office, done["execution_id"])
    assert back["tasks_fixed"] == 1 and back["tasks_retried"] == 0 and back["status"] == "completed"


def test_a_task_is_put_back_so_often_and_then_is_for_people(office):
    id = dead(office, "broken")
    assert only(fix(office, mode="greedy", max_retries=1, target_task_ids=[id]))["retry_count"] == 1
    with who(office, "ann") as http:
        reach_again(http, id)
    over = fix(office, mode="greedy", max_retries=1, target_task_ids=[id])
    assert over["tasks_escalated"] == 1 and only(over)["action_taken"] == "escalate" and over["status"] == "partial"
    assert show(office, id)["state"] == "discarded"
    assert only(fix(office, mode="greedy", dry_run=True, target_task_ids=[id]))["action_taken"] == "retry_now", "three"


def test_wrong_words_are_named(office):
    id = dead(office, "broken")
    assert fix(office, expect=422, mode="reckless")["errors"][0]["instance_path"] == "/mode"
    assert fix(office, expect=422, max_retries=11)["errors"][0]["instance_path"] == "/max_retries"
    assert fix(office, expect=422, target_task_ids=[id, "nonsense"])["errors"][0]["instance_path"] == "/target_task_ids/1"
    assert fix(office, expect=404, target_task_ids=[id, UNKNOWN])["code"] == "NOT_FOUND"
    other = fix(office, expect=422, initiated_by="bob", target_task_ids=[id])
    assert other["errors"][0]["instance_path"] == "/initiated_by" and "ann" in other["detail"]
    assert show(office, id)["attempt"] == 1, "nothing was run"
    assert fix(office, initiated_by="Ann", dry_run=True, target_task_ids=[id])["initiated_by"] == "ann"
    assert fix(office, "dave", 403, target_task_ids=[id])["code"] == "FORBIDDEN"
    with who(office, "ann") as http:
        assert http.get(f"{FIX}/{UNKNOWN}").status_code == 404 and http.get(f"{FIX}/x").status_code == 404


def test_what_changes_the_program_waits_for_another_person(office):
    id = dead(office, "single", fail_times=9)
    ticket = fix(office, expect=202, mode="greedy", target_task_ids=[id])
    assert ticket["state"] == "input_required" and show(office, id)["attempt"] == 1
    with who(office, "bob") as http:
        asked = http.get(f"/api/v1/approvals/{ticket['approval_id']}").json()
    assert id in asked["message"] and "retry_now" in asked["message"] and asked["requested_by"] == "ann"
    mine = post(office, "ann", f"/api/v1/approvals/{ticket['approval_id']}/answer", 403, approved=True)
    assert mine["code"] == "FORBIDDEN"
    post(office, "bob", f"/api/v1/approvals/{ticket['approval_id']}/answer", approved=True)
    with who(office, "ann") as http:
        call = reach(http, ticket["call_id"])
    assert call["state"] == "completed", call
    result = call["result"].get("structured", call["result"])
    assert result["approved_by"] == "bob" and result["initiated_by"] == "ann" and only(result)["outcome"] == "retried"

    other = dead(office, "single", fail_times=9)
    denied = fix(office, expect=202, target_task_ids=[other])
    post(office, "bob", f"/api/v1/approvals/{denied['approval_id']}/answer", approved=False, reason="not now")
    with who(office, "ann") as http:
        call = reach(http, denied["call_id"])
    assert call["state"] == "discarded" and "not now" in call["problem"]["detail"]
    assert show(office, other)["attempt"] == 1

    alone = fix(office, auto_approve=True, mode="greedy", target_task_ids=[other])
    assert only(alone)["outcome"] == "retried" and alone["approved_by"] is None and alone["warnings"]


def test_executions_outlive_the_daemon(office):
    id = dead(office, "broken")
    done = fix(office, mode="conservative", target_task_ids=[id])
    office.kill()
    office.start()
    assert read(office, done["execution_id"]) == done


# -- answers by token --------------------------------------------------------------------------------------------------


def waiting(office, steps=1, name="ann"):
    with who(office, name) as http:
        answer = http.post("/api/v1/tools/steps", json={"steps": steps})
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_one_token_answers_several_once_and_never_for_who_asked(office):
    first, second, third = (waiting(office) for _ in range(3))
    ids = [first["call_id"], second["approval_id"]]
    assert post(office, "ann", TOKEN, 403, task_ids=ids)["code"] == "FORBIDDEN", "nobody mints for their own"
    made = post(office, "bob", TOKEN, task_ids=ids, expires_in_hours=1, task_type="steps")
    assert made["owner"] == "bob" and set(made["approval_ids"]) == {first["approval_id"], second["approval_id"]}
    token = made["token"]
    assert 8 <= len(token) <= 200
    assert post(office, "ann", APPROVE, 403, token=token)["code"] == "FORBIDDEN", "who asked brings no answer"
    assert post(office, "dave", APPROVE, 404, token=token, task_id=third["call_id"])["code"] == "NOT_FOUND"
    assert post(office, "dave", APPROVE, 403, token=token[:-1] + ("A" if token[-1] != "A" else "B"))["code"] == "FORBIDDEN"
    assert post(office, "dave", APPROVE, 422, token=token, approved_by="carol")["errors"][0]["instance_path"] == "/approved_by"
    one = post(office, "dave", APPROVE, token=token, task_id=first["call_id"], notes="seen")
    assert one["status"] == "approved" and one["approved_by"] == "bob" and one["task_id"] == first["call_id"]
    assert one["approved_tasks"] == 1 and one["task_details"][0]["new_status"] == "approved"
    assert post(office, "dave", APPROVE, 409, token=token, task_id=first["call_id"])["code"] == "CONFLICT"
    assert post(office, "dave", APPROVE, 409, token=token, task_id=first["call_id"], action="deny"), "no deny after approve"
    rest = post(office, "dave", APPROVE, token=token, action="deny")
    assert rest["status"] == "denied" and rest["denied_tasks"] == 1 and rest["task_id"] == "multiple" and rest["warnings"]
    assert post(office, "dave", APPROVE, 409, token=token)["code"] == "CONFLICT"
    with who(office, "ann") as http:
        assert reach(http, first["call_id"])["state"] == "completed"
        assert reach(http, second["call_id"])["state"] == "discarded"
        assert tasks.show(http, third["call_id"])["state"] == "input_required", "not in the token"


def test_a_token_is_worth_nothing_when_its_time_is_over(office):
    ticket = waiting(office, steps=3)
    token = post(office, "bob", TOKEN, task_ids=[ticket["call_id"]])["token"]
    with who(office, "ann") as http:
        reach(http, ticket["call_id"])
    assert post(office, "dave", APPROVE, 409, token=token)["code"] == "CONFLICT"


def test_a_token_is_made_only_for_what_is_there(office):
    ticket = waiting(office)
    assert post(office, "bob", TOKEN, 404, task_ids=[ticket["call_id"], UNKNOWN])["code"] == "NOT_FOUND"
    wrong = post(office, "bob", TOKEN, 422, task_ids=[ticket["call_id"]], task_type="tally")
    assert wrong["errors"][0]["instance_path"] == "/task_ids/0"
    assert post(office, "bob", TOKEN, 422, task_ids=[])["code"] == "VALIDATION_ERROR"
    assert post(office, "dave", TOKEN, 404, task_ids=[ticket["call_id"]])["code"] == "NOT_FOUND", "not theirs to see"
    assert post(office, "dave", APPROVE, 403, token="x" * 60)["code"] == "FORBIDDEN"
    assert post(office, "dave", APPROVE, 422, token="short")["errors"][0]["instance_path"] == "/token"


def test_an_answer_is_given_now_and_never_kept_with_its_token(office):
    ticket = waiting(office)
    token = post(office, "bob", TOKEN, task_ids=[ticket["call_id"]])["token"]
    answers = {APPROVE: {"token": token},
               "/api/v1/tools/answer_approval": {"id": ticket["approval_id"], "approved": True, "token": token}}
    with who(office, "dave") as http:
        for path, body in answers.items():
            refused = http.post(path, json=body, headers={"Prefer": "respond-async"})
            assert refused.status_code == 403 and "own word" in refused.json()["detail"], refused.text
    with who(office, "ann") as http:
        names = {call["name"] for call in http.get("/api/v1/calls", params={"limit": 200}).json()["items"]}
    assert not names & {"approve_tasks", "answer_approval"}
    assert post(office, "dave", APPROVE, token=token)["approved_tasks"] == 1, "it was not used up"


def test_what_can_be_put_back_comes_before_what_is_for_people(office):
    for _ in range(52):
        dead(office, "broken")
    id = dead(office, "tally", fail_times=9)
    for _ in range(52):
        dead(office, "broken")
    plan = fix(office, dry_run=True, mode="conservative")
    assert len(plan["affected_tasks"]) == 50 and any("more than 50" in warning for warning in plan["warnings"])
    assert id in [task["task_id"] for task in plan["affected_tasks"] if task["outcome"] == "planned"]


def test_what_is_not_kept_has_no_id(tmp_path, staged):
    daemon = Daemon(tmp_path / "site", settings='[access]\nanonymous_role = "operator"\n').start()
    try:
        nothing = daemon.call("fix_it", {"mode": "greedy"})
        assert nothing["status"] == "nothing_to_fix" and nothing["execution_id"] is None and nothing["completed_at"]
    finally:
        daemon.stop(clean=False)
