# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server for the tests: that of the run (scripts/postgres.sh), or one of our own while they last."""

import contextlib
import itertools
import os
import subprocess
import threading
import uuid
from pathlib import Path

import pytest

from .stage import FOR_TESTS, ROOT

SCRIPT = ROOT / "scripts" / "postgres.sh"


class Server:
    def __init__(self, variables):
        self.variables = variables
        self.url = variables["HOLDFAST_TEST_POSTGRES"]
        self.numbers = itertools.count()

    def control(self, *arguments):
        subprocess.run([SCRIPT, *arguments], check=True, env=os.environ | self.variables, timeout=120)

    def sql(self, statement, url=None):
        done = subprocess.run(
            ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", url or self.url, "-c", statement], capture_output=True,
            text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def database(self, template=None):
        """The URL of a new database: an empty one, or a copy of that of another URL, which nobody may be using."""
        name = f"test_{next(self.numbers)}_{uuid.uuid4().hex[:8]}"
        source = self.name(template) if template else "template0"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {source} ENCODING 'UTF8'")
        return self.url.replace("/postgres?", f"/{name}?", 1)

    @staticmethod
    def name(url):
        return url.split("?")[0].rsplit("/", 1)[1]

    def drop(self, url):
        """Removes a database, whoever is using it: with many of them a crash is slow to recover from."""
        self.sql(f"DROP DATABASE {self.name(url)} WITH (FORCE)")

    def pid(self):
        """The process that all others of the server are children of."""
        folder = Path(self.variables["HOLDFAST_TEST_POSTGRES_FOLDER"])
        return int((folder / "data" / "postmaster.pid").read_text().split()[0])

    @contextlib.contextmanager
    def revived(self, is_struck):
        """While this lasts, a server that has crashed is started again; gives the list of the crashes.

        At the end a server that has been struck and has yet to fall is waited for."""
        crashes, stop, pid = [], threading.Event(), self.pid()

        def watch():
            while not (stop.wait(0.005) and (crashes or not is_struck())):
                if not Path(f"/proc/{pid}").exists() and not crashes:
                    crashes.append(pid)
                    self.control("up")

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            yield crashes
        finally:
            stop.set()
            watching.join()


@pytest.fixture(scope="session")
def postgres():
    if "HOLDFAST_TEST_POSTGRES" in FOR_TESTS:
        yield Server({name: value for name, value in FOR_TESTS.items() if "POSTGRES" in name})
        return
    started = subprocess.run([SCRIPT, "start"], capture_output=True, text=True, timeout=120)
    if started.returncode != 0:
        pytest.skip(started.stderr.strip().splitlines()[-1])
    pairs = (line.removeprefix("export ").split("=", 1) for line in started.stdout.splitlines())
    server = Server({name: value.strip("'") for name, value in pairs})
    yield server
    server.control("stop")
