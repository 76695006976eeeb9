# SPDX-License-Identifier: Apache-2.0
"""Plugin archives: built by `holdfast plugin pack`, and by hand with Python's tarfile, right or wrong."""

import gzip
import hashlib
import io
import json
import platform
import tarfile

from . import plugins
from .stage import cli

ID = "org.example.versioned"
SOURCE = plugins.SLOW.parents[1] / "versioned" / "plugin.c"
NATIVE = platform.machine()
# What each version offers and asks for.
VERSIONS = {
    "1.0.0": (["show_version", "old_tool"], ["table:people"]),
    "1.1.0": (["show_version", "new_tool"], ["table:people", "kv/1"]),
    "2.0.0": (["show_version", "new_tool"], ["table:people", "kv/1"]),
}


def project(folder, version, *flags, **more):
    """A folder as `make` leaves it: plugin.so, plugin.json and a licence."""
    folder.mkdir(parents=True, exist_ok=True)
    tools, permissions = VERSIONS.get(version, (["show_version"], []))
    document = {"id": ID, "version": version, "name": "Versioned", "vendor": "Example", "licence": "Apache-2.0",
                "permissions": permissions, "tools": [plugins.tool(name) for name in tools], **more}
    (folder / "plugin.json").write_text(json.dumps(document))
    (folder / "LICENSE").write_text("SPDX-License-Identifier: Apache-2.0\n")
    plugins.compile_c(SOURCE, folder / "plugin.so", f'-DVERSION="{version}"', *flags)
    return folder


def pack(folder, *arguments, status=0):
    """Runs `plugin pack`; the report, or what it complained of."""
    done = cli("plugin", "pack", folder, "--json", *arguments)
    assert done.returncode == status, done.stderr + done.stdout
    return json.loads(done.stdout) if status == 0 else done.stderr


def members(file):
    """The files of an archive by name, read by Python."""
    with tarfile.open(file, "r:gz") as archive:
        return {entry.name: archive.extractfile(entry).read() for entry in archive.getmembers()}


def entry(name, data=b"", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, data


def build(file, entries, form=tarfile.USTAR_FORMAT):
    """An archive of (TarInfo, bytes) pairs, written by Python."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for info, data in entries:
            archive.addfile(info, io.BytesIO(data))
    file.write_bytes(gzip.compress(out.getvalue()))
    return file


def index(files, **more):
    """An archive.json that goes with `files`."""
    return {"format": 1, "id": ID, "version": "1.0.0", "name": "Versioned", "licence": "Apache-2.0",
            "architectures": {NATIVE: {"library": f"{NATIVE}/plugin.so", "manifest": f"{NATIVE}/manifest.json"}},
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}, **more}


def rebuild(file, contents, **more):
    """An archive with the files of `contents`, and an index that goes with them but for `more`."""
    files = {name: data for name, data in contents.items() if name != "archive.json"}
    document = json.dumps(index(files, **more)).encode()
    return build(file, [entry("archive.json", document)] + [entry(name, data) for name, data in files.items()])
