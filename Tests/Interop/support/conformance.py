# SPDX-License-Identifier: Apache-2.0
"""A daemon with the conformance plugins, in Swift and in C, and with nothing else: what `make conformance-fixture` starts."""

import os
import subprocess
from pathlib import Path

import pytest

from . import plugins
from .daemon import Daemon
from .stage import DAEMON, FOR_TESTS, ROOT, STAGE

HOME = ROOT / "Tests" / "Plugins"
SETTINGS = """[access]
anonymous_role = "operator"
[plugins]
directories = ["{folder}"]
[tasks]
sweep = "100ms"
"""


def swift_library():
    """The Swift plugin as it was built: where the tests are told, else where `swift build` puts it."""
    told = FOR_TESTS.get("HOLDFAST_TEST_CONFORMANCE")
    places = [Path(told)] if told else sorted(ROOT.glob(".build/*/libConformance.so")) + sorted(
        ROOT.glob(".build/stage/*/libConformance.so"))
    found = [place for place in places if place.exists()]
    assert found, "no libConformance.so; run: swift build --product Conformance"
    return max(found, key=lambda place: place.stat().st_mtime)


def make(folder, **options):
    """A daemon that is not started yet."""
    daemon = Daemon(folder, demo=False, socket=True, **options)
    home = folder / "plugins"
    home.mkdir(mode=0o755)
    built = plugins.compile_c(HOME / "c_conformance" / "plugin.c", folder / "c_conformance.so")
    for source, library in (("Conformance", swift_library()), ("c_conformance", built)):
        document = HOME / source / "plugin.json"
        identity = [line.split('"')[3] for line in document.read_text().splitlines() if '"id":' in line][0]
        target = home / identity
        target.mkdir(mode=0o755)
        (target / "plugin.so").write_bytes(Path(library).read_bytes())
        (target / "plugin.so").chmod(0o755)
        subprocess.run(
            [DAEMON, "pack", "--plugin", document, "--library", target / "plugin.so", "--manifest",
             target / "manifest.json", "--site-file", daemon.etc / "plugins.d" / f"{identity}.toml"],
            check=True, capture_output=True, text=True,
            env={**os.environ, "LD_LIBRARY_PATH": str(STAGE / "lib" / "holdfast" / "runtime")})
    # Nothing else: what the stage enables stays out.
    for file in (daemon.etc / "plugins.d").glob("io.holdfast.*.toml"):
        file.unlink()
    (daemon.etc / "conf.d" / "95-test.toml").write_text(SETTINGS.format(folder=home))
    return daemon


@pytest.fixture(scope="session")
def conformance(tmp_path_factory, staged):
    """One for all tests of the protocol: they leave it as they found it."""
    daemon = make(tmp_path_factory.mktemp("conformance")).start()
    yield daemon
    daemon.stop(clean=False)
