# SPDX-License-Identifier: Apache-2.0
"""The fixtures of both folders of outside-view tests."""

import itertools

import pytest

from .daemon import Daemon
from .stage import DAEMON, STAGE


@pytest.fixture(scope="session", autouse=True)
def staged():
    if not DAEMON.exists():
        pytest.exit(f"nothing is staged in {STAGE}; run: make stage", returncode=1)
    return STAGE


@pytest.fixture(scope="session")
def daemon(tmp_path_factory, staged):
    """One daemon on the demo program with a unix socket, for tests that change nothing."""
    running = Daemon(tmp_path_factory.mktemp("demo"), socket=True).start()
    yield running
    running.stop()


@pytest.fixture
def site(tmp_path, staged):
    """Makes daemons of a test's own; those that still run at its end are stopped and must end cleanly."""
    made = []
    numbers = itertools.count()

    def make(*, start=True, folder=None, **options):
        one = Daemon(folder or tmp_path / f"site{next(numbers)}", **options)
        made.append(one)
        return one.start() if start else one

    yield make
    for one in made:
        one.stop(clean=False)


@pytest.fixture
def golden(site):
    """A daemon on the golden program that a test may change."""
    return site(demo=False, settings='[program]\nseed = "share:programs/golden"\n[access]\nanonymous_role = "operator"\n')
