# SPDX-License-Identifier: Apache-2.0
"""State that survives: restart, kill -9, a full disk, two daemons, imports at the same time, SIGTERM during a call."""

import concurrent.futures
import os
import signal
import subprocess
import threading
import time

import httpx
import pytest

from support import plugins, programs
from support.daemon import DidNotStart
from support.stage import CLI, environment

OPERATOR = '[access]\nanonymous_role = "operator"\n'


@pytest.fixture(scope="session")
def large(tmp_path_factory, staged):
    """A program whose import takes a noticeable time, in two sizes with one id."""
    folder = tmp_path_factory.mktemp("large")
    small = programs.generate(folder / "small", 300)
    return small, programs.generate(folder / "all", 300, "all")


def test_a_restart_keeps_version_and_figures(golden):
    before, figures = golden.version(), golden.call("check_utilization_threshold")["figures"]
    versions = golden.call("list_roster_versions")
    golden.stop()
    golden.start()
    assert golden.version() == before and golden.call("list_roster_versions") == versions
    assert golden.call("check_utilization_threshold")["figures"] == figures
    golden.stop()
    assert not [line for line in golden.log_lines() if "did not end cleanly" in line["msg"]]


def test_a_kill_is_noticed_and_harmless(golden):
    before = golden.version()
    golden.kill()
    golden.start()
    assert golden.version() == before
    assert any("did not end cleanly" in line["msg"] for line in golden.log_lines())


def test_two_daemons_on_one_state_folder(site, golden):
    second = site(start=False, demo=False, state=golden.state)
    before = golden.version()
    with pytest.raises(DidNotStart) as failure:
        second.start()
    second.process = None
    assert failure.value.status == 1
    assert "in use by" in failure.value.text and str(golden.process.pid) in failure.value.text
    assert golden.version() == before


def test_a_state_folder_that_others_may_read(site, tmp_path):
    state = tmp_path / "open"
    state.mkdir(mode=0o755)
    state.chmod(0o755)
    daemon = site(start=False, state=state)
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert failure.value.status == 1 and "chmod 700" in failure.value.text


def test_a_kill_during_an_import_leaves_the_old_or_the_new_version(site, large):
    small, whole = large
    daemon = site(demo=False, settings=OPERATOR)
    assert daemon.cli("import", small).returncode == 0
    old = (daemon.version(), daemon.call("get_roster")["rows"])
    began = time.monotonic()
    reference = site(demo=False, settings=OPERATOR)
    assert reference.cli("import", whole).returncode == 0
    needed = time.monotonic() - began
    rows = reference.call("get_roster")["rows"]
    reference.stop()
    assert rows["assignments"] > 100_000
    outcomes = set()
    for step in range(6):
        importing = subprocess.Popen(
            [CLI, "import", whole, "--url", daemon.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment())
        time.sleep(needed * (step + 1) / 7)
        daemon.kill()
        importing.wait(30)
        daemon.start()
        now = (daemon.version(), daemon.call("get_roster")["rows"])
        outcomes.add("old" if now == old else "new")
        if now != old:
            assert now[1] == rows and now[0][0] == old[0][0] + 1, "half a version"
            break
    assert daemon.cli("import", whole).returncode == 0
    assert daemon.call("get_roster")["rows"] == rows and outcomes


def test_imports_at_the_same_time(golden, tmp_path):
    folders = []
    for number in range(4):
        folder = programs.copy("golden", tmp_path / f"program{number}")
        programs.append(folder, "people.csv", f"N{number},Newcomer {number},faculty,,,1.0,,,,\n")
        folders.append(folder)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda folder: golden.cli("import", folder), folders))
    won = [process for process in done if process.returncode == 0]
    lost = [process for process in done if process.returncode != 0]
    assert won and all(process.returncode == 1 and "changed" in process.stderr for process in lost), done
    versions = golden.call("list_roster_versions")["items"]
    assert [version["number"] for version in versions] == list(range(len(won) + 1, 0, -1))
    assert all(one["parent"] == two["number"] for one, two in zip(versions, versions[1:]))
    assert golden.call("get_roster")["rows"]["people"] == 13


def test_reading_while_importing(golden, tmp_path):
    folder = programs.copy("golden", tmp_path / "program")
    stop, seen, faults = threading.Event(), set(), []

    def read():
        with golden.client() as http:
            while not stop.is_set():
                answer = http.post("/api/v1/tools/check_utilization_threshold", json={"horizon_days": 14})
                if answer.status_code != 200:
                    faults.append(answer.text)
                seen.add((answer.json()["schedule_version"], answer.json()["input_digest"]))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(5):
        programs.append(folder, "people.csv", f"N{number},Newcomer {number},faculty,,,1.0,,,,\n")
        assert golden.cli("import", folder).returncode == 0
    stop.set()
    reader.join()
    assert not faults and len({version for version, _ in seen}) == len(seen), "one version, one digest"


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 224 megabytes, of which the copies of the plugins take half."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=224m,mode=0700", "tmpfs", place], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no small file system here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_during_an_import(site, small_disk, large):
    daemon = site(
        demo=False, state=small_disk / "state", settings=f'[program]\nseed = "{large[0]}"\n' + OPERATOR)
    before, rows = daemon.version(), daemon.call("get_roster")["rows"]
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    with open(small_disk / "filler", "wb") as filler:
        filler.write(b"\0" * max(0, free - 600_000))
    done = daemon.cli("import", large[1])
    assert done.returncode == 1, done
    assert "space" in done.stderr, done.stderr
    assert daemon.version() == before and daemon.call("get_roster")["rows"] == rows
    assert daemon.call("check_utilization_threshold")["schedule_version"] == 1
    daemon.stop(clean=False)
    daemon.start(ready=False)
    daemon.wait_for(lambda: httpx.post(daemon.url + "/api/v1/tools/get_roster", json={}).status_code == 200)
    assert daemon.version() == before, "nothing is lost by a restart on the full disk"
    (small_disk / "filler").unlink()
    daemon.wait_until_ready(10)
    assert daemon.version() == before
    daemon.stop(clean=False)


@pytest.fixture
def slow(site, tmp_path):
    """A daemon with a plugin whose calls take as long as they are told."""
    daemon = site(start=False, demo=False)
    folder = plugins.PluginFolder(tmp_path / "plugins", daemon.etc)
    library = plugins.compile_c(plugins.SLOW, tmp_path / "slow.so")
    folder.add("org.example.slow", library, plugins.manifest("org.example.slow", library, [
        plugins.tool("slow", timeout_ms=20_000), plugins.tool("never", timeout_ms=20_000),
        plugins.tool("brief", timeout_ms=300)]))

    def start(limits=""):
        (daemon.etc / "conf.d" / "95-test.toml").write_text(folder.settings + OPERATOR + "[limits]\n" + limits)
        daemon.start()
        return daemon

    return start


def in_background(daemon, tool, arguments):
    """Starts a call on a thread; its result is the answer or the transport's error."""
    pool = concurrent.futures.ThreadPoolExecutor(1)
    future = pool.submit(
        lambda: httpx.post(f"{daemon.url}/api/v1/tools/{tool}", json=arguments, timeout=60))
    end = time.monotonic() + 5
    while "holdfast_" not in httpx.get(daemon.url + "/metrics").text and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.3)
    return future


def test_sigterm_in_the_middle_of_a_call_lets_it_finish(slow):
    daemon = slow()
    call = in_background(daemon, "slow", {"ms": 1500})
    began = time.monotonic()
    daemon.stop(timeout=10)
    spent = time.monotonic() - began
    answer = call.result(10)
    assert answer.status_code == 200 and answer.json() == {"waited": True}
    assert 0.8 < spent < 6, spent


def test_sigterm_with_a_call_that_never_ends(slow):
    daemon = slow('drain_timeout = "1s"\ncall_grace = "500ms"\n')
    call = in_background(daemon, "never", {})
    began = time.monotonic()
    daemon.stop(timeout=15, clean=False)
    assert time.monotonic() - began < 8
    answer = call.result(10)
    assert answer.status_code in (499, 500, 503, 504), answer.text
    assert answer.json()["code"]


def test_sigterm_while_a_client_keeps_its_connection(golden):
    with golden.client() as http:
        assert http.get("/healthz").status_code == 200
        began = time.monotonic()
        golden.stop()
        assert time.monotonic() - began < 5
        with pytest.raises(httpx.TransportError):
            http.get("/healthz")


def test_sigint_drains_too(golden):
    process = golden.process
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0


def test_a_call_that_takes_too_long_is_a_timeout(slow):
    daemon = slow('call_grace = "300ms"\n')
    began = time.monotonic()
    problem = daemon.call("brief", {"ms": 5000}, expect=504)
    assert problem["code"] in ("TIMEOUT", "OPERATION_TIMEOUT") and problem["retryable"] is True
    assert time.monotonic() - began < 2
    assert daemon.call("slow", {"ms": 1}) == {"waited": True}, "the plugin goes on"


def test_too_many_calls_are_told_when_to_come_back(slow):
    daemon = slow("max_concurrent_calls = 2\nmax_waiting_calls = 0\n")
    calls = [in_background(daemon, "slow", {"ms": 2500}) for _ in range(2)]
    with daemon.client() as http:
        answer = http.post("/api/v1/tools/slow", json={"ms": 1})
    assert answer.status_code == 503 and int(answer.headers["retry-after"]) >= 1, answer.text
    assert answer.json()["retry_after_ms"] > 0
    assert [call.result(20).status_code for call in calls] == [200, 200]
    assert daemon.call("slow", {"ms": 1}) == {"waited": True}


def test_a_client_that_hangs_up_does_no_harm(slow):
    daemon = slow()
    for _ in range(20):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(daemon.url + "/api/v1/tools/slow", json={"ms": 600}, timeout=0.02)
    assert daemon.call("slow", {"ms": 1}) == {"waited": True}
