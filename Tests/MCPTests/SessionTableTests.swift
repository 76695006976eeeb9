// SPDX-License-Identifier: Apache-2.0

import Telemetry
import Testing

@testable import MCP

@Suite("The table of sessions") struct SessionTableTests {
    /// The clock is asked before the table's turn comes: by then another thread may have noted a later use.
    @Test func aSessionThatManyUseAtOnceIsNotIdle() async throws {
        let table = SessionTable(capacity: 4, idleNanoseconds: 60_000_000_000, time: .system)
        let peer = LegacyPeer(revision: .latestLegacy, client: ClientCapabilities())
        let session = try table.open(peer, owner: "ada")
        let lost = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<50_000).count { _ in table.find(session.id, owner: "ada") == nil }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(lost == 0)
    }
}
