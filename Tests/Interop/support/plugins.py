# SPDX-License-Identifier: Apache-2.0
"""Plugin folders of a test's own, built with the C compiler from the staged header, and their site files."""

import hashlib
import json
import subprocess
from pathlib import Path

from .stage import HEADERS, ROOT

SLOW = Path(__file__).resolve().parents[1] / "plugins" / "slow" / "plugin.c"
C_ECHO = ROOT / "Tests" / "Plugins" / "c_echo" / "plugin.c"


def compile_c(source, output, *flags):
    """A shared library of one C file, built as strictly as an author would."""
    subprocess.run(
        ["cc", "-std=c11", "-O1", "-shared", "-fPIC", "-pthread", "-Wall", "-Wextra", "-pedantic", "-Werror",
         "-D_POSIX_C_SOURCE=200809L", *flags, f"-I{HEADERS}", str(source), "-o", str(output)],
        check=True, capture_output=True, text=True)
    return output


def tool(name, **more):
    return {"name": name, "description": "A tool of a test.", "input_schema": {"type": "object"}, "effect": "read",
            **more}


def manifest(id, library, tools=(), **more):
    """A manifest that is right; `more` makes it wrong."""
    digest = hashlib.sha256(Path(library).read_bytes()).hexdigest() if library else "0" * 64
    return {"manifest_version": 1, "id": id, "version": "1.0.0", "name": id, "vendor": "Example",
            "licence": "Apache-2.0", "abi": {"major": 1, "min_minor": 0}, "runtime": "c", "placement": "in-process",
            "sha256": digest, "tools": list(tools), **more}


class PluginFolder:
    """A directory for `plugins.directories`, and the site's files for what lies in it."""

    def __init__(self, folder, etc=None):
        self.folder = folder
        self.etc = etc
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        folder.chmod(0o755)

    @property
    def settings(self):
        """The drop-in that makes the daemon look here."""
        return f'[plugins]\ndirectories = ["{self.folder}"]\n'

    def add(self, id, library, document, *, folder=None):
        """Puts a plugin there; `document` is its manifest, or bytes that stand where a manifest should."""
        home = self.folder / (folder or id)
        home.mkdir(mode=0o755)
        data = document if isinstance(document, bytes) else json.dumps(document).encode()
        (home / "manifest.json").write_bytes(data)
        if library:
            (home / "plugin.so").write_bytes(Path(library).read_bytes())
            (home / "plugin.so").chmod(0o755)
        if self.etc:
            (self.etc / "plugins.d" / f"{folder or id}.toml").write_text("enabled = true\n")
