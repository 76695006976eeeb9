# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server for the tests: that of the run (scripts/postgres.sh), or one of our own while they last."""

import itertools
import os
import subprocess
import uuid

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

    def database(self):
        """The URL of a new, empty database."""
        name = f"test_{next(self.numbers)}_{uuid.uuid4().hex[:8]}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return self.url.replace("/postgres?", f"/{name}?", 1)


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
