// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import Telemetry
import Testing

@testable import Kernel

@Suite("Circuit breakers of plugins, in the pipeline")
struct PluginBreakersTests {
    /// A plugin in a process of its own, which ends its calls as it is told.
    private final class ApartPlugin: PluginInstance {
        let pluginID = "org.example.apart"
        let runsApart: Bool
        private let calls: CallTable
        private let outcome: Mutex<Outcome>
        private let started = Mutex(0)

        init(_ calls: CallTable, runsApart: Bool = true, _ outcome: Outcome = .ok(Array("{}".utf8))) {
            self.calls = calls
            self.runsApart = runsApart
            self.outcome = Mutex(outcome)
        }

        var count: Int { started.withLock { $0 } }
        func answer(_ outcome: Outcome) { self.outcome.withLock { $0 = outcome } }
        func cancel(_ id: CallID) {}
        func start(_ call: StartedCall) {
            started.withLock { $0 += 1 }
            calls.finish(call.id, by: self, with: outcome.withLock { $0 })
        }
    }

    private let time = ManualTime(wallMicroseconds: 5_000_000, monotonicNanoseconds: 1)
    private let calls = CallTable()
    private let registry = RegistryHolder()
    private let board: BreakerBoard
    private let pipeline: Pipeline

    init() {
        board = BreakerBoard(
            time: time.source,
            policy: Live(BreakerPolicy(window: .calls(4), minimumCalls: 4, openMilliseconds: 5_000, permittedProbes: 1))
        )
        pipeline = Pipeline(
            registry: registry, calls: calls, limits: CallLimits(), isReadOnly: false,
            metrics: CallMetrics(registry: MetricsRegistry()), time: time.source,
            guards: PipelineGuards(breakers: PluginBreakers(board: board)))
    }

    private func serve(_ plugin: ApartPlugin) throws {
        var manifest = PluginManifest(
            id: plugin.pluginID, version: "1.0.0", name: "Apart", vendor: "v", licence: "l", runtime: "c", sha256: "")
        try manifest.readDescription(["tools": [TestKernel.tool("look")]])
        let registered = RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)
        registry.update { _ in [registered] }
    }

    private func call(deadline: UInt64? = nil) async -> Problem? {
        var context = CallContext(
            principal: Principal(name: "tester", role: .viewer, disclosure: .pseudonym), face: .rest,
            correlationID: "c-1")
        context.deadline = deadline
        do throws(Problem) {
            _ = try await pipeline.run(CallRequest(tool: "look", arguments: [:], context: context))
            return nil
        } catch { return error }
    }

    @Test(
        "crashes, late calls, internal errors and answers that nobody can use open it",
        arguments: [
            Outcome.lost([]), .failed(.timeout, []), .failed(.internalError, []), .ok(Array("[]".utf8)),
        ])
    func failing(outcome: Outcome) async throws {
        let plugin = ApartPlugin(calls, outcome)
        try serve(plugin)
        for _ in 0..<4 { #expect(await call()?.code != .circuitOpen) }
        let refused = try #require(await call())
        #expect(refused.code == .circuitOpen && refused.status == 503 && refused.isRetryable && refused.isUnadmitted)
        #expect(refused.retryAfterMilliseconds == 5_000)
        #expect(plugin.count == 4)
        // One probe decides.
        time.advance(nanoseconds: 5_000_000_000)
        plugin.answer(.ok(Array("{}".utf8)))
        #expect(await call() == nil)
        #expect(board.known("plugin org.example.apart")?.report().state == .closed)
    }

    @Test(
        "what a tool refuses, and what nobody is to blame for, does not",
        arguments: [
            Outcome.failed(.toolError, []), .failed(.denied, []), .failed(.invalid, []), .failed(.conflict, []),
            .failed(.notFound, []), .failed(.unavailable, []), .failed(.cancelled, []),
            .failed(.timeout, Array(#"{"code":"OPERATION_TIMEOUT","detail":"the pager is slow"}"#.utf8)),
        ])
    func refusing(outcome: Outcome) async throws {
        let plugin = ApartPlugin(calls, outcome)
        try serve(plugin)
        for _ in 0..<12 { #expect(await call()?.code != .circuitOpen) }
        #expect(plugin.count == 12)
    }

    @Test("a caller that gives no time is late by itself")
    func callersTime() async throws {
        let plugin = ApartPlugin(calls, .failed(.timeout, []))
        try serve(plugin)
        for _ in 0..<12 {
            let now = time.source.monotonicNanoseconds()
            #expect(await call(deadline: now + 1_000_000_000)?.code == .timeout)
        }
        #expect(plugin.count == 12)
    }

    @Test("a plugin that is loaded anew begins anew, unless a person has set its breaker")
    func replacing() async throws {
        try serve(ApartPlugin(calls, .lost([])))
        for _ in 0..<4 { _ = await call() }
        #expect(await call()?.code == .circuitOpen)
        try serve(ApartPlugin(calls))
        #expect(await call() == nil)
        board.order(.open, PluginBreakers.name(of: "org.example.apart"))
        try serve(ApartPlugin(calls))
        let refused = try #require(await call())
        #expect(refused.code == .circuitOpen && refused.retryAfterMilliseconds == nil)
        board.order(.disable, PluginBreakers.name(of: "org.example.apart"))
        try serve(ApartPlugin(calls, .lost([])))
        for _ in 0..<12 { #expect(await call()?.code == .serviceUnavailable) }
    }

    @Test("a plugin inside the daemon has none")
    func inProcess() async throws {
        try serve(ApartPlugin(calls, runsApart: false, .failed(.internalError, [])))
        for _ in 0..<12 { #expect(await call()?.code == .internalError) }
        #expect(board.reports().isEmpty)
    }
}
