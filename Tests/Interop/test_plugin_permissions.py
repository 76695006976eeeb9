# SPDX-License-Identifier: Apache-2.0
"""Permissions in practice: what a plugin asked for, was granted, used and was denied, in both placements, and who hears of
it; grants narrower and wider than what was asked; and what the site demands of every plugin's placement."""

import json

import pytest

from support import outside, plugins
from support.stage import STAGE

ID = "org.example.asker"
SOURCE = plugins.SLOW.parents[1] / "asker" / "plugin.c"
CHILD = STAGE / "libexec" / "holdfast-plugin-host"
PLACEMENTS = ["in-process", pytest.param(
    "process", marks=pytest.mark.skipif(not CHILD.exists(), reason="this stage has no holdfast-plugin-host"))]
GOLDEN = '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "admin"\n'
OK, DENIED = 0, 2
ASKED = ["kv/1", "tool.invoke:get_*", "table:*", "secret.get:*", "http.fetch:*", "http.private:*", "magic/7", "roster.write"]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return plugins.compile_c(SOURCE, tmp_path_factory.mktemp("asker") / "asker.so")


class Asker:
    """A site with the asking plugin."""

    def __init__(self, daemon, folder, library, placement, grants, settings="", asked=ASKED):
        self.daemon = daemon
        self.plugins = plugins.PluginFolder(folder / "plugins")
        schema = {"type": "object", "properties": {"service": {"type": "string"}, "body": {}}}
        tools = [plugins.tool("ask", input_schema=schema, effect="write"), plugins.tool("look", input_schema=schema)]
        self.plugins.add(ID, library, plugins.manifest(ID, library, tools, placement="in-process", permissions=asked))
        (daemon.etc / "conf.d" / "95-test.toml").write_text(self.plugins.settings + settings + GOLDEN)
        self.placement = f'placement = "{placement}"\n' if placement else ""
        self.grant(grants)
        daemon.start()

    def grant(self, grants):
        (self.daemon.etc / "plugins.d" / f"{ID}.toml").write_text(
            f"enabled = true\n{self.placement}grants = {json.dumps(grants)}\n")

    def ask(self, service, body=None, tool="ask"):
        answer = self.daemon.call(tool, {"service": service, "body": {} if body is None else body})
        return answer["status"], answer["said"]

    def show(self):
        with self.daemon.client() as http:
            answer = http.get(f"/api/v1/plugins/{ID}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self):
        return {row["permission"]: row for row in self.show()["permission_use"]}

    def metric(self, what, permission):
        with self.daemon.client() as http:
            text = http.get("/metrics").text
        head = f'holdfast_plugin_permission_{what}_total{{permission="{permission}",plugin="{ID}"}} '
        return next((float(line[len(head):]) for line in text.splitlines() if line.startswith(head)), None)

    def denials(self):
        return [line for line in self.daemon.log_lines() if line["msg"] == "a plugin was denied something"]


@pytest.fixture
def asker(tmp_path, site, library):
    return lambda placement, grants, **more: Asker(
        site(start=False, demo=False), tmp_path, library, placement, grants, **more)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_every_use_and_every_denial_is_counted_and_explained(asker, placement):
    made = asker(placement, ["kv/1", "tool.invoke:*", "table:people", "audit.append/1", "secret.get:a*b*"])
    for _ in range(3):
        assert made.ask("kv/1", {"op": "get", "key": "x"})[0] == OK
    assert made.ask("tool.invoke/1", {"tool": "get_roster"})[0] == OK
    status, said = made.ask("tool.invoke/1", {"tool": "set_hold", "arguments": {}})
    assert status == DENIED, said
    assert made.ask("hf.table/1", {"table": "people"})[0] == OK
    status, said = made.ask("hf.table/1", {"table": "assignments"})
    assert status == DENIED
    assert said["detail"] == (
        f'{ID} is not granted "table:assignments" by its site file; the site grants it with "table:assignments" in grants '
        f"of plugins.d/{ID}.toml.")
    status, said = made.ask("audit.append/1", {"action": "x"})
    assert status == DENIED and "its manifest has to name it in permissions" in said["detail"]
    assert made.ask("free text \\u0001/1")[0] == DENIED and made.ask("another invention/9")[0] == DENIED

    rows = made.rows()
    assert rows["kv/1"]["used"] == 3 and rows["kv/1"]["denied"] == 0 and rows["kv/1"]["last_used_at"]
    assert rows["kv/1"]["granted"] == ["kv/1"] and rows["kv/1"]["asked"]
    assert rows["tool.invoke:get_*"]["used"] == 1 and rows["tool.invoke:get_*"]["granted"] == ["tool.invoke:get_*"]
    assert rows["tool.invoke:*"]["note"] == "gives tool.invoke:get_*: no more than was asked"
    assert rows["tool.invoke:*"]["denied"] == 1 and not rows["tool.invoke:*"]["asked"]
    assert rows["table:people"]["used"] == 1
    assert rows["table:*"]["denied"] == 1 and "table:assignments" in rows["table:*"]["last_reason"]
    assert rows["table:*"]["granted"] == ["table:people"] and rows["table:*"]["last_denied_at"]
    assert rows["audit.append/1"]["note"] == "ignored: the plugin does not ask for it"
    assert rows["audit.append/1"]["denied"] == 1
    assert rows["secret.get:a*b*"]["note"] == "ignored: it may have one * in its name"
    assert rows["magic/7"]["note"] == "unknown to this host"
    assert rows["roster.write"]["granted"] == [] and rows["roster.write"]["note"] is None
    assert rows["other"]["denied"] == 2

    assert made.metric("used", "kv/1") == 3 and made.metric("denied", "table:*") == 1
    assert made.metric("denied", "other") == 2 and made.metric("denied", "kv/1") is None
    said = {line["permission"]: line["reason"] for line in made.denials()}
    assert set(said) == {"tool.invoke:*", "table:*", "audit.append/1", "other"}
    assert "plugins.d" in said["table:*"]
    grants = [line["grant"] for line in made.daemon.log_lines() if line["msg"] == "a grant of its site file"]
    assert any('"audit.append/1" ignored' in line for line in grants), grants

    text = made.daemon.cli("plugin", "show", ID).stdout
    assert "permissions since the daemon started" in text
    line = next(line.split() for line in text.splitlines() if line.startswith("  kv/1 "))
    assert line[:4] == ["kv/1", "yes", "yes", "3"] and line[5] == "0"
    assert "magic/7: unknown to this host" in text and "8 asked, 3 granted" in text


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_reload_counts_on_and_a_new_grant_is_in_force(asker, placement):
    made = asker(placement, ["kv/1"])
    assert made.ask("kv/1", {"op": "get", "key": "x"})[0] == OK
    for _ in range(50):
        assert made.ask("hf.table/1", {"table": "people"})[0] == DENIED
    assert len(made.denials()) == 1
    made.grant(["kv/1", "table:peo*"])
    with made.daemon.client() as http:
        assert http.post(f"/api/v1/plugins/{ID}/reload").status_code == 200
    assert made.ask("kv/1", {"op": "get", "key": "x"})[0] == OK
    assert made.ask("hf.table/1", {"table": "people"})[0] == OK
    rows = made.rows()
    assert rows["kv/1"]["used"] == 2
    assert rows["table:*"]["denied"] == 50 and rows["table:peo*"]["used"] == 1


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_path_in_a_grant_is_the_only_one(asker, placement):
    server = outside.Server()
    try:
        made = asker(placement, [f"http.fetch:{server.origin}/hello/*", "http.private:localhost"])

        def fetch(path):
            return made.ask("http.fetch/1", {"url": server.origin + path}, tool="look")

        assert fetch("/hello/world")[0] == OK
        before = len(server.seen)
        for path in ("/", "/hello", "/other", "/hello/../other", "/hello/%2e%2e/other"):
            status, said = fetch(path)
            assert status == DENIED and f"http.fetch:{server.origin}/hello/*" in said["detail"], said
        assert len(server.seen) == before
        rows = made.rows()
        assert rows[f"http.fetch:{server.origin}/hello/*"]["used"] == 1
        assert rows["http.fetch:*"]["denied"] == 5
    finally:
        server.close()


def test_require_isolation_moves_a_plugin_and_says_so(asker):
    if not CHILD.exists():
        pytest.skip("this stage has no holdfast-plugin-host")
    settings = "require_isolation = true\nrequire_landlock = true\n"
    made = asker(None, ["kv/1"], settings=settings)
    assert made.ask("kv/1", {"op": "get", "key": "x"})[0] == OK
    shown = made.show()
    assert shown["placement"] == "in-process" and shown["instance"]["placement"] == "process"
    assert shown["instance"]["pid"] not in (None, made.daemon.process.pid)
    assert "plugins.require_isolation gives it a process of its own" in shown["placement_reason"]
    assert "plugins.require_landlock" in shown["placement_reason"]
    row = next(row for row in made.daemon.call("list_plugins", {"limit": 200})["items"] if row["id"] == ID)
    assert row["placement_reason"] == shown["placement_reason"]
    assert "plugins.require_isolation" in made.daemon.cli("plugin", "show", ID).stdout
