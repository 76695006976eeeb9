# SPDX-License-Identifier: Apache-2.0
"""Pages whose commands are run: the blocks marked as shell, in their order and in one shell."""
import socket
import subprocess

from support.stage import environment

MARK = "=== end of block ==="


def blocks(page):
    """(heading, commands) of each block of shell commands."""
    heading, found, lines, other = "", [], None, False
    for line in page.read_text().splitlines():
        if lines is not None:
            if line == "```":
                found.append((heading, "\n".join(lines)))
                lines = None
            else:
                lines.append(line)
        elif other:
            other = line != "```"
        elif line.startswith("## "):
            heading = line[3:].split(":")[0]
        elif line == "```sh":
            lines = []
        elif line.startswith("```"):
            other = True
        else:
            assert not line.startswith("    "), "a command outside of a block would not be run"
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def run_blocks(page, folder, replacing, timeout, log, leave_out=()):
    """What each block printed, by heading; one shell runs them all and stops at the first command that fails.

    `replacing` are words of the page that stand for others here; `log` is a file of `folder` that is shown with a failure."""
    found = [(heading, commands) for heading, commands in blocks(page) if heading not in leave_out]
    script = "set -eu\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "".join(
        f"{commands}\necho '{MARK}'\n" for _, commands in found)
    for word, other in replacing.items():
        script = script.replace(word, other)
    ran = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=timeout, env=environment())
    parts = ran.stdout.split(MARK + "\n")
    done = len(parts) - 1
    path = folder / log
    logged = path.read_text() if ran.returncode and path.exists() else ""
    assert ran.returncode == 0, (
        f"block {done + 1}:\n{found[min(done, len(found) - 1)][1]}\n{parts[-1]}\n{ran.stderr[-8000:]}\n{logged[-4000:]}")
    assert done == len(found)
    by_heading = {}
    for (heading, _), text in zip(found, parts):
        by_heading.setdefault(heading, []).append(text)
    return by_heading
