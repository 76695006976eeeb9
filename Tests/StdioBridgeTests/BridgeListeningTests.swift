// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import Testing

@testable import holdfast

/// What the daemon says unasked reaches the client of `holdfast mcp`.
@Suite struct BridgeListeningTests {
    /// The lines that the client was told.
    private final class Told: Sendable {
        private let lines = Mutex<[JSONValue]>([])

        func add(_ line: [UInt8]) { lines.withLock { $0.append((try? JSONValue.parse(line)) ?? .null) } }

        func waitFor(_ count: Int) async -> [JSONValue] {
            while lines.withLock({ $0.count < count }) { await Task.yield() }
            return lines.withLock { $0 }
        }
    }

    private func bridge(_ daemon: StdioBridgeTests.Daemon, _ told: Told) -> StdioBridge {
        StdioBridge(
            endpoint: "test", send: { try await daemon.answer($0) }, stream: { try await daemon.listen($0, $1) },
            tell: { told.add($0) })
    }

    private let changed: JSONValue = ["jsonrpc": "2.0", "method": "notifications/tools/list_changed"]

    @Test func aSessionHearsWhatChanged() async throws {
        let daemon = try StdioBridgeTests.Daemon()
        let told = Told()
        let bridge = bridge(daemon, told)
        let hello = #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#
        _ = await bridge.forward(Array(hello.utf8))
        _ = await bridge.forward(Array(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#.utf8))
        while daemon.listeners == 0 { await Task.yield() }
        daemon.withdrawTools()
        #expect(await told.waitFor(1) == [changed])
        try daemon.restart()
        let list = #"{"jsonrpc":"2.0","id":"l","method":"tools/list"}"#
        #expect(await bridge.forward(Array(list.utf8)).count == 1)
        #expect(await told.waitFor(2) == [changed, changed], "another daemon may have other tools")
        await bridge.close()
    }

    @Test func aSubscriptionIsForwardedAndItsEndIsSaid() async throws {
        let daemon = try StdioBridgeTests.Daemon()
        let told = Told()
        let bridge = bridge(daemon, told)
        let line =
            #"{"jsonrpc":"2.0","id":"s","method":"subscriptions/listen","params":{"notifications":"#
            + #"{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
            + #""io.modelcontextprotocol/clientCapabilities":{}}}}"#
        let end = Task { await bridge.forward(Array(line.utf8)) }
        #expect(await told.waitFor(1).first?["method"] == "notifications/subscriptions/acknowledged")
        daemon.withdrawTools()
        let second = await told.waitFor(2)[1]
        #expect(second["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == "s")
        daemon.endStreams()
        #expect(await told.waitFor(3)[2]["result"]?["resultType"] == "complete")
        let last = try #require(await end.value.first.flatMap { try? JSONValue.parse($0) })
        #expect(last["method"] == "notifications/cancelled" && last["params"]?["requestId"] == "s")
        let wrong = line.replacing(#"{"toolsListChanged":true}"#, with: "7")
        let refusal = try #require(await bridge.forward(Array(wrong.utf8)).first)
        #expect(try JSONValue.parse(refusal)["error"]?["code"] == -32602)
        await bridge.close()
    }
}
