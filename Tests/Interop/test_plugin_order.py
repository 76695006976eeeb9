# SPDX-License-Identifier: Apache-2.0
"""What plugins say about each other: who starts, in which order, who is refused and why, and who stops before whom."""

import signal
import time

import pytest

from support import plugins

SOURCE = plugins.SLOW.parents[1] / "ordered" / "plugin.c"
SETTINGS = '[access]\nanonymous_role = "admin"\n'


class Site:
    """A site with plugins of one source that keep a journal of their lives."""

    def __init__(self, daemon, folder):
        self.daemon, self.folder = daemon, folder
        self.plugins = plugins.PluginFolder(folder / "plugins")
        self.more = plugins.PluginFolder(folder / "more")
        self.journal_file = folder / "journal"
        directories = f'[plugins]\ndirectories = ["{self.plugins.folder}", "{self.more.folder}"]\n'
        (daemon.etc / "conf.d" / "95-test.toml").write_text(directories + SETTINGS)

    def add(self, name, version="1.0.0", enabled=True, where=None, **relations):
        id = f"org.example.{name}"
        library = plugins.compile_c(
            SOURCE, self.folder / f"{name}-{version}.so", f'-DID="{id}"', f'-DVERSION="{version}"',
            f'-DJOURNAL="{self.journal_file}"')
        document = plugins.manifest(id, library, [plugins.tool(f"t_{name}")], version=version, **relations)
        (where or self.plugins).add(id, library, document)
        self.switch(name, enabled)
        return document

    def switch(self, name, enabled, more=""):
        (self.daemon.etc / "plugins.d" / f"org.example.{name}.toml").write_text(
            f"enabled = {str(enabled).lower()}\n{more}")

    def hangup(self):
        def done():
            return sum(line["msg"] == "SIGHUP: done" for line in self.daemon.log_lines())
        before = done()
        self.daemon.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 20
        while done() == before:
            assert time.monotonic() < end, self.daemon.log_text()
            time.sleep(0.02)

    def post(self, name, verb, expect=200):
        with self.daemon.client() as http:
            answer = http.post(f"/api/v1/plugins/org.example.{name}/{verb}")
        assert answer.status_code == expect, answer.text
        return answer.json()

    def states(self):
        """State and reason by name, as the list has them."""
        items = self.daemon.call("list_plugins", {"limit": 200})["items"]
        return {item["id"].removeprefix("org.example."): (item["state"], item["reason"], item["version"])
                for item in items if item["id"].startswith("org.example.")}

    def journal(self, pid):
        """What happened in the daemon's own process: a trial run in a child does not count."""
        lines = self.journal_file.read_text().split("\n") if self.journal_file.exists() else []
        return [f"{what} {id.removeprefix('org.example.')}"
                for what, id, where in (line.split() for line in lines if line) if where == str(pid)]


@pytest.fixture
def world(tmp_path, site):
    return Site(site(start=False, demo=False), tmp_path)


def needs(name, version=None, **more):
    entry = {"id": f"org.example.{name}", **more}
    return [entry if version is None else {**entry, "version": version}]


def test_each_starts_after_what_it_requires_and_stops_before(world):
    world.add("a", requires=needs("c", ">=1.2 <2"))
    world.add("b", after=["org.example.a", "org.example.gone"])
    world.add("c", "1.4.2")
    world.add("d", requires=needs("gone", optional=True))
    daemon = world.daemon.start()
    pid = daemon.process.pid
    assert world.journal(pid) == ["create c", "create a", "create b", "create d"]
    assert all(state == "enabled" for state, *_ in world.states().values())
    daemon.stop()
    ended = world.journal(pid)[4:]
    assert sorted(ended) == ["destroy a", "destroy b", "destroy c", "destroy d"]
    assert ended.index("destroy b") < ended.index("destroy a") < ended.index("destroy c")


def test_every_refusal_is_in_the_list_with_its_reason(world):
    world.add("a", requires=needs("b", ">=2 <3"))
    world.add("b", "1.4.0")
    world.add("c", requires=needs("gone"))
    world.add("d", requires=needs("off"))
    world.add("e", requires=needs("a"))
    world.add("f", conflicts=["org.example.b"])
    world.add("g", provides=["pattern:bulkhead@1"])
    world.add("h", provides=["pattern:bulkhead@1"])
    world.add("i", provides=["pattern:bulkhead@2"])
    world.add("j", requires=needs("k"))
    world.add("k", after=["org.example.j"])
    world.add("off", enabled=False)
    daemon = world.daemon.start()
    states = world.states()
    assert {name for name, (state, *_) in states.items() if state == "enabled"} == {"b", "i"}
    reasons = {name: reason for name, (state, reason, _) in states.items() if state == "refused"}
    assert reasons["a"] == "it requires org.example.b >=2 <3, and found 1.4.0"
    assert reasons["c"] == "it requires org.example.gone, and there is no such plugin"
    assert reasons["d"] == "it requires org.example.off, and it is not enabled"
    assert reasons["e"].startswith("it requires org.example.a, which is refused: it requires org.example.b")
    assert reasons["f"].startswith("it conflicts with org.example.b, as org.example.f says")
    assert reasons["g"].startswith("org.example.h provides pattern:bulkhead@1 too") and "choose" in reasons["g"]
    assert reasons["h"].startswith("org.example.g provides pattern:bulkhead@1 too")
    assert reasons["j"].endswith("org.example.j after org.example.k after org.example.j")
    assert reasons["k"].endswith("org.example.k after org.example.j after org.example.k")
    assert world.journal(daemon.process.pid) == ["create b", "create i"]
    text = daemon.cli("plugin", "list").stdout
    assert "it requires org.example.b >=2 <3, and found 1.4.0" in text, text
    shown = daemon.cli("plugin", "show", "org.example.a").stdout
    assert "org.example.b >=2 <3" in shown
    daemon.stop(clean=False)


def test_what_comes_later_starts_what_waits_and_what_goes_stops_it(world):
    world.add("a", requires=needs("b"))
    world.add("b", enabled=False)
    daemon = world.daemon.start()
    pid = daemon.process.pid
    assert world.states()["a"][:2] == ("refused", "it requires org.example.b, and it is not enabled")
    world.post("b", "enable")
    assert world.states()["a"][0] == "enabled" and world.journal(pid) == ["create b", "create a"]
    refusal = world.post("b", "disable", expect=409)
    assert "org.example.b is required by org.example.a: disable it first" in refusal["detail"]
    assert world.states()["b"][0] == "enabled"
    world.switch("b", False)
    world.hangup()
    states = world.states()
    assert states["b"][0] == "found" and states["a"][:2] == (
        "refused", "it requires org.example.b, and it is not enabled")
    daemon.wait_for(lambda: world.journal(pid)[2:] == ["destroy a", "destroy b"], 20)
    world.switch("b", True)
    world.hangup()
    assert [world.states()[name][0] for name in "ab"] == ["enabled", "enabled"]
    daemon.stop(clean=False)


def test_of_two_folders_with_one_id_the_pinned_one_else_the_higher_version(world):
    world.add("a", "1.9.0")
    world.add("a", "1.10.0", where=world.more)
    low = world.add("b", "1.0.0")
    world.add("b", "2.0.0", where=world.more)
    world.switch("b", True, f'sha256 = "{low["sha256"]}"\n')
    world.add("c", "1.0.0")
    library = plugins.compile_c(
        SOURCE, world.folder / "other.so", '-DID="org.example.c"', '-DVERSION="1.0.0"', '-DJOURNAL="/nowhere/journal"')
    other = plugins.manifest("org.example.c", library, [plugins.tool("t_c")])
    world.more.add("org.example.c", library, other)
    daemon = world.daemon.start()
    states = world.states()
    assert states["a"] == ("enabled", None, "1.10.0") and states["b"] == ("enabled", None, "1.0.0")
    assert states["c"][0] == "refused" and "both hold version 1.0.0, and differ" in states["c"][1]
    world.switch("c", True, f'sha256 = "{other["sha256"]}"\n')
    world.hangup()
    assert world.states()["c"][0] == "enabled"
    daemon.stop(clean=False)
