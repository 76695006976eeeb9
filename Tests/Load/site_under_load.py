# SPDX-License-Identifier: Apache-2.0
"""The daemon that is loaded: of the staged tree, with few places and with tools whose calls take a known time."""

import re
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Interop"))

from support import plugins  # noqa: E402
from support.daemon import Daemon  # noqa: E402

PLACES, RESERVED, WAITING = 20, 4, 16
# How long a call of the tools takes, in milliseconds: sleeping, so that the places are what is short, not the processor,
# which five times the capacity and who offers it share.
CALL_MS = 100
# What the places that are not reserved can serve.
CAPACITY = (PLACES - RESERVED) * 1000 / CALL_MS

SETTINGS = f"""
[limits]
max_concurrent_calls = {PLACES}
reserved_for_critical = {RESERVED}
max_waiting_calls = {WAITING}
wait_timeout = "200ms"
tool_rates = ["wait_limited=20/s"]
"""


def start(folder):
    """A daemon on the demo program with the tools wait_critical, wait_normal, wait_bulk and wait_limited."""
    daemon = Daemon(folder, socket=True)
    place = plugins.PluginFolder(folder / "plugins", daemon.etc)
    library = plugins.compile_c(plugins.SLOW, folder / "slow.so", "-O2")
    tools = [plugins.tool(f"wait_{priority}", priority=priority) for priority in ("critical", "normal", "bulk")]
    place.add("org.example.slow", library,
              plugins.manifest("org.example.slow", library, [*tools, plugins.tool("wait_limited")]))
    (daemon.etc / "conf.d" / "95-load.toml").write_text(place.settings + SETTINGS)
    return daemon.start()


class Memory:
    """Resident memory, open files and threads of a process, each second (proc(5)); a thread of its own."""

    def __init__(self, pid, interval=1.0):
        self.pid = pid
        self.interval = interval
        self.samples = []
        self._ended = threading.Event()
        self._origin = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while not self._ended.is_set():
            self.look()
            self._ended.wait(self.interval)

    def look(self):
        try:
            status = Path(f"/proc/{self.pid}/status").read_text()
            self.samples.append({
                "at_s": round(time.monotonic() - self._origin, 1),
                "rss_mb": round(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024, 2),
                "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
                "files": sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())})
        except (OSError, TypeError):
            pass

    def stop(self):
        self._ended.set()
        self._thread.join()
        self.look()
        return self.samples
