// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The clients that `holdfast mcp config` knows.
enum ClientKind: String, CaseIterable, ExpressibleByArgument {
    case claudeCode = "claude-code"
    case claudeDesktop = "claude-desktop"
    case vscode
    case zed
    case cursor
    case n8n

    var title: String {
        switch self {
        case .claudeCode: "Claude Code"
        case .claudeDesktop: "Claude Desktop"
        case .vscode: "VS Code"
        case .zed: "Zed"
        case .cursor: "Cursor"
        case .n8n: "n8n"
        }
    }
}
