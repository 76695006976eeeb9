# SPDX-License-Identifier: Apache-2.0
"""Program folders that are wrong: each fault is named with file, line and column, and the stored version stays."""

import itertools

import pytest

from support import programs

numbers = itertools.count()


@pytest.fixture(scope="module")
def store(tmp_path_factory, staged):
    """A daemon that holds the golden program; every test here must leave it as it was."""
    from support.daemon import Daemon

    running = Daemon(tmp_path_factory.mktemp("faults"), demo=False, settings=(
        '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n')).start()
    yield running
    running.stop()


@pytest.fixture
def folder(tmp_path):
    return programs.copy("golden", tmp_path / "program")


def first_line(folder, file):
    return (folder / file).read_text().splitlines()[0]


def refused(store, folder, *words):
    """Imports, and checks that it was refused with these words and that nothing changed."""
    before, rows = store.version(), store.call("get_roster")["rows"]
    done = store.cli("import", folder)
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    for word in words:
        assert word in done.stderr, (word, done.stderr)
    assert store.version() == before and store.call("get_roster")["rows"] == rows
    assert store.process.poll() is None
    return done.stderr


def people_line(folder, number=1):
    return (folder / "people.csv").read_text().splitlines()[number]


def test_a_wrong_column(store, folder):
    programs.replace(folder, "people.csv", "fte", "full_time")
    text = refused(store, folder, "people.csv:1:", "full_time", "fte")
    assert text.count("people.csv:") >= 1


def test_a_column_twice(store, folder):
    programs.replace(folder, "people.csv", "fte", "role")
    refused(store, folder, "people.csv:1:", "role")


def test_a_duplicate_id(store, folder):
    lines = len((folder / "people.csv").read_text().splitlines())
    programs.append(folder, "people.csv", people_line(folder) + "\n")
    refused(store, folder, f"people.csv:{lines + 1}:1", people_line(folder).split(",")[0])


def test_an_unknown_person(store, folder):
    lines = len((folder / "assignments.csv").read_text().splitlines())
    service = (folder / "services.csv").read_text().splitlines()[1].split(",")[0]
    programs.append(folder, "assignments.csv", f"nobody,2026-01-05,AM,{service},manual,false\n")
    refused(store, folder, f"assignments.csv:{lines + 1}:1", "nobody")


def test_an_unknown_service(store, folder):
    person = people_line(folder).split(",")[0]
    programs.append(folder, "eligibility.csv", f"{person},NOWHERE,,\n")
    refused(store, folder, "eligibility.csv:", "NOWHERE")


@pytest.mark.parametrize("date", ["2026-02-30", "2026-13-01", "2025-02-29", "05.01.2026", "2026-1-5", "0000-00-00", "99999-01-01"])
def test_a_date_that_does_not_exist(store, folder, date):
    person = people_line(folder).split(",")[0]
    programs.append(folder, "absences.csv", f"new,{person},{date},AM,2026-03-01,PM,sick,false,true,\n")
    refused(store, folder, "absences.csv:", date, ":")


def test_an_absence_that_ends_before_it_begins(store, folder):
    person = people_line(folder).split(",")[0]
    programs.append(folder, "absences.csv", f"new,{person},2026-01-08,AM,2026-01-07,PM,sick,false,true,\n")
    refused(store, folder, "absences.csv:", "2026-01-0")


@pytest.mark.parametrize("column, value", [
    ("role", "wizard"), ("fte", "0"), ("fte", "1.5"), ("fte", "half"), ("pgy", "11"), ("pgy", "-1"), ("id", ""),
    ("week_cap_half_days", "many"),
])
def test_a_value_that_is_not_allowed(store, folder, column, value):
    columns = first_line(folder, "people.csv").split(",")
    cells = people_line(folder).split(",")
    cells[columns.index(column)] = value
    programs.replace(folder, "people.csv", people_line(folder), ",".join(cells))
    text = refused(store, folder, "people.csv:2:", column)
    assert "allowed" in text or "must" in text or "missing" in text or "empty" in text


def test_latin_1(store, folder):
    name = people_line(folder).split(",")[1]
    programs.replace(folder, "people.csv", name.encode(), "Jos\xe9 Mu\xf1oz".encode("latin-1"))
    refused(store, folder, "people.csv:2:", "UTF-8")


def test_a_byte_order_mark(store, folder):
    (folder / "people.csv").write_bytes(b"\xef\xbb\xbf" + (folder / "people.csv").read_bytes())
    refused(store, folder, "people.csv:1:1", "byte order mark")


def test_a_zero_byte(store, folder):
    programs.append(folder, "people.csv", b"p\x00x,N,faculty,,,1.0,,,,\n")
    refused(store, folder, "people.csv:")


def test_a_row_with_too_few_cells(store, folder):
    lines = len((folder / "people.csv").read_text().splitlines())
    programs.append(folder, "people.csv", "only,three,cells\n")
    refused(store, folder, f"people.csv:{lines + 1}:", "3")


def test_a_quote_that_never_closes(store, folder):
    lines = len((folder / "people.csv").read_text().splitlines())
    programs.append(folder, "people.csv", 'x,"never closed,faculty,,,1.0,,,,\n')
    refused(store, folder, f"people.csv:{lines + 1}:", "quote")


def test_a_line_of_100_megabytes(store, folder):
    with open(folder / "people.csv", "ab") as out:
        out.write(b"x," + b"y" * 100_000_000 + b",faculty,,,1.0,,,,\n")
    refused(store, folder, "people.csv:14:", "longer than")


def test_a_line_of_100_megabytes_without_the_command_line(store, folder, tmp_path):
    """The daemon itself, which cannot trust its clients, says the same."""
    from support.stage import daemon_command

    lines = len((folder / "people.csv").read_text().splitlines())
    with open(folder / "people.csv", "ab") as out:
        out.write(b"x," + b"y" * 100_000_000 + b",faculty,,,1.0,,,,\n")
    done = daemon_command("import", folder, "--state", tmp_path / "state")
    assert done.returncode == 1 and f"people.csv:{lines + 1}:" in done.stderr and "longer than" in done.stderr
    files = programs.files_argument(programs.copy("golden", tmp_path / "golden"))
    for file in files:
        if file["name"] == "people.csv":
            file["text"] += "x," + "y" * 100_000_000 + "\n"
    before = store.version()
    with store.client() as http:
        answer = http.post("/api/v1/tools/import_program", json={"files": files})
    assert answer.status_code in (400, 413, 422) and ("large" in answer.text or "longer" in answer.text), answer.text[:500]
    assert store.version() == before


def test_an_empty_file_and_a_missing_file(store, folder):
    (folder / "services.csv").write_bytes(b"")
    refused(store, folder, "services.csv")
    (folder / "services.csv").unlink()
    refused(store, folder, "services.csv", "missing")


def test_a_file_that_is_not_of_a_program(store, folder):
    (folder / "peoples.csv").write_text("id\n")
    refused(store, folder, "peoples.csv")


@pytest.mark.parametrize("old, new, word", [
    ('id = "golden"', 'id = ', "program.toml:"), ('time_zone = "UTC"', 'time_zone = "Mars/Olympus"', "Mars/Olympus"),
    ('as_of = "2026-01-05"', 'as_of = "2026-02-30"', "as_of"), ('week_start = "monday"', 'week_start = "someday"', "someday"),
])
def test_a_wrong_program_file(store, folder, old, new, word):
    programs.replace(folder, "program.toml", old, new)
    refused(store, folder, "program.toml:", word)


def test_many_faults_are_named_at_once(store, folder):
    programs.append(folder, "people.csv", "".join(f"n{n},Name {n},wizard{n},,,1.0,,,,\n" for n in range(300)))
    text = refused(store, folder, "200 faults or more")
    assert text.count("people.csv:") == 200


def test_one_fault_of_many_rows_is_named_once(store, folder):
    programs.append(folder, "people.csv", "".join(f"n{n},Name {n},residnet,,,1.0,,,,\n" for n in range(300)))
    text = refused(store, folder, "1 fault;", 'did you mean "resident"?', "(300 rows, this the first)")
    assert text.count("people.csv:") == 1


def test_two_demands_for_one_slot_name_both_lines(store, folder):
    lines = (folder / "demand.csv").read_text().splitlines()
    programs.append(folder, "demand.csv", lines[1] + "\n")
    refused(store, folder, f"demand.csv:{len(lines) + 1}:", "2")


def test_one_person_in_two_places(store, folder):
    line = (folder / "assignments.csv").read_text().splitlines()[1]
    programs.append(folder, "assignments.csv", line + "\n")
    refused(store, folder, "assignments.csv:")


def test_crlf_is_accepted_and_means_the_same(store, folder):
    before = store.version()
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    done = store.cli("import", folder)
    assert done.returncode == 0 and "nothing changed" in done.stdout, done
    assert store.version() == before


@pytest.mark.parametrize("arguments, status", [
    ({}, 422), ({"files": []}, 422), ({"files": [{"name": "people.csv"}]}, 422), ({"files": "all"}, 422),
    ({"files": [{"name": "a.csv", "text": "x", "path": "/etc"}]}, 422),
    ({"files": [{"name": "program.toml", "base64": "@@@@"}]}, 422),
    ({"files": [{"name": "program.toml", "text": ""}, {"name": "program.toml", "text": ""}]}, 422),
    ({"files": [{"name": "../../etc/passwd", "text": "x"}]}, 422),
])
def test_what_is_no_folder(store, arguments, status):
    before = store.version()
    problem = store.call("import_program", arguments, expect=status)
    assert problem["detail"] and store.version() == before
