# SPDX-License-Identifier: Apache-2.0
"""A plugin of another Swift: alone in a process with the runtime that it brings, or refused with both versions.

There is one compiler here. The plugin says that it is another's, and its runtime is a copy that only it uses, which is
what the daemon has to get right; that a real other Swift runs on its own runtime is that runtime's matter.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess

import pytest

from support import plugins
from support.stage import ROOT, STAGE

OWN_RUNTIME = STAGE / "lib" / "holdfast" / "runtime"
STATIC_HOST = STAGE / "libexec" / "holdfast-plugin-host-static"
SOURCE = ROOT / "Tests" / "Plugins" / "raw_swift" / "Plugin.swift"
ID = "org.example.raw-swift"
FOREIGN = "swift-5.9.2-dynamic"
ANONYMOUS = '[access]\nanonymous_role = "operator"\n'

pytestmark = pytest.mark.skipif(not shutil.which("swiftc"), reason="there is no swiftc to build a plugin with")


@pytest.fixture(scope="module")
def own():
    """The daemon's own tag, from a plugin that the daemon brings."""
    manifest = next((STAGE / "lib" / "holdfast" / "plugins").glob("*/manifest.json")).read_text()
    return re.search(r'"runtime": ?"(swift-[^"]+-dynamic)"', manifest).group(1)


def build(folder, tag):
    """raw_swift as it is, but for the compiler that it names."""
    text = SOURCE.read_text()
    named = re.sub(r'"swift-[0-9.]+-dynamic"', f'"{tag}"', text)
    assert named.count(f'"{tag}"') == 1
    source = folder / "Plugin.swift"
    source.write_text(named)
    library = folder / "libraw.so"
    header = ROOT / "Sources" / "CHoldfast" / "include"
    arrow = ROOT / "Sources" / "CArrow" / "include"
    (folder / "arrow.modulemap").write_text(f'module CArrow {{ header "{arrow}/arrow_c_data.h" export * }}\n')
    words = [f"-fmodule-map-file={header}/module.modulemap", f"-I{header}",
             f"-fmodule-map-file={folder}/arrow.modulemap", f"-I{arrow}"]
    subprocess.run(
        ["swiftc", "-O", "-swift-version", "6", "-parse-as-library", "-emit-library", "-module-name", "RawSwift",
         "-no-toolchain-stdlib-rpath",
         *(option for word in words for option in ("-Xcc", word)), source, "-o", library],
        check=True, capture_output=True, text=True, cwd=folder)
    return library


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    return build(tmp_path_factory.mktemp("foreign"), FOREIGN)


def needed(library):
    """What a library needs, as names."""
    out = subprocess.run(["readelf", "-d", "-W", library], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", out))


@pytest.fixture
def bench(tmp_path, site, foreign):
    class Bench:
        daemon = site(start=False, demo=False)
        folder = plugins.PluginFolder(tmp_path / "plugins")
        home = folder.folder / ID

        def bring(self):
            """The runtime that the plugin needs, copied beside it; names and digests."""
            (self.home / "runtime").mkdir(mode=0o755)
            names, waiting = set(), needed(self.home / "plugin.so")
            while waiting:
                name = waiting.pop()
                if name not in names and (OWN_RUNTIME / name).exists():
                    shutil.copy(OWN_RUNTIME / name, self.home / "runtime" / name)
                    names.add(name)
                    waiting |= needed(OWN_RUNTIME / name)
            assert "libswiftCore.so" in names
            return {name: hashlib.sha256((self.home / "runtime" / name).read_bytes()).hexdigest()
                    for name in sorted(names)}

        def install(self, *, brings=True, placement="process", tag=FOREIGN, library=foreign, change=lambda files: files):
            document = plugins.manifest(
                ID, library, [plugins.tool(name, timeout_ms=5000) for name in ("on_main", "raw")], runtime=tag,
                placement=placement)
            self.folder.add(ID, library, document)
            if brings:
                document["runtime_files"] = change(self.bring())
                (self.home / "manifest.json").write_text(json.dumps(document))
            (self.daemon.etc / "plugins.d" / f"{ID}.toml").write_text(
                f'enabled = true\nplacement = "{placement}"\n')

        def start(self):
            (self.daemon.etc / "conf.d" / "95-test.toml").write_text(self.folder.settings + ANONYMOUS)
            return self.daemon.start()

        def plugin(self):
            return {plugin["id"]: plugin for plugin in self.daemon.call("list_plugins")["items"]}[ID]

        def reason(self):
            plugin = self.plugin()
            assert plugin["state"] == "refused", plugin
            assert self.daemon.call("get_sitrep")["level"] == "UNKNOWN", "nothing else is lost"
            return plugin["reason"]

        def instance(self):
            return self.daemon.call("show_plugin", {"id": ID})["instance"]

    return Bench()


def maps(pid):
    """The files that a process has mapped."""
    with open(f"/proc/{pid}/maps") as file:
        return {line.split(None, 5)[5].strip() for line in file if "/" in line}


def test_it_runs_with_the_runtime_that_it_brings(bench):
    bench.install()
    daemon = bench.start()
    assert daemon.call("raw") == {"leaks": True}
    assert daemon.call("on_main") == {"main": True}, "somebody serves the main actor of its runtime"
    instance = bench.instance()
    mapped = maps(instance["pid"])
    swift = {path for path in mapped if "libswift" in path or "libdispatch" in path}
    generation = bench.daemon.state / "run" / "gen" / ID
    assert any(path.endswith("/libswiftCore.so") for path in swift)
    assert all(path.startswith(str(generation) + "/runtime-") for path in swift), swift
    assert not any(str(OWN_RUNTIME) in path or "/swift/linux/" in path for path in mapped), mapped
    assert os.readlink(f"/proc/{instance['pid']}/exe") == str(STATIC_HOST.resolve())
    assert (instance["placement"], instance["runtime"]) == ("process", FOREIGN)
    assert instance["runtime_files"] == len([path for path in mapped if str(generation) + "/runtime-" in path])
    shown = daemon.cli("plugin", "show", ID).stdout
    assert re.search(rf"runtime +{FOREIGN} \(its own: \d+ libraries", shown), shown
    daemon.stop()


def test_one_of_ours_runs_as_ever(bench, own, tmp_path):
    library = build(tmp_path, own)
    bench.install(brings=False, tag=own, library=library)
    daemon = bench.start()
    assert daemon.call("raw") == {"leaks": True}
    instance = bench.instance()
    assert instance["runtime_files"] == 0
    assert os.readlink(f"/proc/{instance['pid']}/exe") == str((STAGE / "libexec" / "holdfast-plugin-host").resolve())
    daemon.stop()


def test_without_a_runtime_it_is_refused_with_both_versions(bench, own):
    bench.install(brings=False)
    bench.start()
    reason = bench.reason()
    assert FOREIGN in reason and own in reason and "--runtime" in reason, reason


def test_inside_the_daemon_it_is_refused_even_with_its_runtime(bench, own):
    bench.install(placement="in-process")
    bench.start()
    reason = bench.reason()
    assert FOREIGN in reason and own in reason and 'placement = "process"' in reason, reason


def test_a_changed_runtime_is_refused_also_after_a_good_start(bench):
    bench.install()
    daemon = bench.start()
    assert daemon.call("raw") == {"leaks": True}
    daemon.stop()
    file = bench.home / "runtime" / "libswiftCore.so"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    daemon.start()
    reason = bench.reason()
    assert "runtime/libswiftCore.so has sha256" in reason and "its manifest says" in reason, reason


def test_a_missing_runtime_file_is_named(bench):
    bench.install()
    (bench.home / "runtime" / "libswiftCore.so").unlink()
    bench.start()
    assert "runtime/libswiftCore.so does not exist" in bench.reason()


def test_a_file_that_others_may_write_is_refused(bench):
    bench.install()
    (bench.home / "runtime" / "libswiftCore.so").chmod(0o666)
    bench.start()
    assert "runtime/libswiftCore.so is writable by everybody" in bench.reason()


@pytest.mark.parametrize("name, words", [
    ("../plugin.so", "is no name of a library"),
    ("libswiftCore.so/../x", "is no name of a library"),
    ("libx.so:libc", "is no name of a library"),
    ("libc.so.6", "a library of the system"),
    ("libstdc++.so.6", "a library of the system"),
    ("ld-linux-x86-64.so.2", "is no name of a library"),
])
def test_names_that_lead_elsewhere_are_refused(bench, name, words):
    bench.install(change=lambda files: files | {name: "0" * 64})
    bench.start()
    reason = bench.reason()
    assert words in reason and "runtime_files" in reason, reason


def test_what_the_manifest_does_not_name_is_not_there(bench):
    """A library that lies in the folder without a digest is never loaded."""
    bench.install(change=lambda files: {name: digest for name, digest in files.items() if name != "libswiftCore.so"})
    daemon = bench.start()
    problem = daemon.call("raw", expect=503)
    assert "libswiftCore.so" in problem["detail"], problem
    daemon.stop(clean=False)


def test_the_program_that_holds_it_needs_nothing_of_swift_and_shows_nothing():
    assert STATIC_HOST.exists()
    names = needed(STATIC_HOST)
    reserved = {"libc", "libm", "libmvec", "libdl", "librt", "libpthread", "libutil", "libgcc_s", "libstdc++", "ld-linux-x86-64"}
    assert {name.split(".so")[0] for name in names} <= reserved, names
    symbols = subprocess.run(["nm", "-D", "--defined-only", STATIC_HOST], check=True, capture_output=True, text=True)
    assert symbols.stdout == ""


def test_the_whole_sdk_and_the_tables_on_a_runtime_of_its_own(bench):
    """A plugin of ours with a copy of the runtime answers as it does on the daemon's."""
    id, tool = "io.holdfast.utilization", "check_utilization_threshold"
    seed = '[program]\nseed = "share:programs/golden"\n'
    home = bench.folder.folder / id
    shutil.copytree(STAGE / "lib" / "holdfast" / "plugins" / id, home)
    bench.home = home
    site = bench.daemon.etc / "plugins.d" / f"{id}.toml"
    site.write_text('placement = "process"\n' + site.read_text())
    answers = []
    for brings in (False, True):
        if brings:
            document = json.loads((home / "manifest.json").read_text())
            document["runtime_files"] = bench.bring()
            (home / "manifest.json").write_text(json.dumps(document))
        (bench.daemon.etc / "conf.d" / "95-test.toml").write_text(bench.folder.settings + seed + ANONYMOUS)
        daemon = bench.daemon.start()
        answer = daemon.call(tool)
        answers.append({key: value for key, value in answer.items() if key != "computed_ms"})
        instance = daemon.call("show_plugin", {"id": id})["instance"]
        assert (instance["runtime_files"] > 0) == brings
        swift = {path for path in maps(instance["pid"]) if "/libswift" in path}
        assert swift and all(("/runtime-" in path) == brings for path in swift), swift
        daemon.stop()
    assert answers[0] == answers[1] and answers[0]["figures"]


def test_the_daemons_own_runtime_fills_no_gap(bench):
    """The run path of a staged plugin leads to the daemon's runtime: half of one and half of the other must not be."""
    id, missing = "io.holdfast.utilization", "libswiftSynchronization.so"
    bench.home = bench.folder.folder / id
    shutil.copytree(STAGE / "lib" / "holdfast" / "plugins" / id, bench.home)
    document = json.loads((bench.home / "manifest.json").read_text())
    files = bench.bring()
    assert missing in files
    document["runtime_files"] = {name: digest for name, digest in files.items() if name != missing}
    (bench.home / "manifest.json").write_text(json.dumps(document))
    site = bench.daemon.etc / "plugins.d" / f"{id}.toml"
    site.write_text('placement = "process"\n' + site.read_text())
    daemon = bench.start()
    assert missing in daemon.call("check_utilization_threshold", expect=503)["detail"]
    daemon.stop(clean=False)
