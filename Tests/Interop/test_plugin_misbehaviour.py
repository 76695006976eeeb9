# SPDX-License-Identifier: Apache-2.0
"""Plugins that crash inside the daemon, call themselves in a circle, or wait for each other: the daemon is there after."""

import signal
import time

import httpx
import pytest

from support import plugins
from support.stage import STAGE

SOURCE = plugins.SLOW.parents[1] / "caller" / "plugin.c"
CHILD = STAGE / "libexec" / "holdfast-plugin-host"
PLACEMENTS = ["in-process", pytest.param(
    "process", marks=pytest.mark.skipif(not CHILD.exists(), reason="this stage has no holdfast-plugin-host"))]
GOLDEN = '[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n'


class Callers:
    """A site on the golden program with plugins made of one source."""

    def __init__(self, daemon, folder, placement):
        self.daemon = daemon
        self.folder = folder
        self.placement = placement
        self.plugins = plugins.PluginFolder(folder / "plugins")
        (daemon.etc / "conf.d" / "95-test.toml").write_text(self.plugins.settings + GOLDEN)

    def add(self, name, peer, flags="0"):
        """The plugin org.example.NAME with the tools NAME, circle_NAME, crash_NAME and fine_NAME."""
        id = f"org.example.{name}"
        library = plugins.compile_c(
            SOURCE, self.folder / f"{name}.so", f'-DID="{id}"', f'-DNAME="{name}"', f'-DPEER="{peer}"',
            f"-DFLAGS={flags}")
        tools = [plugins.tool(tool, timeout_ms=1500) for tool in
                 (name, f"circle_{name}", f"crash_{name}", f"fine_{name}")]
        self.plugins.add(id, library, plugins.manifest(
            id, library, tools, placement=self.placement, permissions=["tool.invoke:*"]))
        (self.daemon.etc / "plugins.d" / f"{id}.toml").write_text(
            f'enabled = true\nplacement = "{self.placement}"\ngrants = ["tool.invoke:*"]\n')


@pytest.fixture
def callers(tmp_path, site):
    return lambda placement: Callers(site(start=False, demo=False), tmp_path, placement)


def test_a_crash_inside_the_daemon_ends_it_and_it_restarts_clean(callers):
    made = callers("in-process")
    made.add("ada", "nobody")
    daemon = made.daemon.start()
    version = daemon.version()
    assert daemon.call("fine_ada") == {"value": 0}
    with pytest.raises(httpx.TransportError):
        daemon.call("crash_ada")
    process, daemon.process = daemon.process, None
    assert process.wait(20) == -signal.SIGSEGV
    last = daemon.log_text().splitlines()[-1]
    assert '"signal_name":"SIGSEGV"' in last
    assert "/gen/org.example.ada/" in last, "the last line names the plugin"
    daemon.start()
    said = [line["msg"] for line in daemon.log_lines()]
    assert any("the last run did not end cleanly" in line and "looked at and are whole" in line for line in said), said
    assert daemon.version() == version
    assert daemon.call("fine_ada") == {"value": 0}
    assert daemon.call("check_utilization_threshold")["tool"] == "check_utilization_threshold"
    daemon.stop(clean=False)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_circle_of_calls_ends_at_the_bound(callers, placement):
    made = callers(placement)
    made.add("ada", "nobody")
    daemon = made.daemon.start()
    assert daemon.call("circle_ada") == {"levels": 9}, "one call and eight inside it"
    assert daemon.call("fine_ada") == {"value": 0}
    daemon.stop()


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_two_plugins_that_wait_for_each_other_get_their_timeout(callers, placement):
    made = callers(placement)
    made.add("ada", "bob", "HF_PLUGIN_SERIAL")
    made.add("bob", "ada", "HF_PLUGIN_SERIAL")
    daemon = made.daemon.start()
    start = time.monotonic()
    with daemon.client() as client:
        answer = client.post("/api/v1/tools/ada", json={})
        assert time.monotonic() - start < 6
        assert answer.status_code in (200, 503, 504), answer.text
        if answer.status_code == 200:
            assert answer.json()["status"] in (1, 8, 9), "the inner call was cancelled or late"
        assert client.get("/readyz").status_code == 200
    for name in ("ada", "bob"):
        assert daemon.call(f"fine_{name}") == {"value": 0}
    assert daemon.call("get_sitrep")["tool"] == "get_sitrep"
    daemon.stop(clean=False)
