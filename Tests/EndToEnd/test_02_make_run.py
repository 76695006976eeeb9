# SPDX-License-Identifier: Apache-2.0
"""`make run DETACH=1` and `make stop`, as a newcomer types them; the build and the stage are there already."""

import os
import re
import socket
import subprocess

import httpx
import pytest

from support import stage


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Runs make targets on a state folder of the test's own; whatever runs at the end is stopped."""
    state = tmp_path_factory.mktemp("make") / "state"

    def make(target, port=0, **more):
        done = subprocess.run(
            ["make", "--no-print-directory", target], cwd=stage.ROOT, capture_output=True, text=True, timeout=900,
            env={**os.environ, "STATE": str(state), "PORT": str(port), "STAGE": str(stage.STAGE), **more})
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    make.state = state
    yield make
    make("stop")


def url_of(text):
    return re.search(r"^URL: +(\S+)$", text, re.M)[1]


def test_it_says_what_a_newcomer_needs(place):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        text = place("run", port, DETACH="1")
    url = url_of(text)
    assert f"port {port} is busy" in text and url == f"http://127.0.0.1:{int(url.rsplit(':', 1)[1])}"
    assert not url.endswith(f":{port}")
    steps = re.findall(r"^\[(\d+)\] +\d+s  ", text, re.M)
    assert steps == [str(number + 1) for number in range(len(steps))] and len(steps) >= 4
    assert re.search(r"^DEMO .*18 residents, 10 faculty, as of Mon 2026-03-02, version 1$", text, re.M), text
    assert re.search(r"^(GREEN|YELLOW|ORANGE|RED|BLACK)  \S", text, re.M)
    assert all(f"  {number}. " in text for number in (1, 2, 3)) and "-> " in text
    for words in ("UNKNOWN", "Plugins loaded:", "io.holdfast.utilization", "curl", "mcp", "import", str(place.state),
                  "make stop"):
        assert words in text, words
    assert httpx.get(url + "/readyz").status_code == 200
    place.url = url


def test_the_lines_to_paste_work(place):
    sitrep = subprocess.run(
        ["curl", "-s", "-H", "Accept: text/plain", place.url + "/api/v1/scheduler/sitrep"], capture_output=True,
        text=True).stdout
    assert sitrep.startswith(("GREEN", "YELLOW", "ORANGE", "RED", "BLACK"))
    assert httpx.get(place.url + "/api/v1/roster").json()["demo"] is True


def test_a_second_daemon_on_the_same_state_is_refused(place):
    with pytest.raises(AssertionError) as failure:
        place("run", free_port(), DETACH="1")
    assert "make stop" in str(failure.value)


def test_stopped_and_run_again_it_keeps_its_version(place):
    before = httpx.get(place.url + "/api/v1/roster").json()["version"]
    assert "stopped process" in place("stop")
    with pytest.raises(httpx.TransportError):
        httpx.get(place.url + "/healthz")
    port = free_port()
    text = place("run", port, DETACH="1")
    assert url_of(text) == f"http://127.0.0.1:{port}"
    assert httpx.get(url_of(text) + "/api/v1/roster").json()["version"] == before
    assert "stopped process" in place("stop")
    assert "no daemon" in place("stop")
    log = (place.state / "holdfastd.log").read_text()
    assert log.count(" stopped") == 2 and "did not end cleanly" not in log and "WARNING" not in log, log
