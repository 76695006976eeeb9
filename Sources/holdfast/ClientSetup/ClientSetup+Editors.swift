// SPDX-License-Identifier: Apache-2.0

import JSON

extension ClientSetup {
    /// VS Code: `mcp.json` with an input for the token, and extensions for what lies in the project.
    ///
    /// What may run without a question VS Code takes from the tools' own annotations.
    static func vscode(_ server: ServerConnection, _ place: Place) -> ClientSetup {
        var entry: JSONObject
        if let program = server.program(reference: "${input:holdfast-token}") {
            entry = ["type": "stdio"]
            for (key, value) in program { entry[key] = value }
        } else {
            entry = ["type": "http"]
            for (key, value) in server.remote(reference: "${input:holdfast-token}") ?? [:] { entry[key] = value }
        }
        var edits: [ConfigurationEdit] = []
        if server.needsToken, server.tokenFile == nil {
            let input: JSONValue = [
                "type": "promptString", "id": "holdfast-token",
                "description": "Token of the Holdfast daemon; empty where it asks for none", "password": true,
            ]
            edits.append(.extend(["inputs"], [input]))
        }
        edits.append(.set(["servers", server.name], .object(entry)))
        let folder = place.isPersonal ? place.configuration + "/Code/User" : place.project + "/.vscode"
        var files = [File(path: folder + "/mcp.json", edits: edits)]
        let extensions = recommended(place)
        if !place.isPersonal, !extensions.isEmpty {
            files.append(
                File(path: folder + "/extensions.json", edits: [.extend(["recommendations"], extensions)]))
        }
        return ClientSetup(
            files: files,
            notes: [
                "VS Code asks before every tool whose annotation readOnlyHint is not true; the daemon sets it by effect."
            ])
    }

    /// Extensions for the files that the project has: Swift sources, and the site's TOML.
    private static func recommended(_ place: Place) -> [JSONValue] {
        var extensions: [JSONValue] = []
        if place.has("Package.swift") { extensions.append("swiftlang.swift-vscode") }
        if place.has("holdfast.toml") || place.has("etc/holdfast/holdfast.toml") {
            extensions.append("tamasfe.even-better-toml")
        }
        return extensions
    }

    /// Zed: `context_servers`, and a permission for each tool.
    static func zed(
        _ server: ServerConnection, _ tools: [OfferedTool], _ place: Place
    ) throws(Failure) -> ClientSetup {
        if server.needsToken, server.tokenFile == nil {
            throw noReference(.zed, "name its file with --token-file, and leave out --http")
        }
        if server.needsToken, case .url = server.way {
            throw noReference(.zed, "leave out --http, so that holdfast mcp reads the file of the token")
        }
        let entry = server.program(reference: nil) ?? server.remote(reference: nil) ?? [:]
        var edits: [ConfigurationEdit] = [.set(["context_servers", server.name], .object(entry))]
        if !tools.isEmpty { edits.append(.suggest(["agent", "tool_permissions", "default"], "confirm")) }
        for tool in tools {
            edits.append(
                .suggest(
                    ["agent", "tool_permissions", "tools", "mcp:\(server.name):\(tool.name)"],
                    ["default": tool.isReadOnly ? "allow" : "confirm"]))
        }
        let path = place.isPersonal ? place.configuration + "/zed/settings.json" : place.project + "/.zed/settings.json"
        return ClientSetup(
            files: [File(path: path, edits: edits)],
            notes: place.isPersonal
                ? []
                : [
                    "Zed reads context_servers of a project; agent.tool_permissions it takes from your own settings "
                        + "where its version does not let a project decide: holdfast mcp config zed --user writes them there."
                ])
    }

    /// Cursor: `mcp.json`, and the list of tools that run without a question.
    static func cursor(_ server: ServerConnection, _ tools: [OfferedTool], _ place: Place) -> ClientSetup {
        let reference = "${env:HOLDFAST_TOKEN}"
        let entry = server.program(reference: reference) ?? server.remote(reference: reference) ?? [:]
        let folder = (place.isPersonal ? place.home : place.project) + "/.cursor"
        var files = [
            File(path: folder + "/mcp.json", edits: [.set(["mcpServers", server.name], .object(entry))])
        ]
        let allowed = tools.filter(\.isReadOnly).map { JSONValue.string("\(server.name):\($0.name)") }
        guard !allowed.isEmpty else { return ClientSetup(files: files) }
        files.append(File(path: folder + "/permissions.json", edits: [.extend(["mcpAllowlist"], allowed)]))
        return ClientSetup(
            files: files,
            notes: [
                "The list in permissions.json takes the place of the one in Cursor's settings; all others are asked for."
            ])
    }
}
