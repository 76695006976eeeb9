// SPDX-License-Identifier: Apache-2.0

import MCP
import ServiceLifecycle

/// Ends the event streams when the daemon is told to stop: a gateway waits for its requests, and a stream is one that
/// does not end by itself.
struct StreamCloser: Service {
    let mcp: MCPServer

    func run() async throws {
        do { try await gracefulShutdown() } catch { return }
        mcp.endStreams()
    }
}
