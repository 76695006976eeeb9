// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import holdfast

/// What each client gets: where, in which form, and never a token.
@Suite struct ClientSetupTests {
    private static let tools = [OfferedTool("look", isReadOnly: true), OfferedTool("change", isReadOnly: false)]
    private static let place = ClientSetup.Place(
        project: "/p", home: "/h", configuration: "/h/.config", isPersonal: false,
        has: { $0 == "Package.swift" })

    private static func program(token: Bool = false, file: String? = nil) -> ServerConnection {
        ServerConnection(
            name: "holdfast", way: .program(command: "/b/holdfast", arguments: ["mcp"]), needsToken: token,
            tokenFile: file)
    }
    private static func url(token: Bool = false) -> ServerConnection {
        ServerConnection(name: "holdfast", way: .url("http://x/mcp"), needsToken: token, tokenFile: nil)
    }

    /// The files of a client by path, as they would be new.
    private func files(_ client: ClientKind, _ server: ServerConnection) throws -> [String: JSONValue] {
        let setup = try ClientSetup(client, server, tools: Self.tools, at: Self.place)
        var files: [String: JSONValue] = [:]
        for file in setup.files {
            var text: [UInt8] = []
            for edit in file.edits { text = try edit.applied(to: text) }
            files[file.path] = try JSONValue.parse(text)
        }
        return files
    }

    @Test func claudeCode() throws {
        let found = try files(.claudeCode, Self.program(token: true))
        #expect(found["/p/.mcp.json"]?["mcpServers"]?["holdfast"]?["env"] == ["HOLDFAST_TOKEN": "${HOLDFAST_TOKEN:-}"])
        #expect(
            found["/p/.claude/settings.json"]?["permissions"]
                == ["allow": ["mcp__holdfast__look"], "ask": ["mcp__holdfast__change"]])
        let remote = try files(.claudeCode, Self.url(token: true))["/p/.mcp.json"]?["mcpServers"]?["holdfast"]
        #expect(
            remote == [
                "type": "http", "url": "http://x/mcp", "headers": ["Authorization": "Bearer ${HOLDFAST_TOKEN}"],
            ])
    }

    @Test func vscode() throws {
        let found = try files(.vscode, Self.program(token: true))
        let document = found["/p/.vscode/mcp.json"]
        #expect(document?["servers"]?["holdfast"]?["type"] == "stdio")
        #expect(document?["inputs"]?.arrayValue?.first?["id"] == "holdfast-token")
        #expect(document?["servers"]?["holdfast"]?["env"] == ["HOLDFAST_TOKEN": "${input:holdfast-token}"])
        #expect(found["/p/.vscode/extensions.json"]?["recommendations"] == ["swiftlang.swift-vscode"])
        // An input that nothing refers to has no consumer.
        #expect(try files(.vscode, Self.program())["/p/.vscode/mcp.json"]?["inputs"] == nil)
    }

    @Test func zed() throws {
        let found = try files(.zed, Self.program(token: true, file: "/h/token"))["/p/.zed/settings.json"]
        #expect(found?["context_servers"]?["holdfast"]?["env"] == ["HOLDFAST_TOKEN_FILE": "/h/token"])
        #expect(
            found?["agent"]?["tool_permissions"]
                == [
                    "default": "confirm",
                    "tools": [
                        "mcp:holdfast:look": ["default": "allow"], "mcp:holdfast:change": ["default": "confirm"],
                    ],
                ])
        #expect(throws: Failure.self) { try files(.zed, Self.program(token: true)) }
        #expect(throws: Failure.self) { try files(.zed, Self.url(token: true)) }
    }

    @Test func cursor() throws {
        let found = try files(.cursor, Self.url(token: true))
        #expect(
            found["/p/.cursor/mcp.json"]?["mcpServers"]?["holdfast"]?["headers"]
                == ["Authorization": "Bearer ${env:HOLDFAST_TOKEN}"])
        #expect(found["/p/.cursor/permissions.json"] == ["mcpAllowlist": ["holdfast:look"]])
    }

    @Test func claudeDesktopStartsProgramsAndN8NAsksURLs() throws {
        let desktop = try files(.claudeDesktop, Self.program())
        #expect(desktop["/h/.config/Claude/claude_desktop_config.json"]?["mcpServers"]?["holdfast"]?["args"] == ["mcp"])
        #expect(throws: Failure.self) { try files(.claudeDesktop, Self.url()) }
        #expect(throws: Failure.self) { try files(.claudeDesktop, Self.program(token: true)) }
        #expect(throws: Failure.self) { try files(.n8n, Self.program()) }
        let node = try ClientSetup(.n8n, Self.url(token: true), tools: Self.tools, at: Self.place).pasted ?? ""
        let parameters = try JSONValue.parse(Array(node.utf8))["nodes"]?.arrayValue?.first?["parameters"]
        #expect(parameters?["includeTools"] == ["look"] && parameters?["authentication"] == "bearerAuth")
    }
}
