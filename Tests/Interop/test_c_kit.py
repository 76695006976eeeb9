# SPDX-License-Identifier: Apache-2.0
"""holdfast/kit.h and the skeletons in C and C++: built from the staged tree as a stranger would, loaded in both placements."""

import csv
import json
import os
import random
import re
import shutil
import subprocess
import time
from calendar import timegm
from pathlib import Path

import pytest

from support.daemon import Daemon
from support.stage import CLI, HEADERS, PROGRAMS, ROOT, STAGE, daemon_command, environment

TEMPLATES = STAGE / "share" / "holdfast" / "templates" / "new"
PKG_CONFIG = STAGE / "share" / "pkgconfig"
KIT = ROOT / "Tests" / "Plugins" / "kit"
KIT_PLUGIN = Path(__file__).parent / "plugins" / "kit"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread", f"-I{HEADERS}"]
SANITIZED = ["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
LANGUAGES = {
    "c11": ["gcc", "-x", "c", "-std=c11"], "c++17": ["g++", "-x", "c++", "-std=c++17"],
    "c11-clang": ["clang", "-x", "c", "-std=c11"], "c++17-clang": ["clang++", "-x", "c++", "-std=c++17"]}
PLACEMENTS = ["in-process", "process"]


def run(*command, cwd=None, env=None, stdin=None, status=0):
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment(**(env or {})), input=stdin, capture_output=True, timeout=120)
    assert done.returncode == status, (command, done.stdout.decode(), done.stderr.decode())
    return done.stdout


# -- the header alone --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_header_alone_has_no_warning(language, tmp_path):
    """Twice in one file, in two files of one program, first thing in the file, and without any macro of the C library."""
    if not shutil.which(LANGUAGES[language][0]):
        pytest.skip("no such compiler")
    for name in ("one", "two"):
        (tmp_path / name).write_text(
            '#include <holdfast/kit.h>\n#include <holdfast/kit.h>\n#include <holdfast/calls.h>\n'
            f'int {name}(void);\nint {name}(void) {{ return hfk_is(hfk_str("{name}"), "{name}"); }}\n'
            + ("int one(void);\nint main(void) { return one() + two() == 2 ? 0 : 1; }\n" if name == "two" else ""))
    run(*LANGUAGES[language], *STRICT, "-O2", "one", "two", "-o", "both", cwd=tmp_path)
    run(tmp_path / "both")


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """A locale with a decimal comma, and one whose decimal point has two bytes; made here, since few machines have them."""
    folder = tmp_path_factory.mktemp("locales")
    made = [name for name in ("de_DE", "ps_AF") if shutil.which("localedef") and subprocess.run(
        ["localedef", "-i", name, "-f", "UTF-8", folder / f"{name}.UTF-8"], capture_output=True).returncode in (0, 1)]
    return folder, [name for name in made if (folder / f"{name}.UTF-8").is_dir()]


@pytest.mark.parametrize("language, flags", [("c11", ["-O2"]), ("c++17", SANITIZED)], ids=["c11", "c++17-sanitized"])
@pytest.mark.parametrize("part", ["reading", "writing", "calls", "tables"])
def test_every_section(part, language, flags, tmp_path, locales):
    """The other way round, and without foreign locales, scripts/test.sh runs them."""
    run(*LANGUAGES[language], *STRICT, *flags, KIT / f"{part}.c", "-o", tmp_path / part)
    folder, names = locales
    output = run(tmp_path / part, env={"LOCPATH": str(folder)}).decode()
    for name in names if part == "writing" else ():
        assert f"locale {name}.UTF-8 has the decimal point" in output


# -- JSON beside Python's ----------------------------------------------------------------------------------------------


def any_value(source, depth=0):
    kind = source.randrange(9 if depth < 5 else 7)
    if kind == 0:
        return source.choice([None, True, False])
    if kind == 1:
        return source.randint(-(1 << 63), (1 << 63) - 1)
    if kind == 2:
        return source.randint(-9, 9)
    if kind == 3:
        return source.uniform(-1, 1) * 10.0 ** source.randint(-320, 300)
    if kind == 4:
        return round(source.uniform(-1000, 1000), source.randint(0, 4))
    if kind in (5, 6):
        alphabet = "abc \"\\/\b\f\n\r\t\0\x1f\x7fé€😀\ud7ff\ue000\uffff\U0010ffff"
        return "".join(source.choice(alphabet) for _ in range(source.randint(0, 12)))
    if kind == 7:
        return [any_value(source, depth + 1) for _ in range(source.randint(0, 5))]
    return {str(any_value(source, 9)): any_value(source, depth + 1) for _ in range(source.randint(0, 5))}


PIECES = [b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b"\\u", b"\\ud83d", b"0", b"-", b".", b"e5", b"1e400", b"null", b"\xff",
          b"\xed\xa0\x80", b"\xc3", b"\x00", b"\n", b" "]


def mutated(source, text):
    """A few bytes changed, doubled, left out, or put in that mean something in JSON."""
    data = bytearray(text)
    for _ in range(source.randint(1, 3)):
        at = source.randint(0, len(data))
        match source.randrange(4):
            case 0:
                del data[at:at + source.randint(1, 3)]
            case 1:
                data[at:at] = source.choice(PIECES)
            case 2:
                data[at:at + 1] = bytes([source.randrange(256)])
            case _:
                data[at:at] = data[at:at + 4]
    return bytes(data)


def refuse(word):
    raise ValueError(word)


def python_reads(data):
    """What Python's parser says, made as strict as RFC 8259 with the limits that the cursor states."""
    value = json.loads(data.decode(), parse_constant=refuse, object_pairs_hook=lambda pairs: ("object", pairs))

    def check(value, depth=0):
        if isinstance(value, str):
            value.encode()  # a lone surrogate has no UTF-8
        elif isinstance(value, float) and value in (float("inf"), float("-inf")):
            raise ValueError("larger than a double")
        elif isinstance(value, int):
            float(value)
        elif isinstance(value, (list, tuple)):
            if depth == 64:
                raise ValueError("too deep")
            pairs = value[1] if isinstance(value, tuple) else [(None, item) for item in value]
            for key, item in pairs:
                check(key, depth)
                check(item, depth + 1)

    check(value)
    return value


def same(one, other):
    """Equal; what is no integer of 64 bits on both sides is compared as doubles."""
    if isinstance(one, (list, tuple)) and type(one) is type(other) and len(one) == len(other):
        return all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool) or not isinstance(one, (int, float)):
        return type(one) is type(other) and one == other
    exact = isinstance(one, int) and isinstance(other, int) and -(1 << 63) <= one < 1 << 63
    return isinstance(other, (int, float)) and (one == other if exact else float(one) == float(other))


def test_json_beside_pythons(tmp_path):
    run(*LANGUAGES["c11"], *STRICT, *SANITIZED, KIT / "transcode.c", "-o", tmp_path / "transcode")
    source = random.Random(20261123)
    documents = []
    for round in range(6000):
        text = json.dumps(any_value(source), ensure_ascii=round % 2 == 0, indent=source.choice([None, None, 1])).encode()
        documents += [text, mutated(source, text)]
    output = run(tmp_path / "transcode", stdin=b"".join(b"%d " % len(text) + text for text in documents)).split(b"\n")
    assert len(output) == len(documents) + 1
    refused = 0
    for text, answer in zip(documents, output):
        try:
            expected = python_reads(text)
        except (ValueError, UnicodeError, RecursionError, OverflowError):
            assert answer.startswith(b"!"), (text, answer)
            refused += 1
            continue
        assert not answer.startswith(b"!"), (text, answer)
        assert same(expected, python_reads(answer)), (text, answer)
    assert 3000 < refused < 6000, refused


# -- pkg-config --------------------------------------------------------------------------------------------------------


def test_pkg_config_goes_where_the_tree_goes(tmp_path):
    moved = tmp_path / "elsewhere" / "share" / "pkgconfig"
    moved.mkdir(parents=True)
    shutil.copy(PKG_CONFIG / "holdfast.pc", moved)
    (tmp_path / "elsewhere/share/holdfast").symlink_to(STAGE / "share/holdfast")

    def ask(*question):
        return run("pkg-config", *question, "holdfast", env={"PKG_CONFIG_PATH": str(moved)}).decode().strip()

    assert ask("--modversion") == run(CLI, "--version").decode().split()[-1]
    header = (HEADERS / "holdfast/plugin.h").read_text()
    for name in ("major", "minor"):
        assert ask(f"--variable=abi_{name}") == re.search(rf"#define HF_ABI_{name.upper()} (\d+)u", header)[1]
    places = {"sdkdir": "share/holdfast/sdk", "templatesdir": "share/holdfast/templates", "plugindir": "lib/holdfast/plugins"}
    for name, place in places.items():
        assert Path(ask(f"--variable={name}")).resolve() == (tmp_path / "elsewhere" / place).resolve()
    (tmp_path / "include.c").write_text("#include <holdfast/kit.h>\n")
    run("gcc", "-std=c11", *ask("--cflags").split(), "-fsyntax-only", tmp_path / "include.c")


# -- the skeletons -----------------------------------------------------------------------------------------------------

IDS = {"c": "org.example.c-watch", "c++": "org.example.cxx-watch"}
TOOLS = {"c": "c_watch", "c++": "cxx_watch"}


def instantiate(language, folder):
    """What `holdfast plugin new` does with a skeleton."""
    words = {"id": IDS[language], "title": "Role Watch", "type": "RoleWatch", "tool": TOOLS[language], "vendor": "Example",
             "prefix": str(STAGE)}
    for source in (TEMPLATES / language).rglob("*"):
        if source.is_dir():
            continue
        text = source.read_text()
        for name, word in words.items():
            text = text.replace("{{%s}}" % name, word)
        assert "{{" not in text, source
        target = folder / str(source.relative_to(TEMPLATES / language)).replace("dot-gitignore", ".gitignore")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


@pytest.fixture(scope="module", params=["c", "c++"])
def project(request, tmp_path_factory):
    """A project of one language, built with every warning an error."""
    folder = instantiate(request.param, tmp_path_factory.mktemp("project"))
    run("make", "CFLAGS=-O2 -Werror", "CXXFLAGS=-O2 -Werror", cwd=folder)
    return request.param, folder


def place(home, id, plugin, library, etc, placement):
    """Packs a plugin and tells the site, as an administrator does by hand."""
    (home / id).mkdir(mode=0o755, parents=True)
    home.chmod(0o755)
    shutil.copy(library, home / id / "plugin.so")
    (home / id / "plugin.so").chmod(0o755)
    site_file = etc / "plugins.d" / f"{id}.toml"
    done = daemon_command("pack", "--plugin", plugin, "--library", home / id / "plugin.so", "--manifest", home / id / "manifest.json",
                          "--site-file", site_file)
    assert done.returncode == 0, done
    site_file.write_text(f'placement = "{placement}"\n' + site_file.read_text())


def settings(daemon, plugins, program):
    (daemon.etc / "conf.d/95-test.toml").write_text(
        f'[plugins]\ndirectories = ["{plugins}"]\n[program]\nseed = "share:programs/{program}"\n'
        '[access]\nanonymous_role = "operator"\n')


def test_a_skeleton_tests_itself(project, tmp_path):
    _, folder = project
    assert b"tests passed" in run("make", "test", "CFLAGS=-Werror", "CXXFLAGS=-Werror", cwd=folder)
    # Built again without pkg-config, from the folder that every tree has.
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("build"))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/pkg-config").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bin/pkg-config").chmod(0o755)
    said = run("make", cwd=copy, env={"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}).decode()
    assert f"-I{STAGE}/share/holdfast/include" in said
    assert (copy / "build/plugin.json").read_bytes() == (folder / "plugin.json").read_bytes()
    run("make", "clean", cwd=copy)
    assert not (copy / "build").exists()


def test_a_skeleton_exports_one_symbol(project):
    _, folder = project
    symbols = run("nm", "-D", "--defined-only", folder / "build/plugin.so").decode().split("\n")[:-1]
    assert [line.split()[-1] for line in symbols] == ["hf_plugin_entry_v1"], symbols


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_skeleton_serves(project, placement, tmp_path, site):
    language, folder = project
    tool = TOOLS[language]
    daemon = site(start=False, demo=False, settings="")
    place(tmp_path / "plugins", IDS[language], folder / "build/plugin.json", folder / "build/plugin.so", daemon.etc, placement)
    settings(daemon, tmp_path / "plugins", "golden")
    daemon.start()
    for case in sorted((folder / "cases").glob("*.json")):
        case = json.loads(case.read_text())
        assert case["program"] == "golden" and case["tool"] == tool
        if "" in case["expect"]:
            refused = daemon.call(tool, case["arguments"], expect=422)
            assert case["expect"][""]["error"] in refused["detail"]
            assert refused["errors"] == [{
                "instance_path": "/role", "message": "must be one of faculty, resident", "value": case["arguments"]["role"],
                "allowed": "one of faculty, resident"}]
        else:
            answer = daemon.call(tool, case["arguments"])
            assert {pointer: answer[pointer[1:]] for pointer in case["expect"]} == case["expect"]
    # What the schema refuses, and what only the tool can: U+0000, a quote, text that goes beyond the tool's buffer.
    assert daemon.call(tool, {"role": 7}, expect=422)["errors"][0]["instance_path"] == "/role"
    assert daemon.call(tool, {"rolle": "x"}, expect=422)
    for role in ("faculty\0", '"', "é" * 64, "\U0001f600" * 64):
        error = daemon.call(tool, {"role": role}, expect=422)["errors"][0]
        assert error["instance_path"] == "/role" and error.get("value", role) == role
    daemon.stop()  # with a log without a warning


def test_a_skeleton_without_its_grant(project, tmp_path, site):
    language, folder = project
    daemon = site(start=False, demo=False, settings="")
    place(tmp_path / "plugins", IDS[language], folder / "build/plugin.json", folder / "build/plugin.so", daemon.etc, "process")
    site_file = daemon.etc / "plugins.d" / f"{IDS[language]}.toml"
    site_file.write_text(re.sub("grants = .*", "grants = []", site_file.read_text()))
    settings(daemon, tmp_path / "plugins", "golden")
    daemon.start()
    assert "table:people" in daemon.call(TOOLS[language], expect=403)["detail"]


# -- the kit with a real host ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=PLACEMENTS)
def kit(request, tmp_path_factory, staged):
    folder = tmp_path_factory.mktemp("kit")
    daemon = Daemon(folder / "site", demo=False, socket=True)
    run("gcc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O1", *STRICT, "-fPIC", "-shared", "-fvisibility=hidden",
        KIT_PLUGIN / "plugin.c", "-o", folder / "kit.so")
    place(folder / "plugins", "org.example.kit", KIT_PLUGIN / "plugin.json", folder / "kit.so", daemon.etc, request.param)
    settings(daemon, folder / "plugins", "family-medicine")
    daemon.start()
    yield daemon
    daemon.stop(clean=False)


def rows_of(name):
    with open(PROGRAMS / "family-medicine" / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return int(text) if text else None


def test_the_rows_are_those_of_the_files(kit):
    """Dictionaries, integers, missing values and dates of `people`; flags of `services`; text with what JSON escapes."""
    columns = ["id", "role", "pgy", "credentials", "home_zone", "from", "to", "week_cap_half_days"]
    answer = kit.call("kit_dump", {"table": "people", "columns": columns})
    expected = [{"id": row["id"], "role": row["role"], "pgy": number(row["pgy"]), "credentials": row["credentials"] or None,
                 "home_zone": row["home_zone"] or None, "from": row["from"] or None, "to": row["to"] or None,
                 "week_cap_half_days": number(row["week_cap_half_days"])} for row in rows_of("people")]
    by_id = lambda row: row["id"]  # noqa: E731
    assert sorted(answer["rows"], key=by_id) == sorted(expected, key=by_id) and answer["batches"] == 1 and answer["version"] >= 1
    answer = kit.call("kit_dump", {"table": "services", "columns": ["id", "name", "category", "kind", "counted", "minutes_am"]})
    expected = [{"id": row["id"], "name": row["name"], "category": int(row["category"]), "kind": row["kind"],
                 "counted": row["counted"] != "false", "minutes_am": number(row["minutes_am"])} for row in rows_of("services")]
    assert sorted(answer["rows"], key=by_id) == sorted(expected, key=by_id)


def test_every_batch_is_read(kit):
    """`assignments` has a batch for each period; `calls` has times of the local clock in microseconds."""
    answer = kit.call("kit_dump", {"table": "assignments", "columns": ["person_id", "date", "slot", "service_id", "pinned"]})
    key = lambda row: (row["date"], row["slot"], row["person_id"])  # noqa: E731
    expected = [{"person_id": row["person_id"], "date": row["date"], "slot": row["slot"], "service_id": row["service_id"],
                 "pinned": row.get("pinned") == "true"} for row in rows_of("assignments")]
    assert sorted(answer["rows"], key=key) == sorted(expected, key=key) and answer["batches"] > 1
    answer = kit.call("kit_dump", {"table": "calls", "columns": ["person_id", "start"]})
    assert sorted((row["person_id"], row["start"]) for row in answer["rows"]) == sorted(
        (row["person_id"], timegm(time.strptime(row["start"], "%Y-%m-%dT%H:%M")) * 1_000_000) for row in rows_of("calls"))


def test_what_is_not_there(kit):
    missing = kit.call("kit_dump", {"table": "people", "columns": ["id", "wages"]}, expect=404)
    assert missing["detail"] == 'The table "people" has no column "wages".'
    retyped = kit.call("kit_dump", {"table": "people", "columns": ["fte"], "kind": 4}, expect=404)
    assert retyped["detail"] == 'The column "fte" of the table "people" has the Arrow type "i", which this plugin cannot read.'
    assert kit.call("kit_dump", {"table": "payroll", "columns": []}, expect=404)["detail"]
    assert kit.call("kit_dump", {"table": "identities", "columns": ["name"]}, expect=403)["detail"]


@pytest.mark.parametrize("value", [
    None, True, 0, 1.5e-300, 2**63 - 1, -(2**63), 0.1 + 0.2, "", "\0\"\\\u2028é😀", [], {}, [[[{"a": [None]}]]],
    {"a b": {"\n": [1, 2.5]}},
], ids=ascii)
def test_values_come_back(kit, value):
    answer = kit.call("kit_echo", {"value": value})["value"]
    assert answer == value and type(answer) is type(value if value != 0 else 0)


def test_too_deep_is_an_error_and_no_crash(kit):
    def nested(levels):
        value = 1
        for _ in range(levels):
            value = [value]
        return value
    assert kit.call("kit_echo", {"value": nested(60)})["value"] == nested(60)
    assert kit.call("kit_forget", expect=500)["code"] == "INTERNAL_ERROR"
    with kit.client() as http:
        answer = http.post("/api/v1/tools/kit_echo", json={"value": nested(100)})
    assert answer.status_code in (400, 422, 500) and kit.call("kit_echo", {"value": 1}) == {"value": 1}


def test_a_call_ends_once(kit):
    before = kit.log_text()
    for _ in range(20):
        assert kit.call("kit_twice") == {}
    kit.wait_for(lambda: kit.log_text().count("kit_twice") - before.count("kit_twice") == 40)
    assert kit.log_text().count("kit_twice ended") - before.count("kit_twice ended") == 20
    assert "kit_twice failed" not in kit.log_text()


def test_who_forgets_to_answer_has_answered(kit):
    assert kit.call("kit_forget", expect=500)["detail"] == "The plugin forgot to answer."


def test_a_service_is_asked(kit):
    assert kit.call("kit_keep", {"value": {"a": [1, "é"]}}) == {"value": {"a": [1, "é"]}}


def test_a_cancelled_call_stops(kit):
    before = kit.log_text().count("kit_hold works")
    with kit.client() as http:
        call = http.post("/api/v1/tools/kit_hold", json={}, headers={"Prefer": "respond-async"}).json()
        kit.wait_for(lambda: kit.log_text().count("kit_hold works") > before)
        stops = kit.log_text().count("kit_hold stops")
        http.post(f"/api/v1/calls/{call['call_id']}/cancel", json={}).raise_for_status()
        kit.wait_for(lambda: kit.log_text().count("kit_hold stops") > stops, timeout=5)
        kit.wait_for(lambda: http.get(f"/api/v1/calls/{call['call_id']}").json()["state"] == "cancelled", timeout=5)


def test_a_call_out_of_time_stops(kit):
    stops = kit.log_text().count("kit_hold stops")
    assert kit.call("kit_brief", expect=504)["code"] == "TIMEOUT"
    kit.wait_for(lambda: kit.log_text().count("kit_hold stops") > stops, timeout=5)


def test_it_drains_while_it_works(kit):
    """A reload takes a new instance; the old one's threads are waited for."""
    before = kit.log_text().count("kit_hold works")
    with kit.client() as http, kit.socket_client() as admin:
        call = http.post("/api/v1/tools/kit_hold", json={}, headers={"Prefer": "respond-async"}).json()
        kit.wait_for(lambda: kit.log_text().count("kit_hold works") > before)
        reload = admin.post("/api/v1/plugins/org.example.kit/reload")
        assert reload.status_code == 200, reload.text
        assert kit.call("kit_echo", {"value": 1}) == {"value": 1}
        http.post(f"/api/v1/calls/{call['call_id']}/cancel", json={}).raise_for_status()
        kit.wait_for(lambda: http.get(f"/api/v1/calls/{call['call_id']}").json()["state"] == "cancelled", timeout=10)
