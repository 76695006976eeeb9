// SPDX-License-Identifier: Apache-2.0

import JSON

extension ClientSetup {
    /// Claude Code: `.mcp.json` of the project or `~/.claude.json`, with permissions in the settings beside it.
    static func claudeCode(_ server: ServerConnection, _ tools: [OfferedTool], _ place: Place) -> ClientSetup {
        let folder = place.isPersonal ? place.home : place.project
        var entry = server.program(reference: "${HOLDFAST_TOKEN:-}") ?? [:]
        if let remote = server.remote(reference: "${HOLDFAST_TOKEN}") {
            entry["type"] = "http"
            for (key, value) in remote { entry[key] = value }
        }
        let servers = File(
            path: folder + (place.isPersonal ? "/.claude.json" : "/.mcp.json"),
            edits: [.set(["mcpServers", server.name], .object(entry))])
        let name = { (tool: OfferedTool) in JSONValue.string("mcp__\(server.name)__\(tool.name)") }
        let allowed = tools.filter(\.isReadOnly).map(name)
        let asked = tools.filter { !$0.isReadOnly }.map(name)
        guard !tools.isEmpty else { return ClientSetup(files: [servers]) }
        let lists = ["allow", "ask", "deny"].map { ["permissions", $0] }
        let permissions = File(
            path: folder + "/.claude/settings.json",
            edits: [
                .extend(lists[0], allowed, unlessIn: [lists[1], lists[2]]),
                .extend(lists[1], asked, unlessIn: [lists[0], lists[2]]),
            ])
        return ClientSetup(files: [servers, permissions])
    }

    /// Claude Desktop: one file of the person's; it starts programs only, and its working folder is anywhere.
    static func claudeDesktop(_ server: ServerConnection, _ place: Place) throws(Failure) -> ClientSetup {
        guard let entry = server.program(reference: nil), case .program(let command, _) = server.way else {
            throw Failure(
                kind: .usage,
                message:
                    "Claude Desktop starts programs; a URL is added in it under Settings, Connectors. Leave out --http")
        }
        if server.needsToken, server.tokenFile == nil {
            throw noReference(.claudeDesktop, "name its file with --token-file")
        }
        var setup = ClientSetup(files: [
            File(
                path: place.configuration + "/Claude/claude_desktop_config.json",
                edits: [.set(["mcpServers", server.name], .object(entry))])
        ])
        if !command.hasPrefix("/") {
            setup.notes.append("The command should be a whole path: Claude Desktop starts it anywhere.")
        }
        setup.notes.append(
            "On macOS the file is ~/Library/Application Support/Claude/claude_desktop_config.json, on Windows "
                + "%APPDATA%\\Claude\\claude_desktop_config.json. Restart Claude Desktop after a change.")
        return setup
    }
}
