# SPDX-License-Identifier: Apache-2.0
"""A plugin in Rust, from the staged skeleton and holdfast.rs to calls in both placements; no crate, no network."""

import csv
import json
import re
import shutil
import subprocess
import time

import pytest

from support import plugins
from support.stage import PROGRAMS, ROOT, STAGE, daemon_command, environment

CARGO = shutil.which("cargo")
pytestmark = pytest.mark.skipif(not CARGO, reason="there is no cargo: apt-get install cargo")

SKELETON = STAGE / "share" / "holdfast" / "templates" / "new" / "rust"
PROBE = ROOT / "Tests" / "Plugins" / "rust_probe"
PLACEMENTS = ["in-process", "process"]
GOLDEN = '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n'
WORDS = {"id": "org.example.role-watch", "title": "Role Watch", "type": "RoleWatch", "tool": "role_watch",
         "vendor": "Example", "prefix": str(STAGE)}


def rust(*command, cwd, **extra):
    """A command of the build; rustup finds its toolchain by HOME. Its output, which must hold no warning."""
    done = subprocess.run(command, cwd=cwd, env=environment(**extra), text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stderr, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The skeleton as `holdfast plugin new` writes it, built by its own Makefile."""
    folder = tmp_path_factory.mktemp("role-watch")
    for source in (path for path in SKELETON.rglob("*") if path.is_file()):
        text = source.read_text()
        for word, value in WORDS.items():
            text = text.replace("{{" + word + "}}", value)
        target = folder / source.relative_to(SKELETON)
        target.parent.mkdir(exist_ok=True)
        target.write_text(text)
    rust("make", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def probe(tmp_path_factory):
    """The library of Tests/Plugins/rust_probe."""
    target = tmp_path_factory.mktemp("probe")
    rust("cargo", "build", "--release", "--offline", cwd=PROBE, CARGO_TARGET_DIR=str(target))
    return target / "release" / "libplugin.so"


@pytest.fixture
def bench(tmp_path, site):
    """Packs libraries and starts a daemon that has them."""

    class Bench:
        daemon = site(start=False, demo=False)
        folder = plugins.PluginFolder(tmp_path / "plugins")

        def add(self, library, description, placement, grants=None, config=""):
            id = description["id"]
            home = self.folder.folder / id
            home.mkdir(mode=0o755)
            shutil.copy(library, home / "plugin.so")
            (home / "plugin.so").chmod(0o755)
            (tmp_path / "plugin.json").write_text(json.dumps(description))
            packed = daemon_command("pack", "--plugin", tmp_path / "plugin.json", "--library", home / "plugin.so",
                                    "--manifest", home / "manifest.json")
            assert packed.returncode == 0, packed.stderr
            grants = description.get("permissions", []) if grants is None else grants
            (self.daemon.etc / "plugins.d" / f"{id}.toml").write_text(
                f'enabled = true\nplacement = "{placement}"\ngrants = {json.dumps(grants)}\n[config]\n{config}')
            return json.loads((home / "manifest.json").read_text())

        def start(self):
            (self.daemon.etc / "conf.d" / "95-test.toml").write_text(self.folder.settings + GOLDEN)
            return self.daemon.start()

        def state(self, id):
            return {plugin["id"]: plugin for plugin in self.daemon.call("list_plugins")["items"]}[id]

    return Bench()


def description(**more):
    """What the probe says of itself."""
    names = ["rust_echo", "rust_panic", "rust_table", "rust_nested"]
    tools = [plugins.tool(name) for name in names] + [plugins.tool("rust_wait", timeout_ms=300)]
    tools += [plugins.tool(name, execution="inline") for name in ("rust_inline_echo", "rust_inline_panic")]
    return {"manifest_version": 1, "id": "org.example.rust-probe", "version": "1.0.0", "name": "Probe",
            "vendor": "Example", "licence": "Apache-2.0", "tools": tools,
            "permissions": ["table:people", "table:services", "tool.invoke:*"],
            "metrics": [{"name": "rust_probe_nested", "kind": "counter", "help": "Nested calls."}],
            "config_schema": {"type": "object", "properties": {"refuse": {"type": "boolean"}}}, **more}


def rows_of(table):
    with open(PROGRAMS / "golden" / f"{table}.csv", newline="") as file:
        return list(csv.DictReader(file))


# -- the skeleton ----------------------------------------------------------------------------------------------------


def test_only_the_entry_is_exported(project, probe):
    for library in (project / "build" / "plugin.so", probe):
        symbols = subprocess.run(["readelf", "--dyn-syms", "-W", library], capture_output=True, text=True, check=True)
        defined = [line.split()[-1] for line in symbols.stdout.splitlines()
                   if re.search(r"\b(GLOBAL|WEAK)\b", line) and " UND " not in line]
        assert defined == ["hf_plugin_entry_v1"]


def test_the_authors_own_tests_run_without_a_network(project):
    said = rust("make", "test", cwd=project)
    assert "4 passed; 0 failed" in said, said


def test_a_second_make_builds_nothing_and_clean_leaves_the_sources(project, tmp_path):
    assert "Compiling" not in rust("make", cwd=project)
    copy = shutil.copytree(project, tmp_path / "copy")
    rust("make", "clean", cwd=copy)
    left = {path.name for path in copy.iterdir()}
    assert not left & {"build", "target"} and {"src", "Cargo.toml", "plugin.json"} <= left


def test_the_header_is_followed_field_for_field():
    """The offsets in holdfast.rs, which the compiler holds it to, are those that the C header is held to."""
    rust_text = (STAGE / "share/holdfast/sdk/rust/holdfast.rs").read_text()
    layouts = {}
    for name, size, body in re.findall(r"layout!\((\w+), (\d+), \{(.*?)\n?\s*\}\);", rust_text, re.S):
        layouts[name] = int(size), {field: int(at) for at, field in re.findall(r"(\d+) (\w+):", body)}
    layout = next((ROOT / "Sources" / "CHoldfast").rglob("*.c")).read_text()
    sizes = re.findall(r"^SIZE\((?:struct )?(\w+), (\d+)\)", layout, re.M)
    assert len(sizes) >= 11
    for name, size in sizes:
        assert layouts[name][0] == int(size), name
    for name, field, offset in re.findall(r"^AT\((\w+), (\w+), (\d+)\)", layout, re.M):
        assert layouts[name][1][field] == int(offset), (name, field)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_the_skeletons_tool_answers(project, bench, placement):
    said = json.loads((project / "build" / "plugin.json").read_text())
    manifest = bench.add(project / "build" / "plugin.so", said, placement)
    assert re.fullmatch(r"rust-1\.\d+\.\d+\S*", manifest["runtime"])
    daemon = bench.start()
    roles = [row["role"] for row in rows_of("people")]
    counts = {role: roles.count(role) for role in sorted(set(roles))}
    assert daemon.call("role_watch") == {"total": len(roles), "by_role": counts}
    assert daemon.call("role_watch", {"role": "faculty"}) == {"total": counts["faculty"],
                                                              "by_role": {"faculty": counts["faculty"]}}
    problem = daemon.call("role_watch", {"role": "nurse"}, expect=422)
    assert problem["detail"] == '"role" must be one of faculty, resident, is "nurse".'
    assert problem["errors"][0]["instance_path"] == "/role"
    assert "role" in json.dumps(daemon.call("role_watch", {"role": 7}, expect=422))
    assert daemon.call("role_watch", {"role": "\U0001fa7a\u0000\"\\"}, expect=422)["errors"]
    daemon.stop()


def test_every_case_of_the_skeleton_holds(project, bench):
    bench.add(project / "build" / "plugin.so", json.loads((project / "plugin.json").read_text()), "process")
    daemon = bench.start()
    cases = [json.loads(path.read_text()) for path in sorted((project / "cases").glob("*.json"))]
    assert len(cases) == 3
    for case in cases:
        wanted = case["expect"]
        if "" in wanted:
            problem = daemon.call(case["tool"], case["arguments"], expect=422)
            assert wanted[""]["error"] in problem["detail"]
        else:
            reply = daemon.call(case["tool"], case["arguments"])
            assert {pointer: reply[pointer[1:]] for pointer in wanted} == wanted
    daemon.stop()


def test_without_the_grant_it_is_denied(project, bench):
    bench.add(project / "build" / "plugin.so", json.loads((project / "plugin.json").read_text()), "process", grants=[])
    daemon = bench.start()
    assert "table:people" in daemon.call("role_watch", expect=403)["detail"]
    daemon.stop(clean=False)


# -- the probe -------------------------------------------------------------------------------------------------------


def test_its_json_and_failures(probe, tmp_path_factory):
    said = rust("cargo", "test", "--offline", cwd=PROBE, CARGO_TARGET_DIR=str(tmp_path_factory.mktemp("probe-tests")))
    assert "6 passed; 0 failed" in said, said


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_panic_ends_its_call_and_nothing_else(probe, bench, placement):
    bench.add(probe, description(), placement)
    daemon = bench.start()
    text = {"text": "grüße \U0001fa7a", "list": [1, -2, 0.5, True, None, {"deep": []}]}
    for name in ("rust_panic", "rust_inline_panic", "rust_panic"):
        problem = daemon.call(name, expect=500)
        assert problem["code"] == "INTERNAL_ERROR"
        assert "as it was told" not in json.dumps(problem)
        assert daemon.call("rust_echo", text) == text
        assert daemon.call("rust_inline_echo", text) == text
    assert bench.state("org.example.rust-probe")["state"] == "enabled"
    assert any('the call "rust_panic" panicked' in str(line) for line in daemon.log_lines())
    daemon.stop(clean=False)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_call_that_nobody_wants_any_more_ends(probe, bench, placement):
    bench.add(probe, description(), placement)
    daemon = bench.start()
    begun = time.monotonic()
    assert daemon.call("rust_wait", expect=504)["code"]
    assert time.monotonic() - begun < 20, "it would go on for a minute"
    # Its thread has seen it too: the drain of SIGTERM waits for it, and ends.
    daemon.stop()
    assert time.monotonic() - begun < 25


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_columns_are_what_the_files_say(probe, bench, placement):
    bench.add(probe, description(), placement)
    daemon = bench.start()

    def column(table, name, type):
        return daemon.call("rust_table", {"table": table, "column": name, "type": type})["cells"]

    people, services = rows_of("people"), rows_of("services")
    assert sorted(column("people", "id", "text")) == sorted(row["id"] for row in people)
    pgy = dict(zip(column("people", "id", "text"), column("people", "pgy", "integer")))
    assert pgy == {row["id"]: int(row["pgy"]) if row["pgy"] else None for row in people}
    assert None in pgy.values() and any(pgy.values())
    ids = column("services", "id", "text")
    assert dict(zip(ids, column("services", "name", "text"))) == {row["id"]: row["name"] for row in services}
    counted = {row["id"]: row.get("counted", "") in ("", "true") for row in services}
    assert dict(zip(ids, column("services", "counted", "flag"))) == counted
    for arguments, words in [({"column": "no_such"}, 'no column "no_such"'), ({"type": "integer"}, "whole numbers"),
                             ({"column": "pgy", "type": "flag"}, "yes and no")]:
        with daemon.client() as http:
            answer = http.post("/api/v1/tools/rust_table", json=arguments)
        assert answer.status_code >= 400 and words in answer.json()["detail"], answer.text
    assert "table" in daemon.call("rust_table", {"table": "no_such"}, expect=403)["detail"]
    daemon.stop(clean=False)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_call_inside_a_call(probe, bench, placement):
    bench.add(probe, description(), placement)
    daemon = bench.start()
    assert "role" not in daemon.call("rust_nested", {"tool": "get_sitrep"})
    assert daemon.call("rust_nested", {"tool": "get_sitrep"})["reply"]
    problem = daemon.call("rust_nested", {"tool": "rust_nested"}, expect=422)
    assert "tool" in problem["detail"]
    problem = daemon.call("rust_nested", {}, expect=422)
    assert problem["detail"] == '"tool" must be the name of a tool, is null.'
    with daemon.client() as http:
        assert re.search(r"^rust_probe_nested\S* 5$", http.get("/metrics").text, re.M), "five began"
    daemon.stop(clean=False)


def test_a_plugin_that_refuses_its_configuration_says_why(probe, bench):
    bench.add(probe, description(), "in-process", config="refuse = true\n")
    bench.start()
    plugin = bench.state("org.example.rust-probe")
    assert plugin["state"] == "refused"
    assert '"refuse" must be false, is true' in plugin["reason"]
