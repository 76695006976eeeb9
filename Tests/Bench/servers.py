# SPDX-License-Identifier: Apache-2.0
"""The servers that are measured: ours from the staged tree with an echo plugin, and the peers."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "Interop"))

from support import plugins, rawmcp, stage  # noqa: E402
from support.daemon import Daemon  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def echo_plugins(folder, products):
    """A folder with the conformance plugin (Swift, inline tool `echo`) and the frozen C plugin (`c_echo`)."""
    shutil.rmtree(folder, ignore_errors=True)
    place = plugins.PluginFolder(folder)
    library = plugins.compile_c(plugins.C_ECHO, folder.parent / "c_echo.so", "-O2")
    place.add("org.example.c-echo", library,
              plugins.manifest("org.example.c-echo", library, [plugins.tool("c_echo")]))
    home = folder / "dev.holdfast.echo"
    home.mkdir()
    shutil.copy(Path(products) / "libEcho.so", home / "plugin.so")
    source = folder.parent / "echo.json"
    source.write_text(json.dumps({
        "id": "dev.holdfast.echo", "version": "1.0.0", "name": "Echo", "vendor": "Holdfast", "licence": "Apache-2.0",
        "placement": "in-process", "permissions": []}))
    subprocess.run([stage.DAEMON, "pack", "--plugin", source, "--library", home / "plugin.so", "--manifest",
                    home / "manifest.json"], check=True)
    return folder


def holdfast(folder, plugin_folder=None):
    """Our daemon on the demo program, not yet started; with `plugin_folder`, with its plugins enabled."""
    shutil.rmtree(folder, ignore_errors=True)
    daemon = Daemon(folder)
    if plugin_folder:
        (daemon.etc / "conf.d" / "95-bench.toml").write_text(f'[plugins]\ndirectories = ["{plugin_folder}"]\n')
        for home in plugin_folder.iterdir():
            (daemon.etc / "plugins.d" / f"{home.name}.toml").write_text("enabled = true\n")
    return daemon


class Peer:
    """A server of somebody else, as a process on a free port."""

    def __init__(self, script, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        log = open(folder / f"{script}.log", "wb")
        self.process = subprocess.Popen([sys.executable, HERE / "peers" / script, str(port)], stdout=log, stderr=log)

    def wait(self, timeout=30):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                return check_echo(self.url)
            except httpx.TransportError:
                time.sleep(0.02)
        raise SystemExit(f"{self.url} did not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def check_echo(url):
    """The server answers what will be asked, rightly: a fast error must not count as a fast server."""
    with httpx.Client(base_url=url) as http:
        result = rawmcp.call(http, "echo", {"text": "hello"})
    assert result["isError"] is False and "hello" in json.dumps(result), result


def first_discover(start):
    """Milliseconds from the start of a process to its first answer to server/discover; `start` gives its port."""
    body = json.dumps(rawmcp.body("server/discover")).encode()
    fields = "".join(f"{name}: {value}\r\n" for name, value in rawmcp.headers("server/discover").items())
    began = time.monotonic()
    port = start()
    head = f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{fields}Content-Length: {len(body)}\r\n\r\n".encode()
    while time.monotonic() - began < 60:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                connection.sendall(head + body)
                answer = connection.recv(65536)
                if answer.startswith(b"HTTP/1.1 200"):
                    return (time.monotonic() - began) * 1000
        except OSError:
            time.sleep(0.001)
    raise SystemExit("no answer to server/discover")
