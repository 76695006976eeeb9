# SPDX-License-Identifier: Apache-2.0
"""Reload while the daemon serves: no call is lost, whoever listens hears of real changes once, and memory stays bounded."""

import asyncio
import json
import os
import signal
import threading
import time

import httpx
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from support import plugins
from support.rawmcp import LegacySession
from support.stage import CLI, HEADERS, STAGE

ID = "org.example.numbered"
SOURCE = plugins.SLOW.parents[1] / "numbered" / "plugin.c"
CHILD = STAGE / "libexec" / "holdfast-plugin-host"
ADMINISTRATOR = '[access]\nanonymous_role = "admin"\n'
PLACEMENTS = ["in-process", pytest.param(
    "process", marks=pytest.mark.skipif(not CHILD.exists(), reason="this stage has no holdfast-plugin-host"))]


class Numbered:
    """A site with the numbered plugin, whose builds are made by writing a number into the library."""

    def __init__(self, daemon, folder, placement):
        self.daemon = daemon
        self.plugins = plugins.PluginFolder(folder / "plugins")
        self.home = self.plugins.folder / ID
        self.site_file = daemon.etc / "plugins.d" / f"{ID}.toml"
        self.image = plugins.compile_c(SOURCE, folder / "numbered.so").read_bytes()
        assert self.image.count(b"BUILD:000000") == 1 and HEADERS.exists()
        self.home.mkdir(mode=0o755)
        self.site_file.write_text(f'# of a test\nenabled = true\nplacement = "{placement}"\n')
        (daemon.etc / "conf.d" / "95-test.toml").write_text(self.plugins.settings + ADMINISTRATOR)
        self.install(1)

    def install(self, build, library=None, **more):
        """By rename, as the documentation says."""
        image = library or self.image.replace(b"BUILD:000000", b"BUILD:%06d" % build)
        draft = self.home / ".plugin.so.new"
        draft.write_bytes(image)
        draft.chmod(0o755)
        tools = [plugins.tool("build"), plugins.tool("slow_build"), *more.pop("tools", [])]
        manifest = self.home / ".manifest.json.new"
        manifest.write_text(json.dumps(plugins.manifest(ID, draft, tools, **more)))
        os.replace(draft, self.home / "plugin.so")
        os.replace(manifest, self.home / "manifest.json")

    def post(self, verb, expect=200):
        with self.daemon.client() as http:
            answer = http.post(f"/api/v1/plugins/{ID}/{verb}")
        assert answer.status_code == expect, answer.text
        return answer.json()

    def reload(self, expect=200):
        return self.post("reload", expect)

    def show(self):
        with self.daemon.client() as http:
            return http.get(f"/api/v1/plugins/{ID}").json()

    def build(self):
        return self.daemon.call("build")["build"]

    def hangup(self):
        done = len(self.hangups())
        self.daemon.process.send_signal(signal.SIGHUP)
        wait_for(lambda: len(self.hangups()) > done)
        return self.hangups()[-1]

    def hangups(self):
        return [line for line in self.daemon.log_lines() if line["msg"] == "SIGHUP: done"]

    def memory(self):
        with open(f"/proc/{self.daemon.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


@pytest.fixture
def numbered(tmp_path, site, request):
    placement = getattr(request, "param", "in-process")
    made = Numbered(site(start=False, demo=False), tmp_path, placement)
    made.daemon.start()
    return made


class Ear:
    """A legacy session and what its event stream says."""

    def __init__(self, daemon):
        self.http = daemon.client()
        self.session = LegacySession(self.http)
        self.heard = []
        self.is_open = threading.Event()
        self.has_ended = threading.Event()
        threading.Thread(target=self._listen, args=(daemon.url,), daemon=True).start()
        assert self.is_open.wait(10)

    def _listen(self, url):
        headers = {"Accept": "text/event-stream", "MCP-Session-Id": self.session.id}
        with httpx.stream("GET", url + "/mcp", headers=headers, timeout=None) as answer:
            assert answer.status_code == 200 and answer.headers["content-type"] == "text/event-stream"
            for line in answer.iter_lines():
                self.is_open.set()
                if line.startswith("data: {"):
                    self.heard.append(json.loads(line[6:])["method"])
        self.has_ended.set()

    def tools(self):
        answer = self.session.request("tools/list", id=len(self.heard) + 100).json()
        return [tool["name"] for tool in answer["result"]["tools"]]


@pytest.mark.parametrize("numbered", PLACEMENTS, indirect=True)
def test_200_reloads_under_load(numbered, request):
    """More contents than a process maps would be refused in process: there 40 are taken in turns."""
    placement = request.node.callspec.params["numbered"]
    contents = 40 if placement == "in-process" else 200
    ear = Ear(numbered.daemon)
    stop = threading.Event()
    failures, counts = [], []

    def load():
        count = 0
        with numbered.daemon.client() as http:
            while not stop.is_set():
                answer = http.post("/api/v1/tools/build", json={})
                count += 1
                time.sleep(0.002)
                if answer.status_code != 200 or not 1 <= answer.json()["build"] <= 200:
                    failures.append(answer.text)
        counts.append(count)

    def slow():
        with numbered.daemon.client() as http:
            answer = http.post("/api/v1/tools/slow_build", json={"ms": 400})
        if answer.status_code != 200:
            failures.append(answer.text)

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    start, first, half = time.monotonic(), numbered.memory(), 0
    in_flight, took = [], []
    http = numbered.daemon.client()
    for turn in range(200):
        build = 2 + turn % contents if contents < 200 else 1 + (turn + 1) % 200
        if turn % 10 == 0:
            in_flight.append(threading.Thread(target=slow))
            in_flight[-1].start()
        numbered.install(build)
        report = http.post(f"/api/v1/plugins/{ID}/reload").json()
        assert report["outcome"] == "reloaded", report
        took.append(report["elapsed_ms"])
        assert http.post("/api/v1/tools/build", json={}).json()["build"] == build
        if turn == 99:
            half = numbered.memory()
    seconds = time.monotonic() - start
    stop.set()
    for thread in threads + in_flight:
        thread.join()
    assert failures == []
    last = numbered.memory()
    wait_for(lambda: numbered.show()["instances_draining"] == 0, 20)
    took.sort()
    print(f"\n{placement}: 200 reloads in {seconds:.1f} s, {sum(counts)} calls besides, reload p50 {took[100]} ms "
          f"p99 {took[197]} ms, RSS {first} -> {half} -> {last} KiB, "
          f"{(last - half) / 100:.1f} KiB a generation in the second half")
    assert last - first < 200 * 150, "no more than 150 KiB a generation"
    assert numbered.show()["generation"] == 201
    assert ear.heard == [], "the tools are the same: nothing to announce"


@pytest.mark.parametrize("numbered", PLACEMENTS, indirect=True)
def test_calls_in_flight_end_in_the_code_they_started_with(numbered):
    """Three generations at once, each with a call of its own."""
    answers = {}

    def slow(build):
        answers[build] = numbered.daemon.call("slow_build", {"ms": 1500})["build"]

    threads = []
    for build in (1, 2, 3):
        threads.append(threading.Thread(target=slow, args=(build,)))
        threads[-1].start()
        wait_for(lambda: numbered.show()["instance"]["calls_in_flight"] == 1)
        numbered.install(build + 1)
        assert numbered.reload()["calls_draining"] == 1
        assert numbered.build() == build + 1
    assert numbered.show()["instances_draining"] >= 1
    for thread in threads:
        thread.join()
    assert answers == {1: 1, 2: 2, 3: 3}
    wait_for(lambda: numbered.show()["instances_draining"] == 0, 20)


@pytest.mark.parametrize("numbered", PLACEMENTS, indirect=True)
def test_a_change_of_the_tools_is_announced_once(numbered):
    ear, deaf = Ear(numbered.daemon), LegacySession(numbered.daemon.client())
    assert deaf.result["capabilities"]["tools"]["listChanged"] is True
    numbered.install(2, tools=[plugins.tool("another")])
    numbered.reload()
    wait_for(lambda: ear.heard)
    assert "another" in ear.tools()
    numbered.reload()
    numbered.install(3, tools=[plugins.tool("another", description="Another description.")])
    numbered.reload()
    wait_for(lambda: len(ear.heard) == 2)
    numbered.post("disable")
    wait_for(lambda: len(ear.heard) == 3)
    assert "build" not in ear.tools()
    numbered.post("enable")
    wait_for(lambda: len(ear.heard) == 4)
    time.sleep(0.3)
    assert ear.heard == ["notifications/tools/list_changed"] * 4
    numbered.daemon.stop()
    assert ear.has_ended.wait(5), "a stream does not hold the end up"


@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_the_official_client_hears_it(numbered, transport, mode):
    daemon = numbered.daemon

    def over():
        if transport == "http":
            return daemon.url + "/mcp"
        return stdio_client(StdioServerParameters(command=str(CLI), args=["mcp", "--url", daemon.url]))

    async def change():
        numbered.install(2, tools=[plugins.tool("another")])
        await asyncio.to_thread(numbered.reload)

    async def names(client):
        return [tool.name for tool in (await client.list_tools()).tools]

    async def modern():
        async with Client(over(), mode=mode) as client:
            async with client.listen(tools_list_changed=True, prompts_list_changed=True) as subscription:
                assert subscription.honored.tools_list_changed and subscription.honored.prompts_list_changed
                assert not subscription.honored.resources_list_changed, "nobody asked for it"
                await change()
                event = await asyncio.wait_for(anext(subscription), 10)
                assert type(event).__name__ == "ToolsListChanged" and "another" in await names(client)

    async def legacy():
        heard = asyncio.Queue()

        async def take(message):
            heard.put_nowait(message)

        async with Client(over(), mode=mode, message_handler=take) as client:
            assert "another" not in await names(client)
            await asyncio.sleep(0.5)
            await change()
            message = await asyncio.wait_for(heard.get(), 10)
            assert "ListChanged" in type(getattr(message, "root", message)).__name__, message
            assert "another" in await names(client)

    asyncio.run(asyncio.wait_for(legacy() if mode == "legacy" else modern(), 60))


@pytest.mark.parametrize("numbered", PLACEMENTS, indirect=True)
@pytest.mark.parametrize("fault", ["cut short", "another plugin", "no library", "bad manifest", "bad config"])
def test_what_cannot_be_loaded_changes_nothing(numbered, fault):
    more = {}
    if fault == "cut short":
        more = {"library": numbered.image[:4000]}
    elif fault == "another plugin":
        more = {"library": plugins.compile_c(plugins.C_ECHO, numbered.home.parent.parent / "other.so").read_bytes()}
    elif fault == "bad config":
        more = {"config_schema": {"type": "object", "required": ["greeting"]}}
    numbered.install(2, **more)
    if fault == "no library":
        (numbered.home / "plugin.so").unlink()
    elif fault == "bad manifest":
        (numbered.home / "manifest.json").write_text("{")
    problem = numbered.reload(expect=422)
    assert "What ran before runs on." in problem["detail"], problem
    assert numbered.build() == 1
    shown = numbered.show()
    assert shown["state"] == "enabled" and shown["generation"] == 1 and shown["last_refusal"]
    numbered.install(3)
    assert numbered.reload()["outcome"] == "reloaded" and numbered.build() == 3


def test_enable_and_disable_edit_the_file(numbered):
    off = numbered.post("disable")
    assert off["written"] and off["report"]["outcome"] == "disabled"
    assert "-enabled = true\n+enabled = false\n" in off["diff"]
    assert numbered.site_file.read_text() == '# of a test\nenabled = false\nplacement = "in-process"\n'
    assert numbered.daemon.call("build", expect=404)["code"] == "NOT_FOUND"
    assert "not enabled" in numbered.reload(expect=409)["detail"]
    on = numbered.daemon.cli("plugin", "enable", ID)
    assert on.returncode == 0 and "+enabled = true" in on.stdout and f"{ID} 1.0.0: enabled" in on.stdout, on
    assert numbered.build() == 1
    assert "says so already" in numbered.daemon.cli("plugin", "enable", ID).stdout
    assert numbered.daemon.process.poll() is None


def test_the_command_line_reloads_and_shows(numbered):
    numbered.install(2)
    done = numbered.daemon.cli("plugin", "reload", ID)
    assert done.returncode == 0 and f"{ID} 1.0.0: reloaded, generation 2" in done.stdout
    shown = numbered.daemon.cli("plugin", "show", ID).stdout
    assert "in-process (grants are policy, not enforcement" in shown and "build, slow_build" in shown, shown
    assert json.loads(numbered.daemon.cli("plugin", "show", ID, "--json").stdout)["generation"] == 2
    wrong = numbered.daemon.cli("plugin", "reload", "org.example.numberd")
    assert wrong.returncode == 1 and f"Did you mean {ID}?" in wrong.stderr
    with numbered.daemon.client() as http:
        assert http.get("/api/v1/plugins/nothing.like.it").status_code == 404
        metrics = http.get("/metrics").text
    assert f'holdfast_plugin_generation{{plugin="{ID}"}} 2' in metrics
    assert f'holdfast_plugin_reloads_total{{outcome="reloaded",plugin="{ID}"}} 1' in metrics


def test_who_may_not_write_may_not_reload(tmp_path, site):
    made = Numbered(site(start=False, demo=False, read_only=True), tmp_path, "in-process")
    made.daemon.start()
    for verb in ("reload", "enable", "disable"):
        assert "read-only" in made.post(verb, expect=403)["detail"]
    assert made.show()["state"] == "enabled"


def test_a_hangup_applies_what_changed(numbered):
    pid = numbered.daemon.process.pid
    assert numbered.hangup()["changed"] == "0"
    numbered.install(2)
    assert numbered.hangup()["changed"] == "1" and numbered.build() == 2
    numbered.site_file.write_text("enabled = true\n[config]\ngreeting = \"hello\"\n")
    assert numbered.hangup()["changed"] == "1"
    assert numbered.daemon.call("build") == {"build": 2, "config": {"greeting": "hello"}}
    numbered.site_file.write_text("enabled = maybe\n")
    assert numbered.hangup()["changed"] == "0" and numbered.build() == 2
    numbered.site_file.unlink()
    assert numbered.hangup()["changed"] == "1"
    assert numbered.daemon.call("build", expect=404)["code"] == "NOT_FOUND"
    assert numbered.daemon.process.poll() is None and numbered.daemon.process.pid == pid


def test_a_plugin_that_takes_configurations_is_not_made_anew(tmp_path, site):
    made = Numbered(site(start=False, demo=False), tmp_path, "in-process")
    made.image = plugins.compile_c(SOURCE, tmp_path / "configurable.so", "-DWITH_CONFIGURE").read_bytes()
    made.install(1)
    made.daemon.start()
    made.site_file.write_text("enabled = true\nplacement = \"in-process\"\n[config]\ngreeting = \"hello\"\n")
    assert made.reload()["outcome"] == "configured"
    assert made.daemon.call("build") == {"build": 1, "config": {"greeting": "hello"}}
    made.site_file.write_text(f'enabled = true\nplacement = "in-process"\n[config]\nlong = "{"x" * 300}"\n')
    assert "it does not take the configuration: the configuration is too long" in made.reload(expect=422)["detail"]
    assert made.daemon.call("build")["config"] == {"greeting": "hello"} and made.show()["generation"] == 1


def test_the_watch_reloads_what_is_installed(tmp_path, site):
    made = Numbered(site(start=False, demo=False), tmp_path, "in-process")
    made.daemon.arguments = ["--watch-plugins"]
    made.daemon.start()
    made.install(2)
    wait_for(lambda: made.build() == 2)
    made.install(3, library=made.image[:4000])
    wait_for(lambda: any(line["msg"] == "plugin refused" for line in made.daemon.log_lines()))
    assert made.build() == 2
    made.install(4)
    wait_for(lambda: made.build() == 4)
    assert made.show()["generation"] == 3


def test_a_process_maps_only_so_many_contents(numbered):
    for build in range(2, 51):
        numbered.install(build)
        assert numbered.reload()["outcome"] == "reloaded"
    numbered.install(51)
    problem = numbered.reload(expect=422)
    assert "50 contents" in problem["detail"] and 'placement = "process"' in problem["detail"]
    assert numbered.build() == 50
