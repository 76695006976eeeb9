# SPDX-License-Identifier: Apache-2.0
"""The tools of the program plugin that read, as people and programs meet them: over REST and its aliases, MCP and the
command line, on the demo program, on one that changes, on half of one, and with what nobody should ask."""

import csv
import io
import json
import re

import pytest

from support import programs, rawmcp
from support.daemon import Daemon
from support.stage import cli

ENVELOPE = {"tool", "level", "headline", "level_reasons", "schedule_version", "input_digest", "rules_version", "as_of",
            "horizon", "parameters", "completeness", "missing", "findings", "total_findings", "figures", "method",
            "computed_ms"}
ORDER = ["BLACK", "RED", "ORANGE", "YELLOW", "GREEN", "UNKNOWN"]
OPERATOR = '[access]\nanonymous_role = "operator"\n'
# Path, tool, query, the same as arguments.
ALIASES = [
    ("/scheduler/sitrep", "get_sitrep", "limit=3", {"limit": 3}),
    ("/people", "list_people", "role=resident&pgy=2&limit=3&former=true",
     {"role": "resident", "pgy": 2, "limit": 3, "former": True}),
    ("/schedule", "get_schedule", "person=r05&from=2026-03-02&days=3",
     {"person": "r05", "from": "2026-03-02", "days": 3}),
    ("/schedule/on", "whos_on", "at=2026-03-03T02:00", {"at": "2026-03-03T02:00"}),
    ("/schedule/validation", "validate_schedule", "people=r05&people=r06&days=14&limit=2",
     {"people": ["r05", "r06"], "days": 14, "limit": 2}),
    ("/schedule/duty-hours", "explain_duty_hours", "person=r12", {"person": "r12"}),
    ("/schedule/conflicts", "detect_conflicts", "days=7&limit=2", {"days": 7, "limit": 2}),
    ("/schedule/changes", "compare_versions", "version=1&base_version=1", {"version": 1, "base_version": 1}),
    ("/schedule/history", "history", "limit=1", {"limit": 1}),
]


@pytest.fixture(scope="module")
def http(daemon):
    with daemon.client() as client:
        client.base_url = daemon.url + "/api/v1"
        yield client


@pytest.fixture(scope="module")
def office(tmp_path_factory, staged):
    """The demo program with one edit: r05 leaves the ward on a day that is free to be changed."""
    running = Daemon(tmp_path_factory.mktemp("office")).start()
    rows = running.call("get_schedule", {"person": "r05", "from": "2026-03-23", "days": 5})["items"]
    given = next(row for row in rows if row["kind"] == "assignment")
    edit = {"op": "delete", "table": "assignments",
            "row": {"person_id": "r05", "date": given["date"], "slot": given["slot"]}}
    running.call("apply_change", {"edits": [edit], "expected_version": 1, "reason": "back from the dentist, says Anna",
                                  "accept_findings": True})
    running.given = given
    yield running
    running.stop(clean=False)


def get(http, path, query="", expect=200, **headers):
    answer = http.get(path + ("?" + query if query else ""), headers=headers)
    assert answer.status_code == expect, (path, query, answer.status_code, answer.text)
    return answer


def size(value):
    """In bytes, as it is sent."""
    return len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())


def timeless(value):
    """Without when it was and how long it took, which two calls differ in."""
    if isinstance(value, dict):
        return {key: timeless(inner) for key, inner in value.items() if key not in ("computed_ms", "timestamp", "age_s", "is_this")}
    return [timeless(inner) for inner in value] if isinstance(value, list) else value


# -- aliases ---------------------------------------------------------------------------------------------------------


def test_an_alias_is_its_tool(daemon, http):
    listed = {alias["path"]: (alias["method"], tool["name"]) for tool in http.get("/tools").json()["items"]
              for alias in tool.get("aliases", [])}
    for path, tool, query, arguments in ALIASES:
        assert listed["/api/v1" + path] == ("GET", tool)
        assert timeless(get(http, path, query).json()) == timeless(daemon.call(tool, arguments)), path
    assert {"/api/v1/schedule/edits", "/api/v1/schedule/cover"} <= listed.keys()


def test_a_query_is_read_as_the_schema_has_it(http):
    refused = get(http, "/people", "rolle=resident&pgy=2&x=1", expect=422).json()
    assert [error["instance_path"] for error in refused["errors"]] == ["/rolle", "/x"]
    assert '"rolle"' in refused["detail"] and "role" in refused["errors"][0]["message"]
    assert get(http, "/people", "pgy=two", expect=422).json()["errors"][0]["instance_path"] == "/pgy"
    assert get(http, "/people", "pgy=2&pgy=3", expect=422).json()["errors"][0]["instance_path"] == "/pgy"
    wrong = http.post("/people", json={})
    assert wrong.status_code == 405 and wrong.headers["allow"] == "GET, HEAD, OPTIONS"
    wrong = http.get("/schedule/edits")
    assert wrong.status_code == 405 and wrong.headers["allow"] == "POST, OPTIONS"
    for path in ("/peoples", "/schedule/on/now", "/scheduler", "/tools/x/y", "/people/../tools/x"):
        assert get(http, path, expect=404).headers["content-type"] == "application/problem+json"


def test_an_alias_comes_and_goes_with_its_plugin(site):
    with site(socket=True).socket_client() as http:
        def sitrep():
            return http.get("/api/v1/scheduler/sitrep").status_code

        assert sitrep() == 200
        for verb, status in (("disable", 404), ("enable", 200)):
            assert http.post(f"/api/v1/plugins/io.holdfast.sitrep/{verb}").status_code == 200
            assert sitrep() == status


# -- validation ------------------------------------------------------------------------------------------------------


def test_validation_says_what_is_broken_and_where(daemon):
    ahead = daemon.call("validate_schedule")
    assert ENVELOPE <= ahead.keys() and ahead["horizon"]["days"] == 28 and ahead["completeness"] == "complete"
    assert ahead["level"] in ("GREEN", "YELLOW", "ORANGE") and ahead["figures"]["violations"] == 0
    block = daemon.call("validate_schedule", {"from": "2025-10-27", "days": 28, "people": ["r12"], "limit": 100})
    hours = [finding for finding in block["findings"] if finding["code"] == "duty_hours_80"]
    assert block["level"] == "RED" and hours and "r12" in hours[0]["subject"]
    assert hours[0]["value"] > hours[0]["threshold"] and hours[0]["sentence"].endswith("(6.20).")
    detail = block["figures"]["details"][0]
    assert detail["margin"] == detail["limit"] - detail["measured"] < 0
    assert (detail["clause"], detail["former_clause"], detail["obligation"]) == ("6.20", "VI.F.1", "must")
    assert detail["total_contributing"] >= len(detail["contributing"]) > 0
    assert block["rules_version"] == ahead["rules_version"]


def test_a_long_window_stays_small_and_ranked(daemon):
    whole = daemon.call("validate_schedule", {"from": "2025-03-02", "to": "2026-06-30", "limit": 100})
    assert size(whole) < 32_768 and whole["total_findings"] > len(whole["findings"]) > 10
    ranks = [ORDER.index(finding["level"]) for finding in whole["findings"]]
    assert ranks == sorted(ranks) and whole["level"] == "RED"
    assert sum(rule["count"] for rule in whole["figures"]["rules"]) == whole["total_findings"]
    assert all(re.fullmatch(r"[^\n]+\.", finding["sentence"]) and finding["action"] for finding in whole["findings"])
    conflicts = daemon.call("detect_conflicts", {"from": "2026-03-02", "days": 400, "limit": 100})
    assert size(conflicts) < 32_768 and ENVELOPE <= conflicts.keys()


def test_the_sitrep_hears_of_duty_hours(daemon):
    sitrep = daemon.call("get_sitrep")
    signal = next(row for row in sitrep["figures"]["signals"] if row["id"] == "duty_hours_violations")
    assert (signal["class"], signal["value"], signal["level"]) == ("A", 0, "GREEN")
    assert not [gap for gap in sitrep["missing"] if "validate_schedule" in gap["what"]]


def test_the_explanation_adds_up(daemon, http):
    told = daemon.call("explain_duty_hours", {"person": "r12", "on": "2025-11-10"})
    rows = told["intervals"]
    assert len(rows) == told["total_intervals"]
    running = 0
    for row in rows:
        running += row["counted_minutes"]
        assert row["total_minutes"] == running and (row["counted_minutes"] == row["minutes"] or row["note"])
    assert running == told["counted_minutes"] == sum(told["weeks_minutes"])
    limit = next(row for row in told["limits"] if row["code"] == "duty_hours_80")
    assert limit["measured"] == running and limit["margin"] == limit["limit"] - running and not limit["holds"]
    assert limit["limit"] == 80 * 60 * told["available_half_days"] // 14
    text = get(http, "/schedule/duty-hours", "person=r12&on=2025-11-10", Accept="text/plain").text
    assert "BROKEN" in text and "6.20" in text and told["name"] in text
    table = get(http, "/schedule/duty-hours", "person=r12&on=2025-11-10", Accept="text/csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert len(list(csv.reader(io.StringIO(table.text)))) == len(rows) + 1


def test_conflicts_find_the_credential_that_ends(daemon):
    found = daemon.call("detect_conflicts", {"from": "2026-04-06", "days": 28, "person": "r10", "limit": 100})
    expired = [finding for finding in found["findings"] if finding["code"] == "data_credential_expired"]
    assert expired and found["level"] == "ORANGE" and expired[0]["window"]["from"] >= "2026-04-11"
    assert all("r10" in finding["subject"] for finding in found["findings"])


# -- who is where ----------------------------------------------------------------------------------------------------


def test_who_is_on_at_night_and_on_leave(daemon, http):
    night = daemon.call("whos_on", {"at": "2026-03-03T02:00"})
    assert night["at_text"] == "Tue 3 Mar 2026 02:00" and night["total"] == len(night["items"]) > 0
    for row in night["items"]:
        assert row["start"] <= "2026-03-03T02:00" < row["end"], row
    assert [row for row in night["items"] if row["source"] == "assignment" and row["start"] < "2026-03-03"]
    # On 8 March the clock goes from 02:00 to 03:00: half past two is three, and the night goes on.
    skipped = daemon.call("whos_on", {"at": "2026-03-08T02:30"})
    assert skipped["at"] == "2026-03-08T03:00" and "02:30 is not on the clock on Sun 8 Mar 2026" in skipped["note"]
    twice = daemon.call("whos_on", {"at": "2026-11-01T01:30"})
    assert "twice" in twice["note"] and "2026-11-01T01:30-07:00" in twice["note"] and night["note"] is None
    assert daemon.call("whos_on", {"at": "2026-11-01T01:30-07:00"})["note"] is None
    text = get(http, "/schedule/on", "at=2026-03-08T02:30", Accept="text/plain").text
    assert text.startswith("02:30 is not on the clock")
    assert daemon.call("whos_on", {"at": "2026-03-08T09:00Z"})["at"] == "2026-03-08T03:00"
    lines = list(csv.DictReader(io.StringIO(get(http, "/schedule/on", "at=2026-03-03T02:00", Accept="text/csv").text)))
    assert [line["person_id"] for line in lines] == [row["person"] for row in night["items"]]
    assert "Tue 3 Mar 2026 02:00" in get(http, "/schedule/on", "at=2026-03-03T02:00", Accept="text/plain").text


def test_people_in_pages_and_by_filters(daemon):
    everybody = daemon.call("list_people", {"limit": 500})
    pages, cursor = [], None
    while not pages or cursor:
        page = daemon.call("list_people", {"limit": 7, **({"cursor": cursor} if cursor else {})})
        pages += page["items"]
        cursor = page["next_cursor"]
    assert pages == everybody["items"] and len(pages) == everybody["total"] == 28
    assert everybody["disclosure"] == "full"
    second = daemon.call("list_people", {"role": "resident", "pgy": 2})["items"]
    assert [row["id"] for row in second] == [f"r{number:02}" for number in range(7, 13)]
    may = daemon.call("list_people", {"service": "procedures", "limit": 500})["items"]
    assert 0 < len(may) < 28
    assert [row["id"] for row in daemon.call("list_people", {"text": "thistlew"})["items"]] == ["r01"]


def pages(daemon, arguments):
    """The answers of get_schedule, each of which is small, up to the last."""
    cursor = {}
    while True:
        page = daemon.call("get_schedule", {**arguments, **cursor})
        # MCP clients get the answer as structure and as text.
        assert size(page) + size(json.dumps(page, separators=(",", ":"), ensure_ascii=False)) < 32_768
        yield page
        if page["next_cursor"] is None:
            return
        assert page["items"]
        cursor = {"cursor": page["next_cursor"]}


def test_the_schedule_in_every_form(daemon, http):
    week = list(pages(daemon, {"from": "2026-03-02", "limit": 5000}))
    rows = [row for page in week for row in page["items"]]
    assert week[0]["window"]["days"] == 7 and week[0]["total"] == len(rows) and len(week[0]["items"]) > 40
    assert len(daemon.call("get_schedule", {"from": "2026-03-02", "limit": 7})["items"]) == 7
    own = [row for row in rows if row["person"] == "r05"]
    assert own == daemon.call("get_schedule", {"person": "r05", "from": "2026-03-02"})["items"]
    ward = [row for page in pages(daemon, {"service": "ward", "from": "2026-03-02"}) for row in page["items"]]
    assert ward == [row for row in rows if row["service"] == "ward"]
    lines = list(csv.DictReader(io.StringIO(get(http, "/schedule", "from=2026-03-02&limit=5000", Accept="text/csv").text)))
    assert [line["person_id"] for line in lines] == [row["person"] for row in week[0]["items"]]
    grid = get(http, "/schedule", "person=r05&from=2026-03-02", Accept="text/plain").text
    assert "Mon 2 Mar" in grid and own[0]["name"] in grid
    calendar = get(http, "/schedule", "person=r05&from=2026-03-02", Accept="text/calendar").text
    assert calendar.startswith("BEGIN:VCALENDAR\r\n") and calendar.count("BEGIN:VEVENT") > 0
    get(http, "/schedule", "from=2026-03-02", expect=422, Accept="text/calendar")


def test_nobody_is_named_and_no_reason_told_over_mcp(daemon):
    names = programs.names_of_people("family-medicine")
    with daemon.client() as http:
        for tool, arguments in [
            ("list_people", {"limit": 500}), ("get_schedule", {"days": 60, "limit": 2000, "format": "text"}),
            ("whos_on", {"format": "text"}), ("validate_schedule", {"from": "2025-03-02", "days": 480, "limit": 100}),
            ("detect_conflicts", {"from": "2025-03-02", "days": 400, "limit": 100}),
            ("explain_duty_hours", {"person": "r10", "format": "text"}), ("history", {}),
        ]:
            text = rawmcp.post(http, "tools/call", {"name": tool, "arguments": arguments}).text
            assert '"structuredContent"' in text, (tool, text[:500])
            assert not [name for name in names if name in text], tool
            assert not re.search(r"\b(sick|parental|bereavement|vacation)\b", text), tool
        told = rawmcp.post(http, "tools/call", {"name": "explain_duty_hours", "arguments": {"person": "Amaru"}}).text
        assert not [name for name in names if name in told]


# -- what changed ----------------------------------------------------------------------------------------------------


def test_what_changed_and_why(office):
    given = office.given
    diff = office.call("compare_versions")
    assert (diff["base"]["version"], diff["compared"]["version"], diff["total_changes"]) == (1, 2, 1)
    change = diff["groups"][0]
    assert (change["person"], change["date"]) == ("r05", given["date"])
    assert "is taken off" in change["changes"][0]["sentence"] and change["name"] in change["changes"][0]["sentence"]
    assert change["changes"][0]["old"]["service_id"] == given["service"] and change["changes"][0]["new"] is None
    back = office.call("compare_versions", {"version": 1, "base_version": 2})
    assert "is put on" in back["groups"][0]["changes"][0]["sentence"]
    assert office.call("compare_versions", {"person": "r06"})["total_changes"] == 0
    event = office.call("history", {"limit": 1})["items"][0]
    assert (event["version"], event["reason"], event["total_changes"]) == (2, "back from the dentist, says Anna", 1)
    assert event["changes"][0]["sentence"] == change["changes"][0]["sentence"]
    assert [one["version"] for one in office.call("history", {"person": "r05"})["items"]] == [2]
    assert office.call("history", {"person": "r06"})["items"] == []
    assert [one["version"] for one in office.call("history", {"version": 1})["items"]] == [1]
    first = office.call("compare_versions", {"version": 1}, expect=404)
    assert "the first one" in first["detail"]
    with office.client() as http:
        assert "dentist" not in rawmcp.post(http, "tools/call", {"name": "history", "arguments": {}}).text
    said = office.cli("diff").stdout
    assert "is taken off" in said and "version 2" in said
    assert "dentist" in office.cli("history").stdout


# -- what nobody should ask ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool, arguments, status, words", [
    ("explain_duty_hours", {"person": "r99x"}, 422, 'there is no person \\"r99x\\" in the program'),
    ("explain_duty_hours", {"person": "\u001b[2Jr05"}, 422, "u{1B}[2Jr05"),
    ("explain_duty_hours", {"person": "Amaru Thistlewod"}, 422, 'did you mean \\"Amaru Thistlewood\\"'),
    ("explain_duty_hours", {}, 422, "person"),
    ("explain_duty_hours", {"person": "r05", "period": "block-99"}, 422, "rotation period"),
    ("get_schedule", {"service": "wards"}, 422, 'did you mean \\"ward\\"'),
    ("get_schedule", {"from": "2026-03-08", "to": "2026-03-02"}, 422, "2026-03-08 or later"),
    ("get_schedule", {"from": "2026-03-08", "to": "2053-07-24"}, 422, "within 400 days"),
    ("get_schedule", {"from": "2026-02-30"}, 422, "a date YYYY-MM-DD"),
    ("get_schedule", {"from": "2026-03-02", "to": "2026-03-03", "days": 2}, 422, "left out"),
    ("get_schedule", {"days": 10_000}, 422, "days"),
    ("validate_schedule", {"days": 10_000}, 422, "days"),
    ("validate_schedule", {"people": ["r05", "nobody"]}, 422, "/people/1"),
    ("validate_schedule", {"version": 99}, 404, "There is no schedule version 99"),
    ("whos_on", {"plan": "no/such\u0000plan ☃ ../x"}, 404, "There is no plan"),
    ("whos_on", {"plan": "x" * 129}, 422, "plan"),
    ("whos_on", {"at": "noon"}, 422, "a local time"),
    ("list_people", {"zone": "INPTT"}, 422, 'did you mean \\"INPT\\"'),
    ("list_people", {"cursor": "-1"}, 422, "next_cursor"),
    ("list_people", {"limit": 0}, 422, "limit"),
    ("list_people", {"role": "chief"}, 422, "role"),
    ("compare_versions", {"base_version": 99}, 404, "99"),
    ("compare_versions", {"plan": "next-block"}, 404, "There is no plan"),
    ("history", {"person": "r99x"}, 422, "there is no person"),
    ("history", {"version": 999}, 404, "999"),
])
def test_a_wrong_question_is_told_so(daemon, tool, arguments, status, words):
    refused = daemon.call(tool, arguments, expect=status)
    assert words in json.dumps(refused, ensure_ascii=False), refused
    assert len(json.dumps(refused)) < 8_192


def test_without_a_program_and_with_half_of_one(site, tmp_path):
    empty = site(demo=False, settings=OPERATOR)
    tools = [(tool, arguments) for _, tool, _, arguments in ALIASES[1:]]
    for tool, arguments in tools:
        if tool == "validate_schedule":
            answer = empty.call(tool)
            assert answer["level"] == "UNKNOWN" and answer["missing"] and "import" in answer["headline"]
        elif tool != "compare_versions":
            assert "No program was imported" in empty.call(tool, arguments, expect=404)["detail"]
    folder = tmp_path / "half"
    folder.mkdir()
    for name in ("program.toml", "people.csv", "services.csv", "eligibility.csv", "demand.csv"):
        (folder / name).write_bytes((programs.PROGRAMS / "golden" / name).read_bytes())
    people = (folder / "people.csv").read_text().replace(",INPT,", ",,").replace(",OUTP,", ",,")
    zones = (programs.PROGRAMS / "golden" / "zones.csv").read_bytes()
    (folder / "people.csv").write_text(people)
    (folder / "zones.csv").write_bytes(zones)
    done = empty.cli("import", folder)
    assert done.returncode == 0, done.stderr
    assert empty.call("validate_schedule")["level"] == "UNKNOWN"
    assert empty.call("detect_conflicts")["level"] == "UNKNOWN"
    assert "no assignments" in empty.call("explain_duty_hours", {"person": "R1"}, expect=404)["detail"]
    on = empty.call("whos_on")
    assert on["items"] == [] and [gap["what"] for gap in on["missing"]] == [
        "table absences", "table assignments", "table calls"]
    assert empty.call("get_schedule")["total"] == 0 and empty.call("list_people")["total"] == 12
    assert len(empty.call("history")["items"]) == 1


# -- the command line ------------------------------------------------------------------------------------------------


def test_the_command_line(daemon):
    def run(*arguments, expect=0):
        done = daemon.cli(*arguments)
        assert done.returncode == expect, (arguments, done.stdout, done.stderr)
        return done

    said = run("validate", "--from", "2025-10-27", "--days", "28", "--person", "r12").stdout
    assert said.startswith("RED  ") and "(6.20)" in said
    assert json.loads(run("validate", "--json").stdout)["tool"] == "validate_schedule"
    assert "SERVICE" in run("whos-on", "--at", "2026-03-03T02:00").stdout
    assert run("whos-on", "--csv").stdout.startswith("source,service_id")
    page = run("people", "--limit", "5")
    assert page.stdout.count("\n") == 6 and "--cursor 5" in page.stderr
    assert "Mon 2 Mar" in run("schedule", "--person", "r05").stdout
    assert "BROKEN" in run("duty-hours", "r12", "--on", "2025-11-10").stdout
    assert json.loads(run("duty-hours", "r12", "--json").stdout)["person"] == "r12"
    run("conflicts", "--days", "7")
    assert "imported" in run("history").stdout
    assert "nothing changed" in run("diff", "--schedule-version", "1", "--base-version", "1").stdout
    assert "did you mean" in run("duty-hours", "Amaru Thistlewod", expect=1).stderr
    assert "give one" in run("whos-on", "--csv", "--json", expect=2).stderr
    run("schedule", "--days", "many", expect=2)
    assert cli("validate", "--url", "http://127.0.0.1:1").returncode == 3
