# SPDX-License-Identifier: Apache-2.0
"""`holdfast mcp config`: the files of clients, from the tools of a running daemon; and that those of this repository are
what it writes."""

import json
import os
import stat
import subprocess

import pytest

from support.stage import CLI, ROOT, environment

TOKEN = "hf_abcdefghij_" + "a" * 43


@pytest.fixture
def run(daemon, tmp_path):
    """Runs it in a project and a home of the test's own; the daemon is found by a variable, so that no file names it."""
    project, home = tmp_path / "project", tmp_path / "home"
    project.mkdir()
    home.mkdir()

    def config(*arguments, expect=0, directory=project):
        done = subprocess.run(
            [CLI, "mcp", "config", *map(str, arguments), "--directory", directory], capture_output=True, text=True,
            timeout=30, env=environment(HOME=str(home), HOLDFAST_URL=daemon.url, HOLDFAST_TOKEN=""))
        assert done.returncode == expect, done.stderr
        return done

    config.project, config.home = project, home
    return config


# The files of this repository, and how they are made.
OURS = {
    "vscode": (["--command", "${workspaceFolder}/build/stage/bin/holdfast", "--with-token"],
               [".vscode/mcp.json", ".vscode/extensions.json"]),
    "zed": (["--command", "build/stage/bin/holdfast"], [".zed/settings.json"]),
}


@pytest.mark.parametrize("client", OURS)
def test_the_files_of_this_repository_are_its_output(run, client):
    arguments, paths = OURS[client]
    document = json.loads(run(client, *arguments, "--json", directory=ROOT).stdout)
    assert [os.path.relpath(file["path"], ROOT) for file in document["files"]] == paths
    for file in document["files"]:
        assert file["state"] == "as it is", (
            f"holdfast mcp config {client} {' '.join(arguments)} --write would change it:\n{file['diff']}")
    # Made from nothing it says the same: nothing else stands in them.
    (run.project / "Package.swift").touch()
    (run.project / "holdfast.toml").touch()
    run(client, *arguments, "--write")
    for path in paths:
        assert json.loads((ROOT / path).read_text()) == json.loads((run.project / path).read_text()), path


def test_permissions_follow_from_effects(run, daemon):
    with daemon.client() as http:
        effects = {tool["name"]: tool["worst_effect"] for tool in http.get("/api/v1/tools").json()["items"]}
    settings = json.loads((ROOT / ".zed" / "settings.json").read_text())
    for name, permission in settings["agent"]["tool_permissions"]["tools"].items():
        effect = effects[name.removeprefix("mcp:holdfast:")]
        assert permission["default"] == ("allow" if effect in ("read", "simulate") else "confirm"), (name, effect)
    run("claude-code", "--write")
    rules = json.loads((run.project / ".claude" / "settings.json").read_text())["permissions"]
    assert "mcp__holdfast__get_sitrep" in rules["allow"] and "mcp__holdfast__publish" in rules["ask"]
    run("cursor", "--write")
    allowed = json.loads((run.project / ".cursor" / "permissions.json").read_text())["mcpAllowlist"]
    assert {name.removeprefix("holdfast:") for name in allowed} == {
        name.removeprefix("mcp__holdfast__") for name in rules["allow"]}


def test_nothing_is_written_unless_it_is_told(run):
    done = run("vscode")
    assert not list(run.project.iterdir()) and "would be new" in done.stdout and "--write" in done.stderr
    assert '"command"' in done.stdout and str(run.project / ".vscode" / "mcp.json") in done.stdout


def test_what_is_there_stays(run):
    path = run.project / ".zed" / "settings.json"
    path.parent.mkdir()
    before = '// mine\n{\n  "theme": "One Dark", // and this\n  "context_servers": { "other": { "command": "x" } },\n}\n'
    path.write_text(before)
    path.chmod(0o600)
    shown = run("zed", "--command", "/opt/holdfast").stdout
    assert path.read_text() == before and '+    "holdfast"' in shown or '"holdfast"' in shown
    run("zed", "--command", "/opt/holdfast", "--write")
    after = path.read_text()
    for line in ('// mine', '  "theme": "One Dark", // and this', '"other": { "command": "x" }', "/opt/holdfast"):
        assert line in after, after
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and os.listdir(path.parent) == ["settings.json"]
    run("zed", "--command", "/opt/holdfast", "--write")
    assert path.read_text() == after


@pytest.mark.parametrize("text", ["{", '{"context_servers": 7}', '{"a": 1} more', "[]"])
def test_what_is_not_understood_is_left_alone(run, text):
    path = run.project / ".zed" / "settings.json"
    path.parent.mkdir()
    path.write_text(text)
    done = run("zed", "--write", expect=1)
    assert path.read_text() == text and f"{path}:1:" in done.stderr


def test_no_token_stands_in_any_file(run, daemon, tmp_path):
    secret = tmp_path / "token"
    secret.write_text(TOKEN + "\n")
    secret.chmod(0o600)
    for client in ("claude-code", "vscode", "cursor"):
        for way in ([], ["--http"]):
            done = subprocess.run(
                [CLI, "mcp", "config", client, "--with-token", "--write", *way, "--directory", run.project],
                capture_output=True, text=True, timeout=30,
                env=environment(HOME=str(run.home), HOLDFAST_URL=daemon.url, HOLDFAST_TOKEN=TOKEN))
            assert done.returncode == 0 and TOKEN not in done.stdout + done.stderr, done.stderr
    for client in ("zed", "claude-desktop"):
        assert "--token-file" in run(client, "--with-token", expect=2).stderr
        run(client, "--write", "--token-file", secret)
    files = [file for folder in (run.project, run.home) for file in folder.rglob("*") if file.is_file()]
    assert len(files) >= 5
    for file in files:
        assert TOKEN not in file.read_text(), file
    assert "${input:holdfast-token}" in (run.project / ".vscode" / "mcp.json").read_text()
    assert str(secret) in (run.project / ".zed" / "settings.json").read_text()


def test_n8n_gets_text_to_paste(run, daemon):
    node = json.loads(run("n8n", "--http").stdout)["nodes"][0]
    assert node["parameters"]["endpointUrl"] == daemon.url + "/mcp"
    assert "get_sitrep" in node["parameters"]["includeTools"] and "publish" not in node["parameters"]["includeTools"]
    run("n8n", expect=2)
    run("n8n", "--http", "--write", expect=2)
    run("claude-desktop", "--http", expect=2)


def test_the_command_of_a_file_works(run, daemon):
    """What a client would start speaks MCP: the consumer of the file is real."""
    run("claude-code", "--write")
    entry = json.loads((run.project / ".mcp.json").read_text())["mcpServers"]["holdfast"]
    line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}})
    done = subprocess.run(
        [entry["command"], *entry["args"]], input=line + "\n", capture_output=True, text=True, timeout=30,
        env=environment(HOLDFAST_URL=daemon.url))
    assert json.loads(done.stdout.splitlines()[0])["result"]["serverInfo"]["name"] == "holdfast", done.stderr
