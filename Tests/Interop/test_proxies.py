# SPDX-License-Identifier: Apache-2.0
"""The daemon behind real proxies, as share/proxy/ has them: links, clients, streams; and behind what claims to be one."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from support import tasks
from support.stage import ROOT
from support.wire import Wire, request

NAME = "schedule.example.org"
CLIENT = "127.0.0.2"
PROXIES = ROOT / "share" / "proxy"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key", "-out", folder / "pem"],
        check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def ports():
    return {"nginx": free_port(), "caddy": free_port()}


@pytest.fixture(scope="module")
def site(tmp_path_factory, staged, ports):
    """A daemon for each proxy, since each has another public URL."""
    running = {}
    with contextlib.ExitStack() as stack:

        def make(proxy):
            if proxy not in running:
                daemon = tasks.make(tmp_path_factory.mktemp(proxy), role="operator")
                (daemon.etc / "conf.d" / "96-proxy.toml").write_text(
                    f'[server]\npublic_url = "https://{NAME}:{ports[proxy]}/holdfast"\n'
                    'trusted_proxies = ["127.0.0.1"]\n[log]\nlevel = "debug"\n')
                running[proxy] = daemon.start()
                stack.callback(daemon.stop, clean=False)
            return running[proxy]

        yield make


def replaced(file, *pairs):
    text = (PROXIES / file).read_text()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx(folder, daemon, certificate, port):
    text = replaced(
        "nginx.conf", ("127.0.0.1:8642", f"127.0.0.1:{daemon.port}"), ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (f"/etc/ssl/certs/{NAME}.pem", str(certificate / "pem")), (f"/etc/ssl/private/{NAME}.key", str(certificate / "key")))
    (folder / "site.conf").write_text(text)
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; user root;\n"
        f"events {{ worker_connections 256; }}\nhttp {{ access_log off; {paths}\ninclude {folder}/site.conf; }}\n")
    return ["nginx", "-c", folder / "nginx.conf", "-p", folder, "-e", folder / "error.log"]


def caddy(folder, daemon, certificate, port):
    text = replaced(
        "Caddyfile", ("127.0.0.1:8642", f"127.0.0.1:{daemon.port}"), (f"{NAME} {{", f"https://{NAME}:{port} {{"),
        (f"/etc/ssl/certs/{NAME}.pem", str(certificate / "pem")), (f"/etc/ssl/private/{NAME}.key", str(certificate / "key")))
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https off\n\tskip_install_trust\n}\n" + text)
    return ["caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(request, site, certificate, ports, tmp_path_factory):
    program = request.param
    if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin"):
        pytest.skip(f"{program} is not installed")
    daemon, port, folder = site(program), ports[program], tmp_path_factory.mktemp(program + "-run")
    command = {"nginx": nginx, "caddy": caddy}[program](folder, daemon, certificate, port)
    environment = {"PATH": os.environ["PATH"] + ":/usr/sbin", "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with open(folder / "output", "wb") as output:
        process = subprocess.Popen(list(map(str, command)), env=environment, stdout=output, stderr=output)
    end = time.monotonic() + 20
    while True:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        assert process.poll() is None and time.monotonic() < end, (folder / "output").read_text()
        time.sleep(0.02)
    yield Proxy(daemon, port, certificate)
    process.send_signal(signal.SIGTERM)
    process.wait(10)


class Proxy:
    """Asks through the proxy, from an address that is no proxy's."""

    def __init__(self, daemon, port, certificate):
        self.daemon, self.port = daemon, port
        self.base = f"https://{NAME}:{port}/holdfast"
        self.context = ssl.create_default_context(cafile=certificate / "pem")

    def open(self, method, path, body=None, headers=None):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=20, source_address=(CLIENT, 0))
        connection = http.client.HTTPConnection(NAME, self.port)
        connection.sock = self.context.wrap_socket(raw, server_hostname=NAME)
        sent = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(
            method, "/holdfast" + path, body=None if body is None else json.dumps(body), headers=sent | (headers or {}))
        return connection.getresponse()

    def ask(self, method, path, body=None, headers=None):
        answer = self.open(method, path, body, headers)
        return answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), answer.read()


def test_links_lead_back_through_the_proxy(proxy):
    status, headers, body = proxy.ask("POST", "/api/v1/tasks", {"task": "tally", "arguments": {"value": 1}})
    assert status == 201, body
    assert headers["location"].startswith(proxy.base + "/api/v1/")
    status, _, body = proxy.ask("GET", headers["location"].removeprefix(proxy.base))
    assert status == 200 and json.loads(body)["name"] == "tally"


def test_the_type_of_a_problem_is_a_page(proxy):
    status, _, body = proxy.ask("GET", "/api/v1/nowhere")
    problem = json.loads(body)
    assert status == 404 and problem["type"] == proxy.base + "/docs/errors.md#not_found"
    status, headers, page = proxy.ask("GET", "/docs/errors.md")
    assert status == 200 and headers["content-type"].startswith("text/markdown") and b"### NOT_FOUND" in page


def test_the_client_is_who_asks_the_proxy_whatever_he_says_of_himself(proxy):
    lies = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9;host=evil.example;proto=http",
            "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Request-ID": "liar-1"}
    status, _, body = proxy.ask("GET", "/api/v1/nowhere", headers=lies)
    assert status == 404 and json.loads(body)["type"].startswith(proxy.base), body
    assert seen(proxy.daemon, "liar-1")["client"] == CLIENT


def seen(daemon, correlation):
    """The line of the access log of a request."""
    end = time.monotonic() + 5
    while time.monotonic() < end:
        for line in daemon.log_lines():
            if line.get("msg") == "answered" and line.get("correlation_id") == correlation:
                return line
        time.sleep(0.02)
    raise AssertionError(f"nothing of {correlation} in the log")


def test_events_come_as_they_happen(proxy):
    start = time.monotonic()
    answer = proxy.open(
        "POST", "/api/v1/tools/steps", {"steps": 5, "pause_ms": 200}, {"Accept": "text/event-stream"})
    assert answer.status == 200
    times = []
    while line := answer.readline():
        if line.startswith(b"event: "):
            times.append((line.strip(), time.monotonic() - start))
    assert times[-1][0] == b"event: result" and times[-1][1] - times[0][1] > 0.4, times


def test_a_large_body_passes(proxy):
    body = {"text": "x" * (2 << 20)}
    status, _, answer = proxy.ask("POST", "/api/v1/tools/whoami", body)
    assert status in (200, 422), answer[:200]
    # Refused at its head: a proxy may hang up while the rest is still being sent.
    with contextlib.suppress(ssl.SSLError, ConnectionError):
        status, _, answer = proxy.ask("POST", "/api/v1/tools/whoami", {"text": "x" * (6 << 20)})
        assert status in (413, 502), answer[:200]
    assert proxy.ask("GET", "/healthz")[0] == 200


def test_metrics_stay_inside(proxy):
    for path in ("/metrics", "/metrics/", "/metrics//", "/metrics/%2e"):
        assert proxy.ask("GET", path)[0] == 403, path


# -- without a proxy: who claims to be one -----------------------------------------------------------------------------


def ask(daemon, headers, source="127.0.0.1", target="/api/v1/nowhere", host="127.0.0.1"):
    with Wire(daemon) as wire:
        wire.close()
        wire.socket = socket.create_connection(("127.0.0.1", daemon.port), timeout=5, source_address=(source, 0))
        wire.send(request(target, host=host, headers=headers))
        return wire.answer()


@pytest.mark.parametrize("headers, client", [
    (["X-Forwarded-For: 203.0.113.9"], "203.0.113.9"),
    (["X-Forwarded-For: 198.51.100.1, 203.0.113.9"], "203.0.113.9"),
    (["X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.9, 127.0.0.1"], "203.0.113.9"),
    (["X-Forwarded-For: 203.0.113.9, nonsense"], "127.0.0.1"),
    (["X-Forwarded-For: 203.0.113.9:4711"], "203.0.113.9"),
    (["X-Forwarded-For: ::ffff:203.0.113.9"], "203.0.113.9"),
    (['Forwarded: for="[2001:db8::1]:4711";proto=https'], "2001:db8::1"),
    (['Forwarded: for=198.51.100.1, FOR=203.0.113.9;By="a,b;for=1.1.1.1"'], "203.0.113.9"),
    (["Forwarded: for=203.0.113.9, for=_hidden"], "127.0.0.1"),
    (["Forwarded: for=203.0.113.9", "X-Forwarded-For: 203.0.113.9"], "203.0.113.9"),
])
def test_the_client_is_the_right_most_address_that_is_no_proxy(site, headers, client):
    daemon = site("nginx")
    name = f"n-{time.monotonic_ns()}"
    assert ask(daemon, headers + [f"X-Request-ID: {name}"]).status == 404
    assert seen(daemon, name)["client"] == client


def test_a_stranger_is_believed_nothing(site):
    daemon = site("nginx")
    name = f"n-{time.monotonic_ns()}"
    lies = ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: evil.example", "Forwarded: for=198.51.100.1"]
    answer = ask(daemon, lies + [f"X-Request-ID: {name}"], source="127.0.0.3")
    assert answer.status == 404 and "evil" not in answer.json()["type"]
    assert seen(daemon, name)["client"] == "127.0.0.3"


def test_what_a_proxy_cannot_have_meant_is_refused(site):
    daemon = site("nginx")
    answer = ask(daemon, ["X-Forwarded-For: 203.0.113.9", "Forwarded: for=198.51.100.1"])
    assert answer.status == 400 and "different clients" in answer.json()["detail"]
    assert ask(daemon, ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: evil.example"]).status == 421
    assert ask(daemon, ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Host: a b"]).status == 400
    # The host of the public URL is served, with and without a proxy.
    assert ask(daemon, [], host=NAME).status == 404
    assert ask(daemon, ["Origin: https://" + NAME]).status == 404 and ask(daemon, ["Origin: https://x.org"]).status == 403


def test_metrics_have_their_own_rule(site):
    daemon = site("nginx")
    assert ask(daemon, [], target="/metrics", host="whatever.example").status == 200
    # Through a proxy it is the client who must be of those networks; through an unknown one nobody is.
    assert ask(daemon, ["X-Forwarded-For: 203.0.113.9"], target="/metrics", host="whatever.example").status == 421
    assert ask(daemon, ["X-Forwarded-For: 127.0.0.9"], source="127.0.0.3", target="/metrics",
               host="whatever.example").status == 421


# -- a network of its own ----------------------------------------------------------------------------------------------

NETWORK = """[access]
anonymous_role = "none"
[server]
allowed_hosts = ["host.docker.internal", "10.213.77.1"]
"""
ASK = """import http.client, sys
connection = http.client.HTTPConnection("10.213.77.1", int(sys.argv[1]), timeout=5)
for line in sys.stdin:
    path, host, token = line.rstrip("\\n").split(" ")
    connection.request("GET", path, headers={"Host": host} | ({"Origin": "http://" + token} if token else {}))
    answer = connection.getresponse()
    answer.read()
    print(answer.status)
"""


@pytest.fixture(scope="module")
def namespace():
    """A namespace of the network with 10.213.77.2, connected to 10.213.77.1 here."""
    name = f"hf{os.getpid()}"

    def ip(*words, check=True):
        return subprocess.run(["ip", *words], capture_output=True, text=True, check=check)

    try:
        ip("netns", "add", name)
        ip("link", "add", name + "a", "type", "veth", "peer", "name", name + "b", "netns", name)
        ip("addr", "add", "10.213.77.1/24", "dev", name + "a")
        ip("link", "set", name + "a", "up")
        ip("-n", name, "addr", "add", "10.213.77.2/24", "dev", name + "b")
        ip("-n", name, "link", "set", name + "b", "up")
    except (OSError, subprocess.CalledProcessError) as failure:
        ip("netns", "del", name, check=False)
        pytest.skip(f"no namespace of the network can be made: {getattr(failure, 'stderr', failure)}")
    yield name
    ip("link", "del", name + "a", check=False)
    ip("netns", "del", name, check=False)


def test_a_container_reaches_the_daemon_by_the_names_that_the_site_allows(namespace, tmp_path):
    from support.daemon import Daemon

    daemon = Daemon(tmp_path, demo=False, listen="10.213.77.1:0", settings=NETWORK).start()
    try:
        cases = [
            ("/healthz host.docker.internal ", 200), ("/healthz HOST.docker.internal:8642 ", 200),
            ("/healthz evil.example ", 421), ("/healthz 10.213.77.9 ", 421),
            # Nobody is anonymous, and the metrics are for loopback.
            ("/api/v1/tools host.docker.internal ", 401), ("/metrics host.docker.internal ", 401),
            ("/metrics evil.example ", 421), ("/api/v1/tools evil.example ", 421), ("/mcp evil.example ", 421),
            ("/ evil.example ", 421), ("/healthz host.docker.internal evil.example", 403),
            ("/healthz host.docker.internal host.docker.internal:3000", 200),
        ]
        done = subprocess.run(
            ["ip", "netns", "exec", namespace, "python3", "-c", ASK, str(daemon.port)], capture_output=True, text=True,
            input="".join(line + "\n" for line, _ in cases), timeout=30)
        assert done.stdout.split() == [str(status) for _, status in cases], done
    finally:
        daemon.stop()
    (daemon.etc / "conf.d" / "95-test.toml").write_text(NETWORK + 'metrics_networks = ["10.213.77.0/24"]\n')
    daemon.start()
    try:
        done = subprocess.run(
            ["ip", "netns", "exec", namespace, "python3", "-c", ASK, str(daemon.port)], capture_output=True, text=True,
            input="/metrics whatever.example \n/healthz whatever.example \n", timeout=30)
        assert done.stdout.split() == ["200", "421"], done
    finally:
        daemon.stop()
