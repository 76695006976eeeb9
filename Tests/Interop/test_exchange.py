# SPDX-License-Identifier: Apache-2.0
"""Import, export and personal data from outside: what goes in comes out again, in every form, and names stay where they belong."""

import csv
import datetime as dt
import json
import shutil
import zoneinfo

import pytest
from icalendar import Calendar
from support.stage import PROGRAMS, cli, daemon_command

FAMILY = PROGRAMS / "family-medicine"
DENVER = zoneinfo.ZoneInfo("America/Denver")


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """A state folder with the demo program, imported without a daemon."""
    folder = tmp_path_factory.mktemp("exchange") / "state"
    done = daemon_command("import", FAMILY, "--state", folder)
    assert done.returncode == 0, done.stderr
    return folder


def export(state, out, form, *more):
    done = cli("export", "--format", form, "--out", out, "--state", state, *more)
    assert done.returncode == 0, done.stderr
    return out


def copy(tmp_path, changes):
    """The demo program with some files changed: {name: function of the text}."""
    folder = tmp_path / "program"
    shutil.copytree(FAMILY, folder)
    for name, change in changes.items():
        path = folder / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    return folder


def imported(path, state):
    done = daemon_command("import", path, "--state", state, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- both ways ---------------------------------------------------------------------------------------------------------


def test_csv_and_json_come_back_to_the_same_digest(state, tmp_path):
    document = export(state, tmp_path / "json", "json") / "program.json"
    first = json.loads(document.read_text(encoding="utf-8"))
    assert first["format"] == "holdfast.program/1" and first["version"]["number"] == 1
    for number, path in enumerate([export(state, tmp_path / "csv", "csv"), document]):
        answer = imported(path, tmp_path / f"again-{number}")
        assert answer["digest"] == first["version"]["digest"]
        # The same content is no new version, whichever form it comes in.
        assert imported(path, state)["unchanged"] is True
    assert (tmp_path / "csv" / "people.csv").read_text(encoding="utf-8").count("\n") == 29
    # Nothing is written over a file that is there.
    assert cli("export", "--format", "csv", "--out", tmp_path / "csv", "--state", state).returncode != 0


def test_hostile_names_survive_and_no_cell_is_a_formula(tmp_path):
    names = ["=1+2", "+49", "-", "@SUM(A1)", "\tx", "\r\nx", "'=x", "a,\"b\"", "नरेन्द्र शर्मा", "李小龍", "محمد", "Łukasz Żółć", "👩🏽‍⚕️"]

    def rename(text):
        lines = text.split("\n")
        for index, name in enumerate(names, start=1):
            cells = lines[index].split(",")
            # As a spreadsheet-safe file has it: the apostrophe is an escape only before a formula's first character.
            shown = "'" + name if name.lstrip("'")[:1] in "=+-@\t\r" else name
            cells[1] = '"' + shown.replace('"', '""') + '"'
            lines[index] = ",".join(cells)
        return "\n".join(lines)

    state = tmp_path / "state"
    first = imported(copy(tmp_path, {"people.csv": rename}), state)
    document = json.loads((export(state, tmp_path / "json", "json") / "program.json").read_text(encoding="utf-8"))
    people = document["tables"]["people"]
    assert [row[1] for row in people["rows"]][: len(names)] == names
    folder = export(state, tmp_path / "csv", "csv")
    for path in folder.glob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines(keepends=True)):
            assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in row if cell), (path.name, row)
    again = imported(folder, tmp_path / "again")
    assert again["digest"] == first["digest"]
    back = json.loads((export(tmp_path / "again", tmp_path / "json2", "json") / "program.json").read_text("utf-8"))
    assert back["tables"]["people"] == people


# --- calendars ---------------------------------------------------------------------------------------------------------


def test_calendars_are_read_by_others(state, tmp_path):
    text = (export(state, tmp_path / "ics", "ics", "--person", "r10") / "person-r10.ics").read_bytes()
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    calendar = Calendar.from_ical(text)
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    with open(FAMILY / "assignments.csv", encoding="utf-8") as file:
        rows = [line.rstrip("\n").split(",") for line in file if line.startswith("r10,")]
    assignments = {uid: event for uid, event in events.items() if "/assignment/" in uid}
    assert len(assignments) == len(rows)
    for _, date, slot, service, *_ in rows:
        event = assignments[f"family-medicine/assignment/r10/{date}/{slot}@holdfast"]
        start = event["DTSTART"].dt.astimezone(DENVER)
        assert event["DTSTART"].dt.tzinfo is not None and str(event["SEQUENCE"]) == "1"
        assert start.date().isoformat() == date
        if service == "ward" and slot == "NIGHT":
            assert start.hour == 19 and event["DTEND"].dt - event["DTSTART"].dt == dt.timedelta(hours=12) + wall_shift(start)
    service = Calendar.from_ical(
        (export(state, tmp_path / "service", "ics", "--service", "didactics") / "service-didactics.ics").read_bytes())
    assert {str(event["SUMMARY"]) for event in service.walk("VEVENT")} >= {"Amaru Thistlewood"}
    unknown = cli("export", "--format", "ics", "--out", tmp_path / "x", "--state", state, "--person", "r99")
    assert unknown.returncode == 1 and "did you mean" in unknown.stderr.lower()


def wall_shift(start):
    """How much less a night of twelve hours on the clock is on the night on which the clock changes."""
    end = (start.replace(tzinfo=None) + dt.timedelta(hours=12)).replace(tzinfo=DENVER)
    return start.utcoffset() - end.utcoffset()


def test_what_is_gone_is_cancelled(tmp_path):
    state = tmp_path / "state"
    imported(FAMILY, state)
    gone = "r10,2026-04-10,AM,icu"

    def drop(text):
        return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(gone))

    assert imported(copy(tmp_path, {"assignments.csv": drop}), state)["version"] == 2
    calendar = Calendar.from_ical(
        (export(state, tmp_path / "ics", "ics", "--person", "r10", "--since", "1") / "person-r10.ics").read_bytes())
    cancelled = [event for event in calendar.walk("VEVENT") if str(event["STATUS"]) == "CANCELLED"]
    assert [str(event["UID"]) for event in cancelled] == ["family-medicine/assignment/r10/2026-04-10/AM@holdfast"]
    assert str(cancelled[0]["SEQUENCE"]) == "2"


# --- import ------------------------------------------------------------------------------------------------------------


def test_a_dry_run_names_everything_at_once_and_changes_nothing(tmp_path):
    folder = copy(
        tmp_path,
        {
            "program.toml": lambda text: text.replace("America/Denver", "America/Dever").replace("week_cap_half_days = 11", "week_cap = 11"),
            "people.csv": lambda text: text.replace("role,", "rolle,", 1).replace("r05,", "r05\0,", 1),
            "absences.csv": lambda text: text.replace("2025-03-10", "2025-02-30", 1),
            "assignments.csv": lambda text: text.replace(",labor,", ",labour,"),
            "calls.csv": lambda text: text.replace(",backup", ",backupp", 3),
        },
    )
    done = cli("import", folder, "--dry-run", "--state", tmp_path / "none")
    assert done.returncode == 1 and not (tmp_path / "none").exists()
    for words in [
        "program.toml:", "people.csv:1:", 'did you mean "role"?', 'did you mean "2025-02-28"?', 'did you mean "labor"?',
        'did you mean "backup"?', "(3 rows, this the first)", "week_cap_half_days", '"r05\\u{0}" is not allowed in "id"',
    ]:
        assert words in done.stderr, (words, done.stderr)


def test_a_dry_run_ends_with_what_the_tools_can_answer(tmp_path):
    """Without a daemon the installed manifests say what their tools need."""
    whole = cli("import", FAMILY, "--dry-run", "--url", "http://127.0.0.1:9", "--json")
    assert whole.returncode == 0, whole.stderr
    rows = {row["tool"]: row for row in json.loads(whole.stdout)["readiness"]}
    assert rows and all(row["computable"] for row in rows.values()), rows
    folder = copy(tmp_path, {})
    for name in ("assignments.csv", "absences.csv", "logged_hours.csv", "swaps.csv", "work_items.csv"):
        (folder / name).unlink()
    less = daemon_command("import", folder, "--dry-run", "--json")
    rows = json.loads(less.stdout)["readiness"]
    assert any(not row["computable"] or row["improves"] for row in rows), rows
    assert "not given" in daemon_command("import", folder, "--dry-run").stdout


def test_a_million_rows_and_one_fault(tmp_path):
    """The fault in the last of many rows is named with its line."""
    header = "person_id,date,slot,service_id,source,pinned"
    first = dt.date(1990, 1, 1)
    people = [line.split(",")[0] for line in (FAMILY / "people.csv").read_text("utf-8").splitlines()[1:]]
    dates = [(first + dt.timedelta(days=day)).isoformat() for day in range(17_900)]
    lines = [f"{person},{date},{slot},ward,," for date in dates for slot in ("AM", "PM") for person in people]
    assert len(lines) > 1_000_000
    text = "\n".join([header, *lines, "r01,2026-13-01,AM,ward,,", ""])
    done = daemon_command("import", copy(tmp_path, {"assignments.csv": lambda _: text}), "--dry-run")
    assert done.returncode == 1 and f"assignments.csv:{len(lines) + 2}:5:" in done.stderr


# --- personal data -----------------------------------------------------------------------------------------------------


def test_a_person_is_exported_and_pseudonymised(site, tmp_path):
    """Over the daemon: names only for those who may see them, and gone for good afterwards."""
    daemon = site(socket=True)
    socket = daemon.socket
    name = "Amaru Thistlewood"
    held = cli("person", "export", "r01", "--socket", socket)
    assert held.returncode == 0, held.stderr
    report = json.loads(held.stdout)
    assert report["identity"]["name"] == name and len(report["tables"]["assignments"]) > 100
    assert cli("person", "export", "r01", "--url", daemon.url).returncode == 4  # an operator may not
    before = json.loads(cli("call", "list_roster_versions", "--socket", socket).stdout)
    assert cli("person", "pseudonymise", "r01", "--socket", socket).returncode == 2
    assert cli("person", "pseudonymise", "r01", "--yes", "--url", daemon.url).returncode == 4
    asked = cli("person", "pseudonymise", "r01", "--yes", "--socket", socket)
    assert asked.returncode == 5 and "holdfast approve" in asked.stderr, asked  # Another person has to agree.
    call = asked.stderr.split("holdfast task watch ")[1].split()[0]
    assert cli("approve", call, "--socket", socket).returncode == 4
    with daemon.socket_client() as http:
        token = http.post("/api/v1/tokens", json={"owner": "bob", "role": "approver"}).json()["token"]
    with daemon.client(headers={"Authorization": f"Bearer {token}"}) as bob:
        approval = bob.get(f"/api/v1/approvals/{call}").json()
        assert approval["name"] == "pseudonymise_person" and approval["arguments"]["person"] == "r01"
        assert bob.post(f"/api/v1/approvals/{approval['id']}/answer", json={"approved": True}).status_code == 200
    assert cli("task", "watch", call, "--socket", socket).returncode == 0
    assert json.loads(cli("person", "export", "r01", "--socket", socket).stdout)["identity"] is None
    assert json.loads(cli("call", "list_roster_versions", "--socket", socket).stdout) == before
    assert json.loads(cli("call", "verify_roster", "--socket", socket).stdout).get("valid", True)
    out = tmp_path / "csv"
    assert cli("export", "--format", "csv", "--out", out, "--socket", socket).returncode == 0
    people = (out / "people.csv").read_text(encoding="utf-8")
    assert name not in people and "Ngozi Ferrowaine" in people
    assert imported(out, tmp_path / "again")["digest"] == before["items"][0]["digest"]
