# SPDX-License-Identifier: Apache-2.0
"""`holdfast plugin new`: a project that a stranger builds, tests and runs with nothing but the installed tree."""

import functools
import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from support import plugins
from support.daemon import Daemon
from support.stage import CLI, DAEMON, ROOT, STAGE, cli, environment

LANGUAGES = ["swift", "c", "c++", "rust"]
TEMPLATES = STAGE / "share" / "holdfast" / "templates" / "new"
SDK = STAGE / "share" / "holdfast" / "sdk" / "swift"
ID = "org.example.coverage-watch"


def new(*arguments, **options):
    return cli("plugin", "new", *arguments, **options)


def below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@functools.cache
def cut_off():
    """What makes a command run without a network, where that can be had."""
    words = ["unshare", "--map-root-user", "--net"]
    return words if shutil.which("unshare") and not subprocess.run([*words, "true"], capture_output=True).returncode else []


# What is made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_project_of_every_language_is_whole(tmp_path, language):
    done = new("coverage-watch", "--lang", language, "--out", tmp_path / "p", "--vendor", 'A "B" \\ Ōta', "--json")
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads(done.stdout)
    assert made["folder"] == str(tmp_path / "p") and made["prefix"] == str(STAGE.resolve())
    assert (made["id"], made["type"], made["tool"]) == (ID, "CoverageWatch", "coverage_watch")
    files = [path for path in (tmp_path / "p").rglob("*") if path.is_file()]
    assert sorted(made["files"]) == sorted(str(path.relative_to(tmp_path / "p")) for path in files)
    assert len(files) == sum(path.is_file() for path in (TEMPLATES / language).rglob("*"))
    for path in files:
        assert not re.search(r"\{\{[a-z]*\}\}", path.read_text()), path
        if path.suffix == ".json":
            json.loads(path.read_text())
    assert json.loads((tmp_path / "p" / "plugin.json").read_text())["vendor"] == 'A "B" \\ Ōta'
    for case in (tmp_path / "p" / "cases").iterdir():
        assert json.loads(case.read_text())["tool"] == "coverage_watch"


def test_people_are_told_what_was_made_and_what_comes_next(tmp_path):
    done = new("com.acme.n1-check", "--lang", "swift", "--out", tmp_path / "p")
    assert done.returncode == 0
    assert done.stdout.startswith(f"com.acme.n1-check, a plugin in Swift with the tool n1_check, in {tmp_path}/p:\n")
    assert "\n  Sources/N1CheckTools/N1Check.swift\n" in done.stdout
    assert f"\n  cd {tmp_path}/p\n" in done.stdout and "\n  make check\n" in done.stdout


def test_nobody_else_may_write_to_what_is_made(tmp_path):
    """The daemon loads nothing from where others may write, so a umask that shares must not matter."""
    command = f'umask 0002 && exec "{CLI}" plugin new coverage-watch --lang swift --out "{tmp_path}/p"'
    subprocess.run(["sh", "-c", command], check=True, capture_output=True, env=environment())
    for path in [tmp_path / "p", *(tmp_path / "p").rglob("*")]:
        assert not path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH), path


# What is refused


@pytest.mark.parametrize("arguments, words", [
    (["Watch"], ['NAME is "Watch"', "lower-case words of a-z and 0-9", "such as coverage-watch"]),
    (["../watch"], ['"../watch"', "allowed are"]),
    (["a" * 5000], ["40 characters"]),
    (["watch", "--id", "acme"], ['--id is "acme"', "two or more words"]),
    (["com.acme.watch", "--id", "com.acme.watch"], ["leave out --id"]),
    (["int"], ["a word of a language"]),
    (["watch", "--vendor", "a\nb"], ["--vendor", "one line of text"]),
    (["watch", "--vendor", "\u202egnp"], ["--vendor", "\\u{202E}"]),
])
def test_bad_names_are_refused_with_what_is_allowed(tmp_path, arguments, words):
    done = new(*arguments, "--lang", "swift", "--out", tmp_path / "p")
    assert done.returncode == 2 and done.stdout == ""
    assert all(word in done.stderr for word in words), done.stderr
    assert below(tmp_path) == []


def test_an_unknown_language_is_refused_with_those_that_there_are(tmp_path):
    done = new("watch", "--lang", "cobol", "--out", tmp_path / "p")
    assert done.returncode == 2 and all(language in done.stderr for language in ["cobol", *LANGUAGES])
    assert below(tmp_path) == []


def test_what_is_there_stays_as_it_is(tmp_path):
    full, file, link = tmp_path / "full", tmp_path / "file", tmp_path / "link"
    full.mkdir()
    (full / ".kept").write_text("kept")
    file.write_text("kept")
    link.symlink_to("nowhere")
    for place, words in [(full, "is not empty"), (file, "is no folder"), (link, "is no folder")]:
        done = new("watch", "--lang", "swift", "--out", place)
        assert done.returncode == 2 and words in done.stderr, done.stderr
    done = new("watch", "--lang", "swift", "--out", tmp_path / "none" / "p")
    assert done.returncode == 2 and "No such file or directory" in done.stderr
    assert below(tmp_path) == ["file", "full", "full/.kept", "link"] and (full / ".kept").read_text() == "kept"


def moved(folder, *, templates=True):
    """The command line in another tree: an installation that was moved, with what a project is made from."""
    (folder / "bin").mkdir(parents=True)
    (folder / "lib" / "holdfast").mkdir(parents=True)
    shutil.copy2(CLI, folder / "bin")
    (folder / "lib" / "holdfast" / "runtime").symlink_to(STAGE / "lib" / "holdfast" / "runtime")
    if templates:
        for name in ["templates", "sdk"]:
            shutil.copytree(STAGE / "share" / "holdfast" / name, folder / "share" / "holdfast" / name)
    return folder / "bin" / "holdfast"


@pytest.mark.parametrize("name, templates, words", [
    ("plain", False, ["share/holdfast/templates/new/swift", "No such file or directory"]),
    ("a place", True, ["a place", "makefiles cannot name that"]),
])
def test_a_tree_that_cannot_serve_is_named(tmp_path, name, templates, words):
    program = moved(tmp_path / name, templates=templates)
    done = subprocess.run([program, "plugin", "new", "watch", "--lang", "swift", "--out", tmp_path / "p"],
                          capture_output=True, text=True, env=environment())
    assert done.returncode == 1 and all(word in done.stderr for word in words), done.stderr
    assert not (tmp_path / "p").exists()


def test_a_disk_that_fills_leaves_nothing(tmp_path):
    """A file may not grow past 512 bytes, which is less than a README."""
    command = f'ulimit -f 1; trap "" XFSZ; exec "{CLI}" plugin new watch --lang swift --out "{tmp_path}/p"'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, env=environment())
    assert done.returncode == 2 and "cannot write" in done.stderr, done.stderr
    assert below(tmp_path) == []


# The Swift SDK


def test_the_sdk_is_the_package_that_the_daemon_is_built_from():
    """Its targets are those of the repository's package, line by line, and their sources are all there."""
    line = re.compile(r"^        (?:\.target\(name: |module\()\"(\w+)\".*$", re.MULTILINE)
    ours = {match[1]: match[0] for match in line.finditer((SDK / "Package.swift").read_text())}
    assert {"HoldfastPlugin", "Patterns", "CArrow"} <= set(ours)
    everything = (ROOT / "Package.swift").read_text()
    assert [text for text in ours.values() if text not in everything] == []
    assert set(os.listdir(SDK / "Sources")) == set(ours)
    assert ".package(" not in (SDK / "Package.swift").read_text()


swift = pytest.mark.skipif(not shutil.which("swift"), reason="there is no Swift compiler")


class Project:
    """A project in a folder of its own, built by a tree that was moved, for somebody who has nothing else."""

    def __init__(self, folder):
        self.folder = folder / "project"
        (folder / "home").mkdir()
        self.home = folder / "home"
        program = moved(folder / "tree")
        self.run(program, "plugin", "new", "coverage-watch", "--lang", "swift", "--out", self.folder, cwd=folder)

    def run(self, *command, cwd=None):
        done = subprocess.run(
            [*cut_off(), *map(str, command)], cwd=cwd or self.folder, capture_output=True, text=True,
            env=environment(HOME=str(self.home)))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    made = Project(tmp_path_factory.mktemp("kit"))
    made.run("make")
    return made


@swift
def test_the_project_looks_as_our_own_code_does(tmp_path):
    """With a name that comes last: of imports only their order depends on it."""
    assert new("zone-watch", "--lang", "swift", "--out", tmp_path / "p").returncode == 0
    done = subprocess.run(
        ["swift", "format", "lint", "--strict", "--recursive", "--configuration", ROOT / ".swift-format", "Package.swift",
         "Sources", "Tests"], cwd=tmp_path / "p", capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@swift
def test_its_own_tests_run(project):
    text = project.run("make", "test")
    assert re.search(r"Test run with [1-9]\d* tests.* passed", text), text


@swift
def test_the_library_has_one_symbol_and_looks_for_its_runtime_beside_itself(project):
    library = project.folder / "build" / "plugin.so"
    symbols = subprocess.run(
        ["nm", "--dynamic", "--defined-only", "--extern-only", library], check=True, capture_output=True, text=True).stdout.split()
    assert symbols[2::3] == ["hf_plugin_entry_v1"]
    dynamic = subprocess.run(["readelf", "-d", library], check=True, capture_output=True, text=True).stdout
    [path] = re.findall(r"(?:RUNPATH|RPATH).*\[(.*)\]", dynamic)
    assert "$ORIGIN/../../runtime" in path.split(":") and all(part.startswith("$ORIGIN") for part in path.split(":"))
    runtime = {name for name in re.findall(r"NEEDED.*\[(lib[sS_].*)\]", dynamic) if "swift" in name}
    assert runtime and runtime <= set(os.listdir(STAGE / "lib" / "holdfast" / "runtime"))
    assert library.stat().st_mode & 0o777 == 0o755 and (project.folder / "build").stat().st_mode & 0o777 == 0o755


def without_toolchain(folder):
    """The daemon as on a machine that has no compiler: the toolchain's folder is empty for it."""
    toolchain = Path(shutil.which("swift")).resolve().parents[2]
    if not cut_off() or toolchain == Path("/"):
        return DAEMON
    program = folder / "holdfastd"
    program.write_text(
        f'#!/bin/sh\nexec unshare --map-root-user --mount sh -c \'mount -t tmpfs none "{toolchain}" && exec "$@"\' sh '
        f'"{DAEMON}" "$@"\n')
    program.chmod(0o755)
    return program


@swift
@pytest.mark.parametrize("placement", ["process", "in-process"])
def test_a_daemon_without_a_toolchain_runs_it(project, tmp_path, placement):
    daemon = Daemon(tmp_path / "site")
    folder = plugins.PluginFolder(tmp_path / "plugins")
    home = folder.folder / ID
    shutil.copytree(project.folder / "build", home)
    site_file = daemon.etc / "plugins.d" / f"{ID}.toml"
    subprocess.run(
        [DAEMON, "pack", "--plugin", home / "plugin.json", "--library", home / "plugin.so", "--manifest",
         home / "manifest.json", "--site-file", site_file], check=True, capture_output=True, env=environment())
    site_file.write_text(f'placement = "{placement}"\n' + site_file.read_text())
    (daemon.etc / "conf.d" / "95-test.toml").write_text(folder.settings)
    daemon.binary = without_toolchain(tmp_path)
    daemon.start()
    try:
        assert daemon.call("coverage_watch") == {"total": 28, "by_role": {"faculty": 10, "resident": 18}}
        assert daemon.call("coverage_watch", {"role": "faculty"}) == {"total": 10, "by_role": {"faculty": 10}}
        problem = daemon.call("coverage_watch", {"role": "pilot"}, expect=422)
        assert problem["detail"] == '"role" must be one of faculty, resident, is "pilot".'
        assert problem["errors"][0]["instance_path"] == "/role"
        daemon.call("coverage_watch", {"role": ""}, expect=422)
    finally:
        daemon.stop(clean=False)
