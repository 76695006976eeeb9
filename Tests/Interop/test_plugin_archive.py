# SPDX-License-Identifier: Apache-2.0
"""From a built plugin to one archive and from the archive into a site: packed the same each time, refused when anything is
wrong with it, upgraded and rolled back under a daemon, and never half there."""

import gzip
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import tarfile

import pytest

from support import archives, faults, plugins
from support.archives import ID, NATIVE
from support.daemon import Daemon
from support.stage import CLI, DAEMON, cli, environment

ADMINISTRATOR = '[access]\nanonymous_role = "admin"\n'
OTHER = {"x86_64": ("aarch64", 183), "aarch64": ("x86_64", 62)}[NATIVE]


@pytest.fixture(scope="module")
def packed(tmp_path_factory, staged):
    """The archives of all versions by version."""
    home = tmp_path_factory.mktemp("packed")
    return {version: home.joinpath(archives.pack(archives.project(home / version, version))["archive"])
            for version in archives.VERSIONS}


class Site:
    """A site with a directory of plugins of its own and nothing in it."""

    def __init__(self, folder):
        self.daemon = Daemon(folder, demo=False)
        self.plugins = plugins.PluginFolder(folder / "plugins")
        self.file = self.daemon.etc / "plugins.d" / f"{ID}.toml"
        for file in (self.daemon.etc / "plugins.d").glob("io.holdfast.*.toml"):
            file.unlink()
        (self.daemon.etc / "conf.d" / "95-test.toml").write_text(self.plugins.settings + ADMINISTRATOR)

    def run(self, verb, *arguments, status=0):
        done = cli("plugin", verb, *arguments, "--site", self.daemon.etc, "--json")
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        return done.stderr if status and not done.stdout else json.loads(done.stdout)

    @property
    def link(self):
        return self.plugins.folder / ID

    def kept(self):
        home = self.plugins.folder / ".versions" / ID
        return sorted(entry.name for entry in home.iterdir()) if home.exists() else []

    def version(self):
        return self.daemon.call("show_version")["version"]

    def listing(self):
        """Every file and link below the directory of plugins and the site, with what is in it."""
        found = {}
        for root in (self.plugins.folder, self.daemon.etc):
            for path in sorted(root.rglob("*")):
                if path.name != ".lock":
                    found[str(path)] = os.readlink(path) if path.is_symlink() else path.is_file() and path.read_bytes()
        return found

    def loads(self):
        """Starts a daemon, asks the plugin for its version, and ends the daemon."""
        self.daemon.start()
        try:
            return self.version()
        finally:
            self.daemon.stop(clean=False)


@pytest.fixture
def place(tmp_path, staged):
    place = Site(tmp_path / "site")
    yield place
    place.daemon.stop(clean=False)


# -- packing -------------------------------------------------------------------------------------------------------------


def test_others_read_the_archive(packed, tmp_path):
    file = packed["1.1.0"]
    assert file.name == f"{ID}-1.1.0.hfplugin"
    contents = archives.members(file)
    assert list(contents) == ["archive.json", "LICENSE", f"{NATIVE}/manifest.json", f"{NATIVE}/plugin.so"]
    index = json.loads(contents.pop("archive.json"))
    assert index == archives.index(contents, version="1.1.0")
    manifest = json.loads(contents[f"{NATIVE}/manifest.json"])
    assert manifest["sha256"] == hashlib.sha256(contents[f"{NATIVE}/plugin.so"]).hexdigest()
    assert (file.parent / "manifest.json").read_bytes() == contents[f"{NATIVE}/manifest.json"]
    assert subprocess.run(["tar", "-xzf", file, "-C", tmp_path]).returncode == 0
    assert {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == {
        **contents, "archive.json": json.dumps(index, indent=2).encode() + b"\n"}
    assert oct((tmp_path / NATIVE / "plugin.so").stat().st_mode & 0o777) == "0o755"


def test_the_same_input_gives_the_same_bytes(packed, tmp_path):
    first = packed["1.0.0"]
    shutil.copytree(first.parent, tmp_path / "again")
    os.utime(tmp_path / "again" / "plugin.so", (1, 1))
    report = archives.pack(tmp_path / "again" / "plugin.so", "--out", tmp_path / "other.hfplugin")
    assert (tmp_path / "other.hfplugin").read_bytes() == first.read_bytes()
    assert report["sha256"] == hashlib.sha256(first.read_bytes()).hexdigest()
    assert report["permissions"] == ["table:people"]


def test_a_licence_is_required(tmp_path, packed):
    folder = archives.project(tmp_path / "p", "1.0.0")
    (folder / "LICENSE").unlink()
    assert "a licence is required" in archives.pack(folder, status=1)
    (tmp_path / "empty").write_text(" \n")
    assert "is no licence" in archives.pack(folder, "--licence", tmp_path / "empty", status=1)
    assert "No such file" in archives.pack(folder, "--licence", tmp_path / "none", status=1)
    assert sorted(path.name for path in folder.iterdir()) == ["plugin.json", "plugin.so"]
    (tmp_path / "TERMS").write_text("All rights reserved.\n")
    archives.pack(folder, "--licence", tmp_path / "TERMS")
    assert archives.members(folder / f"{ID}-1.0.0.hfplugin")["LICENSE"] == b"All rights reserved.\n"


def test_what_is_no_plugin_is_not_packed(tmp_path, packed):
    folder = archives.project(tmp_path / "p", "1.0.0")
    (folder / "plugin.so").write_bytes(b"\x7fELF")
    assert "is not an ELF shared library" in archives.pack(folder, status=1)
    shutil.copy("/lib64/ld-linux-x86-64.so.2" if NATIVE == "x86_64" else "/lib/ld-linux-aarch64.so.1", folder / "plugin.so")
    assert "does not export hf_plugin_entry_v1" in archives.pack(folder, status=1)
    archives.project(folder, "1.0.0", "-DREFUSES")
    assert "it could not start: create() ended with status 8" in archives.pack(folder, status=1)
    archives.project(folder, "1.0.0")
    archives.pack(folder)
    document = json.loads((folder / "plugin.json").read_text())
    (folder / "plugin.json").write_text(json.dumps({**document, "version": "9.9.9"}))
    assert "1.0.0" in archives.pack(folder, status=1)
    (folder / "plugin.json").unlink()
    (folder / "manifest.json").unlink()
    assert "plugin.json" in archives.pack(folder, status=1)


def foreign(library, machine=OTHER[1]):
    """The library with another machine in its header (gABI, e_machine)."""
    data = bytearray(library.read_bytes())
    data[18:20] = machine.to_bytes(2, "little")
    return bytes(data)


def test_a_library_for_another_architecture_goes_with_it(tmp_path, packed, place):
    folder = archives.project(tmp_path / "p", "1.0.0")
    other = tmp_path / "other.so"
    other.write_bytes(foreign(folder / "plugin.so"))
    report = archives.pack(folder, "--library", f"{OTHER[0]}={other}")
    assert report["architectures"] == ["aarch64", "x86_64"]
    contents = archives.members(report["archive"])
    manifests = {name: json.loads(contents[f"{name}/manifest.json"]) for name in ("aarch64", "x86_64")}
    for name, manifest in manifests.items():
        assert manifest.pop("sha256") == hashlib.sha256(contents[f"{name}/plugin.so"]).hexdigest()
    assert manifests["aarch64"] == manifests["x86_64"]
    place.run("install", report["archive"])
    assert (place.link / "plugin.so").read_bytes() == (folder / "plugin.so").read_bytes()
    wrong = archives.pack(folder, "--library", f"{OTHER[0]}={folder / 'plugin.so'}", status=1)
    assert f"is for {NATIVE}, not for {OTHER[0]}" in wrong
    assert "must be ARCH=FILE" in archives.pack(folder, "--library", "riscv64=x", status=2)
    assert "this machine" in archives.pack(folder, "--library", f"{NATIVE}=x", status=2)


def test_only_the_runtime_that_is_needed_goes_with_it(tmp_path, packed, place):
    home = tmp_path / "runtime"
    home.mkdir()
    for name, needs in (("b", []), ("a", ["b"]), ("unused", [])):
        (tmp_path / f"{name}.c").write_text(f"int lib_{name}(void) {{ return 1; }}\n")
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-Wl,--no-as-needed", "-o", home / f"lib{name}.so", tmp_path / f"{name}.c",
             *(str(home / f"lib{need}.so") for need in needs), f"-Wl,-soname,lib{name}.so"], check=True)
    folder = archives.project(tmp_path / "p", "1.0.0")
    linked = ["-Wl,--no-as-needed", f"-L{home}", "-la", f"-Wl,-rpath-link,{home}", "-Wl,-rpath,$ORIGIN/runtime"]
    plugins.compile_c(archives.SOURCE, folder / "plugin.so", '-DVERSION="1.0.0"', *linked)
    shutil.copytree(home, folder / "runtime")
    subprocess.run(["patchelf", "--set-rpath", "$ORIGIN", folder / "runtime" / "liba.so"], check=True)
    report = archives.pack(folder, "--runtime", folder / "runtime")
    contents = archives.members(report["archive"])
    assert sorted(name for name in contents if "/runtime/" in name) == [
        f"{NATIVE}/runtime/liba.so", f"{NATIVE}/runtime/libb.so"]
    digests = json.loads(contents[f"{NATIVE}/manifest.json"])["runtime_files"]
    assert digests == {name: hashlib.sha256(contents[f"{NATIVE}/runtime/{name}"]).hexdigest()
                       for name in ("liba.so", "libb.so")}
    alone = archives.project(tmp_path / "alone", "1.0.0")
    assert "needs nothing of what is in" in archives.pack(alone, "--runtime", home, status=1)


# -- what is refused -----------------------------------------------------------------------------------------------------


def damage(name):
    """What is done to an archive, and what the refusal has to say."""
    def decorate(function):
        DAMAGES[name] = function
        return function
    return decorate


DAMAGES = {}
LIBRARY, MANIFEST = f"{NATIVE}/plugin.so", f"{NATIVE}/manifest.json"


def edited(contents, file, **changes):
    """The archive with files changed and the index as it was."""
    return archives.build(file, [archives.entry(name, data) for name, data in {**contents, **changes}.items()])


@damage("a file that was changed")
def _(contents, file):
    return edited(contents, file, **{LIBRARY: contents[LIBRARY] + b"x"}), "but archive.json says"


@damage("a licence that was changed")
def _(contents, file):
    return edited(contents, file, LICENSE=b"None.\n"), "LICENSE has sha256"


@damage("a file that nobody listed")
def _(contents, file):
    return edited(contents, file, extra=b"x"), "extra is in it, but not in archive.json"


@damage("a file that was left out")
def _(contents, file):
    return edited({name: data for name, data in contents.items() if name != LIBRARY}, file), "but not in it"


@damage("a manifest of another library")
def _(contents, file):
    return archives.rebuild(file, {**contents, LIBRARY: contents[LIBRARY] + b"x"}), "manifest.json says"


@damage("a manifest of another plugin")
def _(contents, file):
    return archives.rebuild(file, contents, id="org.example.other"), "is of org.example.versioned 1.0.0"


@damage("a manifest that is none")
def _(contents, file):
    return archives.rebuild(file, {**contents, MANIFEST: b"{}"}), "manifest_version"


@damage("a version that is a path")
def _(contents, file):
    return archives.rebuild(file, contents, version="1.0.0-../../../x"), "version: must be a semantic version"


@damage("an id that is a path")
def _(contents, file):
    return archives.rebuild(file, contents, id="../../x"), "id: must be a reverse DNS name"


@damage("another format")
def _(contents, file):
    return archives.rebuild(file, contents, format=2), "format 2"


@damage("no licence")
def _(contents, file):
    return archives.rebuild(file, {name: data for name, data in contents.items() if name != "LICENSE"}), "no licence"


@damage("no index")
def _(contents, file):
    return edited({LIBRARY: contents[LIBRARY]}, file), "no archive.json"


@damage("an index that is no JSON")
def _(contents, file):
    return edited(contents, file, **{"archive.json": b"{"}), "archive.json:1:"


@damage("only another architecture")
def _(contents, file):
    data = bytearray(contents[LIBRARY])
    data[18:20] = OTHER[1].to_bytes(2, "little")
    manifest = {**json.loads(contents[MANIFEST]), "sha256": hashlib.sha256(data).hexdigest()}
    files = {"LICENSE": contents["LICENSE"], f"{OTHER[0]}/plugin.so": bytes(data),
             f"{OTHER[0]}/manifest.json": json.dumps(manifest).encode()}
    names = {"library": f"{OTHER[0]}/plugin.so", "manifest": f"{OTHER[0]}/manifest.json"}
    return archives.rebuild(file, files, architectures={OTHER[0]: names}), f"no library for {NATIVE}"


@damage("a library of another architecture under our name")
def _(contents, file):
    data = bytearray(contents[LIBRARY])
    data[18:20] = OTHER[1].to_bytes(2, "little")
    manifest = {**json.loads(contents[MANIFEST]), "sha256": hashlib.sha256(data).hexdigest()}
    files = {**contents, LIBRARY: bytes(data), MANIFEST: json.dumps(manifest).encode()}
    return archives.rebuild(file, files), f"is for {OTHER[0]}, not for {NATIVE}"


@damage("another contract")
def _(contents, file):
    manifest = {**json.loads(contents[MANIFEST]), "abi": {"major": 2, "min_minor": 0}}
    return archives.rebuild(file, {**contents, MANIFEST: json.dumps(manifest).encode()}), "ABI"


@damage("an unknown runtime inside the daemon")
def _(contents, file):
    manifest = {**json.loads(contents[MANIFEST]), "runtime": "swift-9.9", "placement": "in-process"}
    return archives.rebuild(file, {**contents, MANIFEST: json.dumps(manifest).encode()}), "swift-9.9"


@damage("a runtime that the library has not")
def _(contents, file):
    manifest = {**json.loads(contents[MANIFEST]), "runtime": "rust-1.90"}
    return archives.rebuild(file, {**contents, MANIFEST: json.dumps(manifest).encode()}), "runtime"


def tricky(*entries):
    def make(contents, file):
        rest = [archives.entry(name, data) for name, data in contents.items()]
        return archives.build(file, rest + [entry for entry in entries])
    return make


for title, trick, words in (
    ("an absolute name", archives.entry("/tmp/x", b"x"), "absolute name"),
    ("a name that leads out", archives.entry("../x", b"x"), 'has the part ".."'),
    ("a symbolic link", archives.entry("x", type=tarfile.SYMTYPE, linkname="/etc"), "is a symbolic link"),
    ("a hard link", archives.entry("x", type=tarfile.LNKTYPE, linkname="LICENSE"), "is a hard link"),
    ("a device", archives.entry("x", type=tarfile.CHRTYPE), "is a device"),
    ("a pipe", archives.entry("x", type=tarfile.FIFOTYPE), "is a pipe"),
    ("a folder", archives.entry("x", type=tarfile.DIRTYPE), "is a folder"),
    ("a name that stands there twice", archives.entry("LICENSE", b"x"), "stands there twice"),
    ("a file below a file", archives.entry("LICENSE/x", b"x"), "is a file and a folder"),
    ("a name of more than 100 bytes", archives.entry("d" * 90 + "/" + "f" * 20, b"x"), "more than 100 bytes"),
    ("a name that acts on the terminal", archives.entry("\x1b[2J", b"x"), "other characters"),
):
    DAMAGES[title] = (lambda trick, words: lambda contents, file: (tricky(trick)(contents, file), words))(trick, words)


@damage("the extensions of pax")
def _(contents, file):
    entries = [archives.entry(name, data) for name, data in contents.items()]
    return archives.build(file, entries + [archives.entry("ü" * 60, b"x")], tarfile.PAX_FORMAT), "extension"


@damage("the form of GNU")
def _(contents, file):
    entries = [archives.entry(name, data) for name, data in contents.items()]
    return archives.build(file, entries, tarfile.GNU_FORMAT), "not in the ustar form"


def repacked(contents, file, change):
    edited(contents, file)
    file.write_bytes(gzip.compress(change(gzip.decompress(file.read_bytes()))))
    return file


@damage("a wrong checksum")
def _(contents, file):
    return repacked(contents, file, lambda data: b"B" + data[1:]), "wrong checksum"


@damage("a cut archive")
def _(contents, file):
    return repacked(contents, file, lambda data: data.rstrip(b"\0")[:-700]), "multiple of 512"


@damage("an archive cut at a block")
def _(contents, file):
    return repacked(contents, file, lambda data: data[:2048]), "cut off"


@damage("something behind the end")
def _(contents, file):
    return repacked(contents, file, lambda data: data + b"x" * 512), "behind its end"


@damage("a cut gzip file")
def _(contents, file):
    edited(contents, file)
    file.write_bytes(file.read_bytes()[:-9])
    return file, "gzip file is cut off"


@damage("something behind the gzip file")
def _(contents, file):
    edited(contents, file)
    file.write_bytes(file.read_bytes() + b"x")
    return file, "goes on behind its end"


@damage("a gzip bomb")
def _(contents, file):
    with gzip.GzipFile(file, "wb", compresslevel=1) as out:
        for _ in range(300):
            out.write(bytes(1 << 20))
    return file, "unfolds to more than 268435456 bytes"


@damage("no archive at all")
def _(contents, file):
    file.write_bytes(b"PK\x03\x04")
    return file, "no gzip file"


@damage("an empty file")
def _(contents, file):
    file.write_bytes(b"")
    return file, "no gzip file"


@pytest.mark.parametrize("name", DAMAGES)
def test_what_is_wrong_with_an_archive_is_refused(name, packed, place, tmp_path):
    file, words = DAMAGES[name](archives.members(packed["1.0.0"]), tmp_path / "bad.hfplugin")
    before = place.listing()
    said = place.run("install", file, status=1)
    assert words in said, said
    assert "\x1b" not in said and len(said.splitlines()) == 1
    left = {path: data for path, data in place.listing().items() if not path.endswith("/.versions")}
    assert left == before


def test_a_plugin_that_does_not_start_is_not_installed(place, tmp_path, packed):
    contents = archives.members(packed["1.0.0"])
    contents[LIBRARY] = (archives.project(tmp_path / "p", "1.0.0", "-DREFUSES") / "plugin.so").read_bytes()
    manifest = {**json.loads(contents[MANIFEST]), "sha256": hashlib.sha256(contents[LIBRARY]).hexdigest()}
    contents[MANIFEST] = json.dumps(manifest).encode()
    file = archives.rebuild(tmp_path / "bad.hfplugin", contents)
    assert "1.0.0 is not taken: it could not start" in place.run("install", file, status=1)
    assert not place.link.exists() and not place.file.exists() and place.kept() == []


def test_another_file_than_the_one_that_was_meant_is_refused(place, packed):
    digest = hashlib.sha256(packed["1.0.0"].read_bytes()).hexdigest()
    assert digest in place.run("install", packed["1.0.0"], "--sha256", "0" * 64, status=1)
    place.run("install", packed["1.0.0"], "--sha256", digest.upper())


# -- installing ----------------------------------------------------------------------------------------------------------


def test_a_fresh_site_loads_what_was_installed(place, packed):
    report = place.run("install", packed["1.0.0"], "--grant", "table:people")
    assert report["version"] == "1.0.0" and report["from"] is None and report["trial"] == "passed"
    assert report["not_granted"] == [] and report["directory"] == str(place.plugins.folder)
    library = (place.link / "plugin.so").read_bytes()
    assert place.file.read_text() == (
        f'enabled = true\nsha256 = "{hashlib.sha256(library).hexdigest()}"\ngrants = ["table:people"]\n')
    assert place.loads() == "1.0.0"
    before = place.listing()
    place.run("install", packed["1.0.0"])
    assert place.listing() == before
    assert "installed already; upgrade it" in place.run("install", packed["1.1.0"], status=1)


def test_nothing_is_granted_that_is_not_said_or_not_asked(place, packed):
    assert "does not ask for it" in place.run("install", packed["1.0.0"], "--grant", "kv/1", status=2)
    assert not place.file.exists()
    report = place.run("install", packed["1.1.0"])
    assert report["grants"] == [] and report["not_granted"] == ["table:people", "kv/1"]
    text = place.file.read_text()
    assert "grants = []\n" in text and '# ["table:people", "kv/1"]' in text
    place.file.unlink()
    assert place.run("install", packed["1.1.0"], "--grant-asked")["grants"] == ["table:people", "kv/1"]


def test_a_dry_run_writes_nothing(place, packed):
    before = place.listing()
    report = place.run("install", packed["1.0.0"], "--dry-run", "--grant-asked")
    assert report["trial"] == "passed" and report["site_file"]["written"] is False
    assert "+enabled = true" in report["site_file"]["diff"]
    assert place.listing() == before
    place.run("install", packed["1.0.0"])
    before = place.listing()
    place.run("upgrade", packed["1.1.0"], "--dry-run")
    assert place.listing() == before


def test_a_site_that_does_not_look_there_is_told_so(place, packed, tmp_path):
    report = place.run("install", packed["1.0.0"], "--into", tmp_path / "elsewhere", "--disabled")
    assert f'directories = ["{tmp_path / "elsewhere"}"]' in report["remarks"][0]
    assert place.file.read_text().startswith("enabled = false\n")
    assert (tmp_path / "elsewhere" / ID / "manifest.json").exists()


def test_a_site_file_that_cannot_be_written_is_printed(place, packed):
    shutil.rmtree(place.daemon.etc / "plugins.d")
    done = cli("plugin", "install", packed["1.0.0"], "--site", place.daemon.etc)
    assert done.returncode == 1 and f"{place.file} cannot be written" in done.stdout
    text = done.stdout[done.stdout.index("write it so:\n") + len("write it so:\n"):].split("\n\n")[0]
    place.file.parent.mkdir()
    place.file.write_text("".join(line + "\n" for line in text.splitlines() if " = " in line))
    assert place.loads() == "1.0.0"


def test_a_site_with_a_fault_is_not_touched(place, packed):
    place.file.write_text("enabled = perhaps\n")
    before = place.listing()
    said = place.run("install", packed["1.0.0"], status=2)
    assert f"{place.file}:1:" in said and place.listing() == before


# -- upgrades ------------------------------------------------------------------------------------------------------------


def reload(place):
    return place.daemon.call("reload_plugin", {"id": ID})


def test_a_running_daemon_goes_up_and_back(place, packed):
    place.run("install", packed["1.0.0"], "--grant-asked")
    place.daemon.start()
    assert place.version() == "1.0.0"
    text = "# why: see the minutes\n" + place.file.read_text() + "\n[config]\n"
    place.file.write_text(text)
    report = place.run("upgrade", packed["1.1.0"])
    assert (report["from"], report["version"]) == ("1.0.0", "1.1.0")
    assert (report["tools_new"], report["tools_gone"]) == (["new_tool"], ["old_tool"])
    assert report["permissions_new"] == ["kv/1"] == report["not_granted"]
    assert place.version() == "1.0.0", "nothing changes before somebody says so"
    assert reload(place)["version"] == "1.1.0" and place.version() == "1.1.0"
    new = hashlib.sha256((place.link / "plugin.so").read_bytes()).hexdigest()
    assert place.file.read_text() == text.replace(text.split('sha256 = "')[1][:64], new)
    assert "is installed, and 1.0.0 is older" in place.run("upgrade", packed["1.0.0"], status=1)
    assert "installed already" in place.run("upgrade", packed["1.1.0"], status=1)

    place.run("upgrade", packed["2.0.0"], "--grant", "kv/1")
    assert reload(place)["version"] == "2.0.0"
    back = place.run("rollback", ID)
    assert (back["from"], back["version"], back["trial"]) == ("2.0.0", "1.1.0", "passed")
    assert reload(place)["version"] == "1.1.0" and place.version() == "1.1.0"
    place.run("rollback", ID, "--to", "2.0.0")
    reload(place)
    assert place.version() == "2.0.0"
    assert "9.9.9 is not kept" in place.run("rollback", ID, "--to", "9.9.9", status=1)
    place.run("rollback", ID, "--to", "1.0.0")
    assert "no version" in place.run("rollback", ID, status=1)
    place.daemon.stop()


def test_a_running_daemon_takes_a_new_plugin(place, packed):
    place.daemon.start()
    place.daemon.call("show_version", expect=404)
    place.run("install", packed["1.0.0"])
    assert reload(place)["outcome"] == "enabled" and place.version() == "1.0.0"
    place.run("upgrade", packed["1.1.0"])
    os.kill(place.daemon.process.pid, signal.SIGHUP)
    place.daemon.wait_for(lambda: place.version() == "1.1.0")
    place.daemon.stop()


def test_what_is_not_installed_is_neither_upgraded_nor_rolled_back(place, packed):
    assert "is not installed" in place.run("upgrade", packed["1.1.0"], status=1)
    assert f"there is no {ID}" in place.run("rollback", ID, status=1)
    assert "is not a plugin's id" in place.run("rollback", "../../etc", status=2)


def test_a_folder_put_there_by_hand_is_upgraded_and_kept(place, packed):
    folder = packed["1.0.0"].parent
    shutil.copytree(folder, place.link)
    digest = hashlib.sha256((folder / "plugin.so").read_bytes()).hexdigest()
    place.file.write_text(f'enabled = true\nsha256 = "{digest}"\n')
    place.run("upgrade", packed["1.1.0"])
    assert place.link.is_symlink() and len(place.kept()) == 2
    assert place.loads() == "1.1.0"
    place.run("rollback", ID)
    assert place.loads() == "1.0.0"


def test_three_versions_are_kept(place, packed, tmp_path):
    place.run("install", packed["1.0.0"])
    for version in ("1.1.0", "2.0.0"):
        place.run("upgrade", packed[version])
    newest = archives.pack(archives.project(tmp_path / "p", "3.0.0"))["archive"]
    report = place.run("upgrade", newest)
    assert [name.split("-")[0] for name in report["removed"]] == ["1.0.0"]
    assert [name.split("-")[0] for name in place.kept()] == ["1.1.0", "2.0.0", "3.0.0"]


# -- never half there ----------------------------------------------------------------------------------------------------


def test_what_the_site_pins_is_loaded_whatever_the_link_says(place, packed):
    """The moment between the link and the pin: what a kill leaves, and what a site shows that nobody may write."""
    place.run("install", packed["1.0.0"])
    old = place.file.read_bytes()
    place.run("upgrade", packed["1.1.0"])
    new = place.file.read_bytes()
    place.file.write_bytes(old)
    assert "1.1.0" in os.readlink(place.link) and place.loads() == "1.0.0"
    place.run("upgrade", packed["1.1.0"])
    assert place.file.read_bytes() == new and place.loads() == "1.1.0"


def test_a_kill_in_the_middle_leaves_a_version_that_loads(place, packed, tmp_path):
    shim = faults.Faults(faults.compile_shim(tmp_path), tmp_path)
    place.run("install", packed["1.0.0"])
    first = place.listing()

    def upgrade(fault):
        return shim.run(fault, place.daemon.folder, "plugin", "upgrade", packed["1.1.0"], "--site", place.daemon.etc)

    assert upgrade("count").returncode == 0
    total = int(shim.counter.read_text())
    assert total >= 10
    seen = set()
    for point in faults.points(total, faults.share(12)):
        restore(place, first)
        done = upgrade(f"kill:{point}")
        assert done.returncode == (0 if point == faults.NEVER else -signal.SIGKILL), (point, done.stderr)
        seen.add(place.loads())
        # What was cut short is done by doing it again, and nothing of it stays.
        place.run("upgrade", packed["1.1.0"], "--force")
        assert [path for path in (place.plugins.folder / ".versions").rglob(".*") if path.name != ".lock"] == []
        assert place.loads() == "1.1.0"
    assert seen == {"1.0.0", "1.1.0"}


def restore(place, listing):
    """Puts the directory of plugins and the site back to what they were."""
    shutil.rmtree(place.plugins.folder)
    place.plugins.folder.mkdir(mode=0o755)
    for path in [path for path in place.listing() if path not in listing]:
        if not os.path.isdir(path):
            os.unlink(path)
    for path, data in listing.items():
        if isinstance(data, str):
            os.symlink(data, path)
        elif data is False:
            os.makedirs(path, exist_ok=True)
        else:
            with open(path, "wb") as file:
                file.write(data)


def test_kills_at_any_moment_leave_a_version_that_loads(place, packed):
    """Upgrades and rollbacks that end whenever it happens, in the midst of a daemon that reloads."""
    place.run("install", packed["1.0.0"])
    place.daemon.start()
    chance = random.Random(faults.SEED)
    for _ in range(faults.share(40)):
        verb = chance.choice([["upgrade", packed["1.1.0"], "--force"], ["upgrade", packed["2.0.0"], "--force"],
                              ["rollback", ID]])
        process = subprocess.Popen(
            list(map(str, [DAEMON, "plugin", *verb, "--site", place.daemon.etc])), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=environment(), start_new_session=True)
        try:
            process.wait(chance.uniform(0, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert reload(place)["version"] == place.version() in archives.VERSIONS
    place.daemon.stop(clean=False)
    assert place.loads() in archives.VERSIONS


@pytest.mark.parametrize("room", [0, 1_000, 9_000, 17_000])
def test_a_full_disk_loses_nothing(room, place, packed, tmp_path):
    shim = faults.Faults(faults.compile_shim(tmp_path), tmp_path)
    place.run("install", packed["1.0.0"])
    before = place.listing()
    done = shim.run(
        f"enospc:{room}", place.daemon.folder, "plugin", "upgrade", packed["1.1.0"], "--site", place.daemon.etc)
    assert done.returncode == 1 and "No space left on device" in done.stderr, (done.stdout, done.stderr)
    assert place.listing() == before


def test_two_at_once_wait_for_each_other(place, packed):
    place.run("install", packed["1.0.0"])
    running = [
        subprocess.Popen(
            list(map(str, [CLI, "plugin", "upgrade", packed[version], "--site", place.daemon.etc])),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment())
        for version in ("1.1.0", "2.0.0", "2.0.0", "1.1.0")]
    ends = [(process.communicate()[1], process.returncode) for process in running]
    assert all(status == 0 or "installed" in said for said, status in ends), ends
    assert place.loads() == "2.0.0"
