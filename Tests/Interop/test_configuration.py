# SPDX-License-Identifier: Apache-2.0
"""Wrong configuration: the daemon does not start, ends with 2, and says file, line and column."""

import pytest

from support.daemon import DidNotStart


@pytest.mark.parametrize("text, place, words", [
    ("[server]\nlisten = 8642\n", ":2:", "listen"), ("[server]\nlissten = []\n", ":2:1", "lissten"),
    ("[log]\nlevel = \"loud\"\n", ":2:", "loud"), ("[limits]\ncall_timeout = \"soon\"\n", ":2:", "soon"),
    ("[server\n", ":1:", ""), ("[access]\nanonymous_role = \"king\"\n", ":2:", "king"),
    ("[program]\nas_of = \"2026-02-30\"\n", ":2:", "2026-02-30"), ("[server]\nlisten = [\"127.0.0.1:99999\"]\n", ":2:", "99999"),
])
def test_faults_have_a_place(site, text, place, words):
    daemon = site(start=False, settings=text)
    if "listen" in text:
        daemon.listen = "127.0.0.1:0"
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert failure.value.status == 2
    assert "95-test.toml" + place in failure.value.text and words in failure.value.text


def test_all_faults_at_once(site):
    daemon = site(start=False, settings='[log]\nlevel = "loud"\n[limits]\ncall_timeout = "soon"\n[nonsense]\n')
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert all(word in failure.value.text for word in ("loud", "soon", "nonsense"))


def test_a_busy_port_is_said(site, daemon):
    other = site(start=False, listen=f"127.0.0.1:{daemon.port}")
    with pytest.raises(DidNotStart) as failure:
        other.start()
    other.process = None
    assert failure.value.status == 1 and str(daemon.port) in failure.value.text


def test_a_socket_that_answers_is_not_taken(site, daemon):
    other = site(start=False, demo=False, settings=f'[server]\nsocket = "{daemon.socket}"\n')
    with pytest.raises(DidNotStart) as failure:
        other.start()
    other.process = None
    assert failure.value.status == 2 and "another process answers" in failure.value.text
    with daemon.socket_client() as client:
        assert client.get("/healthz").status_code == 200


def test_a_relative_socket_is_below_the_state_folder(site):
    running = site(demo=False, settings='[server]\nsocket = "h.sock"\n')
    assert (running.state / "h.sock").is_socket()


def test_a_seed_that_is_not_there(site):
    daemon = site(start=False, demo=False, settings='[program]\nseed = "/nonexistent/program"\n')
    with pytest.raises(DidNotStart) as failure:
        daemon.start()
    daemon.process = None
    assert failure.value.status in (1, 2) and "/nonexistent/program" in failure.value.text


def test_a_seed_is_taken_once(site, tmp_path):
    from support import programs

    folder = programs.copy("golden", tmp_path / "seed")
    daemon = site(demo=False, settings=f'[program]\nseed = "{folder}"\n[access]\nanonymous_role = "operator"\n')
    before = daemon.version()
    daemon.stop(clean=False)
    programs.replace(folder, "people.csv", "faculty", "staff")
    daemon.start()
    assert daemon.version() == before
