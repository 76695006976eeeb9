# SPDX-License-Identifier: Apache-2.0
"""One daemon of the staged tree on a site of its own, from start to a clean end."""

import json
import os
import shutil
import signal
import subprocess
import time

import httpx

from .stage import DAEMON, STAGE, cli, environment


class DidNotStart(AssertionError):
    """The daemon ended instead of serving; the text is what it wrote."""

    def __init__(self, status, text):
        super().__init__(f"the daemon ended with {status}:\n{text}")
        self.status = status
        self.text = text


class Daemon:
    """A site in `folder` (etc, state, log) and the process that serves it on a free loopback port."""

    def __init__(self, folder, *, demo=True, read_only=False, socket=False, settings="", state=None, listen=None):
        self.folder = folder
        self.etc = folder / "etc"
        self.state = state or folder / "state"
        self.socket = folder / "s.sock" if socket else None
        self.read_only = read_only
        self.listen = listen or "127.0.0.1:0"
        self.binary = DAEMON
        self.extra = {}
        self.arguments = []
        self.process = None
        self.url = None
        folder.mkdir(parents=True, exist_ok=True)
        if not self.etc.exists():
            shutil.copytree(STAGE / "etc" / "holdfast", self.etc)
        if not demo:
            (self.etc / "conf.d" / "90-demo.toml").unlink(missing_ok=True)
        if settings:
            (self.etc / "conf.d" / "95-test.toml").write_text(settings)

    # -- life --------------------------------------------------------------------------------------------------------

    def start(self, timeout=60, ready=True):
        """Starts it; without `ready`, it only has to answer."""
        command = [self.binary, "--config", self.etc, "--state", self.state, "--listen", self.listen]
        if self.socket:
            command += ["--socket", self.socket]
        if self.read_only:
            command += ["--read-only"]
        command += self.arguments
        self.log = self.folder / f"log-{time.monotonic_ns()}.jsonl"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                list(map(str, command)), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=environment(HOLDFAST_LOG_FORMAT="json", **self.extra), start_new_session=True)
        listeners = 2 if self.socket else 1
        self._wait(lambda: len(self._addresses()) >= listeners, timeout)
        self.url = next(address for address in self._addresses() if address.startswith("http://"))
        if ready:
            self._wait(self._is_ready, timeout)
        return self

    def _wait(self, condition, timeout):
        end = time.monotonic() + timeout
        while not condition():
            if self.process.poll() is not None:
                raise DidNotStart(self.process.returncode, self.log_text())
            assert time.monotonic() < end, f"not ready after {timeout} s:\n{self.log_text()}"
            time.sleep(0.01)

    def wait_for(self, condition, timeout=60):
        """Waits until something is so, while the daemon is there."""
        self._wait(condition, timeout)

    def wait_until_ready(self, timeout=60):
        self._wait(self._is_ready, timeout)

    def _addresses(self):
        return [line["address"] for line in self.log_lines() if line.get("msg") == "listening"]

    def _is_ready(self):
        try:
            return httpx.get(self.url + "/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def stop(self, timeout=20, clean=True):
        """SIGTERM, and the exit status must be 0; `clean` also wants a log without a warning."""
        if self.process is None:
            return
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"still there {timeout} s after SIGTERM:\n{self.log_text()}") from None
        assert status == 0, f"ended with {status}:\n{self.log_text()}"
        if clean:
            assert not self.complaints(), self.complaints()

    def kill(self):
        """SIGKILL, as the power cut that a process can see."""
        process, self.process = self.process, None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    # -- log ---------------------------------------------------------------------------------------------------------

    def log_text(self):
        return self.log.read_text(errors="replace")

    def log_lines(self):
        lines = []
        for line in self.log_text().splitlines():
            try:
                lines.append(json.loads(line))
            except ValueError:
                lines.append({"level": "unparsed", "msg": line})
        return lines

    def complaints(self):
        return [line for line in self.log_lines() if line["level"] in ("warning", "error", "critical", "unparsed")]

    # -- asking ------------------------------------------------------------------------------------------------------

    def client(self, **options):
        options.setdefault("timeout", 120)
        return httpx.Client(base_url=self.url, **options)

    def socket_client(self):
        return httpx.Client(
            base_url="http://localhost", transport=httpx.HTTPTransport(uds=str(self.socket)), timeout=120)

    def call(self, tool, arguments=None, expect=200, headers=None):
        """A tool call over REST; the parsed body."""
        with self.client() as client:
            answer = client.post(f"/api/v1/tools/{tool}", json=arguments or {}, headers=headers)
        assert answer.status_code == expect, (answer.status_code, answer.text)
        return answer.json()

    def version(self):
        """The number and digest of the live version, or None for an empty store."""
        version = self.call("get_roster")["version"]
        return version and (version["number"], version["digest"])

    def cli(self, *arguments, **options):
        """A command line that asks this daemon."""
        return cli(*arguments, "--url", self.url, **options)

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])
