# SPDX-License-Identifier: Apache-2.0
"""The tar of `make dist`, unpacked elsewhere, on a machine where the toolchain is hidden."""

import json
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import httpx
import pytest

from support import stage
from support.daemon import Daemon

SYSTEM = ("/lib/", "/lib64/", "/usr/lib/")
SWIFT = re.compile(r"lib(swift|Foundation|_Foundation|dispatch|BlocksRuntime)")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Makes the tar of the staged tree and unpacks it into a folder of its own."""
    done = subprocess.run(
        [stage.ROOT / "scripts" / "dist.sh"], cwd=stage.ROOT, capture_output=True, text=True,
        env={**os.environ, "STAGE": str(stage.STAGE)})
    assert done.returncode == 0, done.stderr
    path = stage.ROOT / done.stdout.strip().splitlines()[-1]
    folder = tmp_path_factory.mktemp("elsewhere")
    with tarfile.open(path) as tar:
        names = tar.getnames()
        tar.extractall(folder)
    roots = {name.split("/")[0] for name in names}
    assert len(roots) == 1, "one folder, named by version and machine"
    tree = folder / roots.pop()
    assert re.fullmatch(r"holdfast-\d+\.\d+\.\d+[^/]*-linux-\w+", tree.name)
    return tree


@pytest.fixture(scope="module")
def daemon(unpacked, tmp_path_factory):
    """The unpacked daemon on the demo program, with an environment that knows no toolchain."""
    folder = tmp_path_factory.mktemp("dist-site")
    shutil.copytree(unpacked / "etc" / "holdfast", folder / "etc")
    settings = '[program]\nseed = "share:programs/family-medicine"\n[access]\nanonymous_role = "operator"\n'
    running = Daemon(folder, demo=False, settings=settings)
    running.binary = unpacked / "bin" / "holdfastd"
    running.extra = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": ""}
    running.start()
    yield running
    running.stop()


def test_the_demo_drop_in_is_left_out(unpacked):
    assert not list(unpacked.rglob("90-demo.toml"))
    assert (unpacked / "etc" / "holdfast" / "holdfast.toml").exists()
    assert (unpacked / "share" / "holdfast" / "include" / "holdfast" / "plugin.h").exists()


def test_every_binary_finds_its_libraries_in_the_tree_or_the_system(unpacked):
    binaries = [*(unpacked / "bin").iterdir(), *(unpacked / "libexec").iterdir(), *unpacked.rglob("*.so")]
    assert len(binaries) > 6
    for binary in binaries:
        listing = subprocess.run(["ldd", binary], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}).stdout
        assert "not found" not in listing, (binary, listing)
        for path in re.findall(r"=> (\S+)", listing):
            real = os.path.realpath(path)
            assert real.startswith((str(unpacked.resolve()), *SYSTEM)), (binary, path)
            assert not (SWIFT.search(os.path.basename(path)) and real.startswith(SYSTEM)), (binary, path)


def test_it_answers_and_maps_nothing_of_a_toolchain(unpacked, daemon):
    result = daemon.call("check_utilization_threshold")
    assert result["level"] != "UNKNOWN" and result["findings"]
    mapped = set(re.findall(r"(/\S+)$", Path(f"/proc/{daemon.process.pid}/maps").read_text(), re.M))
    libraries = {os.path.realpath(path) for path in mapped if ".so" in path}
    swift = {path for path in libraries if SWIFT.search(os.path.basename(path))}
    assert swift, "the runtime is in the tree"
    state = str(daemon.state.resolve())
    for path in libraries:
        assert path.startswith((str(unpacked.resolve()), state, *SYSTEM)), path
    assert all(path.startswith(str(unpacked.resolve())) for path in swift), swift


def test_its_command_line_works_too(unpacked, daemon):
    done = subprocess.run(
        [unpacked / "bin" / "holdfast", "sitrep", "--json", "--url", daemon.url], capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 0 and json.loads(done.stdout)["tool"] == "get_sitrep", done.stderr


def test_the_golden_runner_works_too(unpacked):
    done = subprocess.run(
        [unpacked / "libexec" / "holdfast-golden", stage.ROOT / "Tests" / "Golden" / "01_utilization.json"],
        capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_nothing_in_it_names_the_machine_that_built_it(unpacked):
    for path in [*(unpacked / "etc").rglob("*"), *unpacked.rglob("manifest.json")]:
        if path.is_file():
            assert str(stage.ROOT) not in path.read_text(errors="replace"), path


def test_health_is_not_demo(daemon):
    assert httpx.get(daemon.url + "/healthz").json()["demo"] is False
