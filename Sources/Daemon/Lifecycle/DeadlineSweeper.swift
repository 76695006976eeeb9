// SPDX-License-Identifier: Apache-2.0

import Kernel
import MCP
import ServiceLifecycle
import Telemetry

/// Ends late calls, calls that have waited too long for a place, and idle sessions, and keeps event streams alive.
///
/// A deadline is noticed within one tick; an idle daemon pays one look a tick.
struct DeadlineSweeper: Service {
    let calls: CallTable
    let admission: Admission
    let mcp: MCPServer
    let time: TimeSource
    static let tick = Duration.milliseconds(25)

    func run() async throws {
        // Services stop in reverse order and this one is first: it goes on while the gateways finish their requests,
        // because the calls that are being drained have deadlines too.
        await cancelWhenGracefulShutdown {
            var ticks = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.tick)
                let now = time.monotonicNanoseconds()
                calls.sweep(now: now)
                admission.sweep(now: now)
                ticks += 1
                if ticks % 400 == 0 { mcp.endIdleSessions() }
                if ticks % 600 == 0 { mcp.keepStreamsAlive() }
            }
        }
    }
}
