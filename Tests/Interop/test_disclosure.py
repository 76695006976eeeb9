# SPDX-License-Identifier: Apache-2.0
"""Canaries: a program in which every name, address, note, reason, kind of absence and free word is unmistakable, every
tool called at every level of disclosure on REST and MCP, and what of them may be in any answer.

A tool that is new has to be entered in Program.arguments: the test fails for one that it does not know.
"""

import csv
import json
import re

import pytest

from support import programs, rawmcp, tasks

LEVELS = ["full", "initials", "pseudonym"]
REASONS = {"import": "Whyimportcanary", "apply": "Whyapplycanary", "draft": "Whydraftcanary", "publish": "Whypubcanary"}
# Kinds of absence that no text of a program uses otherwise.
KINDS = ["bereavement", "parental"]
WORDS = {"name": "Nmcanary", "family": "Famcanary", "mail": "mlcanary", "note": "Ntcanary", "request": "rqcanary",
         "item": "wicanary", "signal": "pscanary"}
# Those of which progress and result are also taken as a stream.
STREAMED = {"validate_schedule", "list_people", "history", "steps", "apply_change"}
# What nobody but a reader with full disclosure may see, and what needs a scope besides.
FREE = ["mail", "note", "request", "item"]



def rewrite(folder, file, change):
    path = folder / file
    with open(path, encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for number, row in enumerate(rows):
        change(row, number)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with open(path, "w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def prepare(folder):
    """The demo program, with a canary in each place where people write something."""
    programs.copy("family-medicine", folder)

    def person(row, number):
        row["name"] = f"{WORDS['name']}{number} {WORDS['family']}{number}"
        row["mail"] = f"{WORDS['mail']}{number}@example.org"
        row["note"] = f"{WORDS['note']}{number} said something"

    rewrite(folder, "people.csv", person)
    rewrite(folder, "absences.csv", lambda row, number: row.update(kind=KINDS[number % len(KINDS)]))
    rewrite(folder, "requests.csv", lambda row, number: row.update(kind=(
        row["kind"] if row["kind"] in ("no_call", "day_off") and number % 2 else
        KINDS[number % len(KINDS)] if number % 3 else f"{WORDS['request']}{number}")))
    rewrite(folder, "work_items.csv", lambda row, number: row.update(kind=f"{WORDS['item']}{number}"))
    rewrite(folder, "preference_signals.csv", lambda row, number: row.update(signal=f"{WORDS['signal']}{number % 40}"))
    return folder


class Program:
    """A daemon on the canary program, with history, drafts, tasks and tokens."""

    def __init__(self, root):
        self.folder = prepare(root / "program")
        self.daemon = tasks.make(root / "site", role="viewer", hold="0s", demo=False)
        with open(self.daemon.etc / "conf.d" / "95-test.toml", "a") as settings:
            settings.write('[profiles.whole]\ntools = ["*"]\nmax_tools = 500\n')
        # Every tool of the host by its name: stars find no administration.
        self.daemon.start()
        with self.daemon.socket_client() as http:
            self.tools = {row["name"]: row for row in http.get("/api/v1/tools?limit=500").json()["items"]}
        self.daemon.stop(clean=False)
        names = json.dumps(["*"] + [name for name, row in self.tools.items() if row["administrative"]])
        path = self.daemon.etc / "conf.d" / "95-test.toml"
        path.write_text(path.read_text().replace('tools = ["*"]', f"tools = {names}"))
        self.daemon.start()
        self.owner = self.daemon.socket_client()
        self.fill()
        self.tokens = {level: self.token(level) for level in LEVELS}
        self.reader = self.token("full", ["personal:behaviour", "personal:stress"])

    def token(self, level, scopes=()):
        made = self.owner.post("/api/v1/tokens", json={
            "owner": f"dr.{level}", "role": "admin", "scopes": list(scopes), "disclosure": level,
            "mcp_disclosure": level})
        assert made.status_code in (200, 201), made.text
        return made.json()["token"]

    def tool(self, name, arguments, expect=200):
        answer = self.owner.post(f"/api/v1/tools/{name}", json=arguments)
        assert answer.status_code == expect, (name, answer.text)
        return answer.json()

    def fill(self):
        self.tool("import_program", {
            "files": programs.files_argument(self.folder), "reason": REASONS["import"], "replace_program": True})
        self.today = "2026-03-02"
        self.person = self.tool("whos_on", {"at": f"{self.today}T09:00"})["items"][0]["person"]
        with open(self.folder / "assignments.csv", encoding="utf-8") as file:
            row = next(row for row in csv.DictReader(file)
                       if row["person_id"] == self.person and row["date"] >= self.today)
        self.cell = {key: row[key] for key in ("person_id", "date", "slot")}
        self.service = row["service_id"]
        edit = {"op": "put", "table": "assignments", "row": {**self.cell, "service_id": self.service, "pinned": True}}
        away = {"op": "put", "table": "absences", "row": {
            "id": "abs-canary", "person_id": self.person, "from": self.cell["date"], "to": self.cell["date"],
            "kind": KINDS[0]}}
        version = self.tool("get_roster", {})["version"]["number"]
        self.base = version
        self.tool("apply_change", {
            "edits": [edit, away], "expected_version": version, "reason": REASONS["apply"], "reason_code": "other"})
        self.edits = [edit, away]
        drafted = self.tool("apply_change", {
            "plan": "draft-c", "edits": [{**edit, "row": {**edit["row"], "pinned": False}}],
            "expected_version": version + 1, "reason": REASONS["draft"], "reason_code": "other"})
        self.version = drafted.get("schedule_version") or drafted.get("version")
        self.task = self.owner.post("/api/v1/tasks", json={"task": "tally", "arguments": {"value": 1}}).json()["id"]
        tasks.reach(self.owner, self.task)

    def arguments(self):
        """What each tool is called with: well formed, near the people whose names are canaries, and wrong ones."""
        name = f"{WORDS['name']}0 {WORDS['family']}0"
        person, cell = self.person, self.cell
        when = {"from": self.today, "days": 28}
        edits = {"edits": self.edits, "reason": "a test", "reason_code": "other"}
        stale = {**edits, "expected_version": self.base}
        nobody = [{"op": "put", "table": "assignments", "row": {**cell, "person_id": "nobody", "service_id": "x"}}]
        patterns = [
            "analyze_homeostasis", "analyze_hub_centrality", "analyze_le_chatelier", "analyze_stigmergy",
            "assess_cognitive_load", "calculate_blast_radius", "check_mtf_compliance", "execute_sacrifice_hierarchy",
            "get_behavioral_patterns", "get_defense_level", "get_load_shedding", "get_static_fallbacks",
            "run_contingency_analysis_resilience",
        ]
        return {name: [{}, {"limit": 0}] for name in patterns} | {
            "activate_fallback": [{"scenario": f"loss-{name}"}], "deactivate_fallback": [{}],
            "operate_readiness_breaker": [{"action": name}], "record_defense_evidence": [{"kind": name}],
            "validate_schedule": [when, {"people": [person]}, {"people": [f"{name}x"]}, {"format": "text"}],
            "explain_duty_hours": [{"person": person, "on": self.today}, {"person": "r0"}, {"person": name[:-1]},
                                   {"person": person, "format": "text"}],
            "list_people": [{}, {"format": "text"}, {"format": "csv"}, {"role": "x"}, {"service": "nothing"}],
            "get_schedule": [when, {"person": person, **when, "format": "csv"}, {"person": person, "format": "ics"},
                             {"person": f"{name}x"}, {**when, "format": "text"}, {"service": "nothing"}],
            "whos_on": [{"at": "now"}, {"at": f"{self.today}T08:00", "format": "text"}, {"service": "nothing"}],
            "detect_conflicts": [{**when, "days": 200, "limit": 100}, {"person": person, "format": "text"}, {"person": "x"}],
            "compare_versions": [{"base_version": self.base, "limit": 200}, {"base_version": 1, "format": "text"},
                                 {"version": 99999}, {"base_version": self.base, "format": "csv"}],
            "history": [{}, {"person": person}, {"format": "text"}, {"format": "csv"}, {"person": name[:-1]}],
            "propose_change": [{"edits": self.edits}, {"edits": nobody},
                               {"edits": self.edits, "expected_version": self.base}],
            "suggest_cover": [{"person": person, "from": self.cell["date"], "days": 2}, {"service": "nothing", "date": self.today,
                              "slot": "AM"}, {"service": self.service, "date": cell["date"], "slot": cell["slot"]}],
            "apply_change": [stale, {**stale, "edits": nobody}, {"edits": []}],
            "publish": [{"plan": "draft-c", "reason": "a test"}, {"plan": "nothing", "reason": "a test"}],
            "check_utilization_threshold": [{}, {"horizon_days": 90}, {"horizon_days": 0}], "get_sitrep": [{}, {"changes_since": "1"}],
            "get_sitrep_history": [{}], "acknowledge_sitrep": [{}],
            "propose_crisis_mode": [{"severity": "minor", "reason": "only for a test"}],
            "enter_crisis_mode": [{"severity": "huge", "reason": "only for a test"}],
            "leave_crisis_mode": [{"reason": "only for a test"}],
            "export_program": [{"format": "csv"}, {"format": "json"}, {"format": "json", "version": self.base},
                               {"format": "ics", "since": self.base, "from": self.today, "to": "2026-03-04"}, {"format": "ics", "person": person, "from": self.today, "to": "2026-03-09"},
                               {"format": "csv", "person": "x"}, {"format": "ics", "person": "nobod"}],
            "export_person": [{"person": person}, {"person": "nobod"}],
            "pseudonymise_person": [{"person": "nobody", "confirm": True}, {"person": person}],
            "infer_demand": [{}], "list_inferred": [{}], "check_readiness": [{}], "get_roster": [{}],
            "list_roster_versions": [{}, {"plan": "draft-c"}], "verify_roster": [{}],
            "get_roster_version": [{"number": self.base + 1}, {"number": 99999}],
            "import_program": [{"files": programs.files_argument(self.folder), "dry_run": True}],
            "list_tasks": [{}], "get_task": [{"id": self.task}], "list_calls": [{"limit": 200}],
            "list_approvals": [{"limit": 200}], "get_approval": [{"id": "x"}],
            "get_call": [{"id": self.task}, {"id": "x"}], "list_schedules": [{}], "list_queues": [{}],
            "start_task": [{"task": "tally", "arguments": {"value": 2}}, {"task": "nothing"}],
            "start_background_task": [{"task_type": "tally", "params": {"value": 2}}, {"task_type": "nothing"}],
            "get_task_status": [{"task_id": self.task}, {"task_id": "x"}], "list_active_tasks": [{}],
            "fix_it": [{"dry_run": True}, {"dry_run": True, "target_task_ids": [self.task]}],
            "get_fix_execution": [{"id": self.task}, {"id": "x"}],
            "list_task_types": [{}], "whoami": [{}], "list_plugins": [{}], "list_tokens": [{}], "show_token": [{"id": "x"}], "show_config": [{}],
            "show_plugin": [{"id": "io.holdfast.program"}, {"id": "x"}], "check_config": [{}], "check_store": [{}], "create_support_bundle": [{}],
            "ask": [{}], "ask_twice": [{}], "ask_both": [{}], "approve": [{}], "act_then_ask": [{}],
            "list_holds": [{}], "list_breakers": [{}], "list_audit": [{"limit": 200}], "verify_audit": [{}],
            "export_audit": [{"limit": 200}], "list_prompts": [{}], "get_prompt": [{"name": "nothing"}],
            "list_resources": [{}], "read_resource": [{"uri": "holdfast://nothing"}],
            "steps": [{"steps": 2}], "run_schedule": [{"id": "yearly"}, {"id": "x"}],
        }

    # What changes a site for all that come later, or gives away a file that holds everything.
    NOT_CALLED = {"answer_approval", "make_approval_token", "approve_tasks", "make_tasks_token", "break_glass", "review_break_glass", "answer_call", "cancel_call", "cancel_task", "retry_task", "pause_queue", "resume_queue",
                  "pause_schedule", "resume_schedule", "reload_plugin", "enable_plugin", "disable_plugin",
                  "create_token", "revoke_token", "reload_config", "backup_store", "read_backup", "set_hold", "clear_hold",
                  "set_breaker"}


@pytest.fixture(scope="module")
def program(tmp_path_factory, staged):
    made = Program(tmp_path_factory.mktemp("canaries"))
    yield made
    made.daemon.stop(clean=False)
    made.owner.close()


def paths(program):
    """REST paths that are no tools, and those that have another form than their tool."""
    return ["/", "/metrics", "/healthz", "/readyz", "/openapi.json", "/api/v1/tools?limit=500", "/api/v1/roster",
            "/api/v1/roster/versions", "/api/v1/roster/export?format=json", "/api/v1/roster/readiness", "/api/v1/people",
            "/api/v1/schedule?days=28", "/api/v1/schedule/on", "/api/v1/schedule/history", "/api/v1/tasks",
            "/api/v1/calls?limit=200", f"/api/v1/calls/{program.task}", f"/api/v1/people/export?person={program.person}",
            "/api/v1/task-types", "/api/v1/queues", "/api/v1/schedules", "/api/v1/whoami"]


def gather(program, level):
    """Everything that a token of a level is answered: where it was asked, and the text."""
    found = []
    token = {"Authorization": f"Bearer {program.tokens[level]}"}
    calls = program.arguments()
    with program.daemon.client(headers=token) as http:
        def own(text, arguments):
            """Without what the caller said: an error may repeat it."""
            said = json.dumps(arguments)
            for value in re.findall(r'"([^"]{3,})"', said) if len(said) < 10_000 else []:
                text = text.replace(value, "·")
            return text

        for name in program.tools:
            for arguments in calls.get(name, []):
                # What the caller sends is theirs; only canaries that it does not hold count.
                answer = http.post(f"/api/v1/tools/{name}", json=arguments)
                assert answer.status_code < 500, (name, arguments, answer.text)
                found.append((f"REST {name} {str(arguments)[:150]}", own(answer.text, arguments)))
                if "format" not in arguments and name in STREAMED:
                    answer = http.post(
                        f"/api/v1/tools/{name}", json=arguments, headers={"Accept": "text/event-stream"})
                    found.append((f"SSE {name}", own(answer.text, arguments)))
                answer = http.post(
                    "/mcp/whole", json=rawmcp.call_body(name, arguments), headers=rawmcp.headers("tools/call", name))
                # Over MCP a call that asks needs a client that can be asked.
                assert answer.status_code == 200 or answer.json()["error"]["code"] == -32021, (name, answer.text)
                found.append((f"MCP {name} {str(arguments)[:150]}", own(answer.text, arguments)))
        for path in paths(program):
            found.append((f"GET {path}", http.get(path).text))
        for method in ("tools/list", "server/discover"):
            answer = http.post("/mcp/whole", json=rawmcp.body(method), headers=rawmcp.headers(method))
            found.append((method, answer.text))
    return found


def leaks(found, words):
    """Each place where a word stands, with the text around it."""
    pattern = re.compile("|".join(map(re.escape, words)))
    places = []
    for where, text in found:
        match = pattern.search(text)
        if match:
            places.append(f"{where}: …{text[max(0, match.start() - 80):match.end() + 40]}…")
    return places


def test_every_tool_is_in_the_table(program):
    unknown = set(program.tools) - set(program.arguments()) - Program.NOT_CALLED
    assert not unknown, f"say in arguments() with what these are called: {sorted(unknown)}"


@pytest.fixture(scope="module")
def answers(program):
    return {level: gather(program, level) for level in LEVELS}


def test_full_disclosure_has_names_and_no_personal_tables(answers):
    full = answers["full"]
    for word in (WORDS["family"], WORDS["mail"], WORDS["note"], REASONS["apply"], *KINDS, WORDS["request"], WORDS["item"]):
        assert leaks(full, [word]), f"{word} is not to be seen at all, so that the other tests prove nothing"
    assert leaks([one for one in full if one[0].startswith("MCP")], [WORDS["family"]])
    assert not leaks(full, [WORDS["signal"]]), leaks(full, [WORDS["signal"]])[:5]


@pytest.mark.parametrize("level", ["initials", "pseudonym"])
def test_less_shows_no_names(answers, level):
    places = leaks(answers[level], [WORDS["name"], WORDS["family"]])
    assert not places, "\n".join(places[:20])


@pytest.mark.parametrize("level", ["initials", "pseudonym"])
def test_less_shows_nothing_that_people_wrote(answers, level):
    places = leaks(answers[level], [WORDS[word] for word in FREE + ["signal"]] + list(REASONS.values()))
    assert not places, "\n".join(places[:20])


@pytest.mark.parametrize("level", ["initials", "pseudonym"])
def test_less_does_not_say_why_somebody_is_away(answers, level):
    # Schemas name the kinds that there are: of answers that hold them, only what tools said counts.
    spoken = [(where, text) for where, text in answers[level]
              if not where.startswith(("GET /openapi.json", "GET /api/v1/tools", "tools/list", "GET /api/v1/task-types"))]
    places = leaks(spoken, [f'"{kind}"' for kind in KINDS] + [f",{kind}," for kind in KINDS]
                   + [f" {kind}" for kind in KINDS])
    assert not places, "\n".join(places[:20])


def test_initials_are_shown_only_where_they_are_asked_for(answers):
    assert leaks(answers["initials"], ["N.F."]) and not leaks(answers["pseudonym"], ["N.F."])


def test_personal_tables_need_their_scope(program):
    for token, is_there in ((program.tokens["full"], False), (program.reader, True)):
        with program.daemon.client(headers={"Authorization": f"Bearer {token}"}) as http:
            text = http.post("/api/v1/tools/export_program", json={"format": "json"}).text
            assert (WORDS["signal"] in text) is is_there
            person = http.post("/api/v1/tools/export_person", json={"person": "r09"}).json()
            assert ("preference_signals" in person["tables"]) is is_there
            assert person["withheld"] == ([] if is_there else ["preference_signals"])


def test_the_log_has_no_person_in_it(program, answers):
    log = program.daemon.log_text()
    words = [WORDS[word] for word in WORDS if word != "item"] + [WORDS["item"]] + list(REASONS.values())
    assert not leaks([("log", log)], words), leaks([("log", log)], words)


def test_a_task_of_somebody_with_names_shows_nothing_to_who_may_not_see_them(program):
    with program.daemon.client(headers={"Authorization": f"Bearer {program.tokens['full']}"}) as http:
        made = http.post("/api/v1/tools/list_people", json={}, headers={"Prefer": "respond-async"})
        assert made.status_code == 202, made.text
        call = tasks.reach(http, made.json()["call_id"])
        assert leaks([("", json.dumps(call["result"]))], [WORDS["family"]])
    for level in ("initials", "pseudonym"):
        with program.daemon.client(headers={"Authorization": f"Bearer {program.tokens[level]}"}) as http:
            for path in (f"/api/v1/calls/{call['id']}", "/api/v1/calls?limit=200"):
                shown = http.get(path)
                assert shown.status_code == 200 and not leaks([("", shown.text)], [WORDS["name"], WORDS["family"]])


def test_ids_that_tell_are_said(program, tmp_path):
    folder = programs.copy("golden", tmp_path / "telling")
    programs.replace(folder, "people.csv", "Attending A1", "Ann A1")
    people = folder / "people.csv"
    text = people.read_text()
    people.write_text(text.replace("Attending A2", "Zebulon Attending"))
    for file in folder.iterdir():
        if file.suffix == ".csv":
            file.write_text(re.sub(r"\bA2\b", "zebulon", file.read_text()))
    told = program.tool("import_program", {
        "files": programs.files_argument(folder), "dry_run": True, "replace_program": True})
    assert any("1 of " in warning and "zebulon" in warning for warning in told["warnings"]), told["warnings"]
    assert program.tool("check_readiness", {})["warnings"] == []
