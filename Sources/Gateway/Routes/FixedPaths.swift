// SPDX-License-Identifier: Apache-2.0

/// The paths outside `/api/v1`, each with the methods that its route answers.
enum FixedPaths {
    static let all: [String: [String]] = [
        "/": ["GET"], "/healthz": ["GET"], "/readyz": ["GET"], "/metrics": ["GET"], "/openapi.json": ["GET"],
        "/docs/errors.md": ["GET"], slackCommands: ["POST"],
    ]

    /// Where Slack sends its slash commands: with a signature of its own instead of a token.
    static let slackCommands = "/api/v1/slack/commands"

    /// Whether MCP answers the path: it has rules of its own for methods.
    static func isMCP(_ path: String) -> Bool { path == "/mcp" || path.hasPrefix("/mcp/") }
}
