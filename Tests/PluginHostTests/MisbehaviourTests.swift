// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Synchronization
import Telemetry
import Testing

/// Plugins that break the contract during a call: the caller gets an answer, the daemon goes on.
@Suite struct MisbehaviourTests {
    private static let stale: JSONValue = 4
    private static let invalid: JSONValue = 5

    @Test func secondCompletionIsStale() async throws {
        let host = try TestHost()
        _ = try host.loadFaulty(tools: ["double", "double_report"])
        #expect(try await host.run("double").structured == ["n": 1])
        #expect(try await host.run("double_report").structured == ["first": 0, "second": Self.stale])
    }

    @Test func forgedIdentifiersAreStale() async throws {
        let host = try TestHost()
        _ = try host.loadFaulty(tools: ["forged"])
        #expect(try await host.run("forged").structured == ["first": Self.stale, "second": Self.stale])
    }

    @Test func completionFromAnotherThread() async throws {
        let host = try TestHost()
        _ = try host.loadFaulty(tools: ["threaded"])
        #expect(try await host.run("threaded").structured == ["thread": "other"])
    }

    @Test func silentCallIsAbandonedAndItsLateAnswerRefused() async throws {
        let host = try TestHost()
        _ = try host.loadFaulty(tools: ["never", "late"])
        let task = Task { try await host.run("never") }
        while host.calls.count == 0 { await Task.yield() }
        host.time.advance(nanoseconds: 1_000_000_000)
        host.calls.sweep(now: host.time.source.monotonicNanoseconds())
        #expect(host.calls.count == 1, "it is asked to stop first")
        host.time.advance(nanoseconds: 1_000_000_000)
        host.calls.sweep(now: host.time.source.monotonicNanoseconds())
        do {
            _ = try await task.value
            Issue.record("it answered")
        } catch { #expect((error as? Problem)?.code == .timeout) }
        #expect(try await host.run("late").structured == ["first": Self.stale, "second": Self.stale])
    }

    @Test(arguments: ["broken_json", "nothing", "strange_status"])
    func unreadableAnswersAreInternalFaults(tool: String) async throws {
        let host = try TestHost()
        _ = try host.loadFaulty(tools: [tool])
        do {
            _ = try await host.run(tool)
            Issue.record("it answered")
        } catch { #expect(error.code == .internalError) }
    }

    @Test func shortAndMissingResultsAreInvalid() async throws {
        let host = try TestHost()
        _ = try host.loadFaulty(tools: ["short_result"])
        // The NULL result comes first, as an argument: both are refused, then the call ends.
        #expect(try await host.run("short_result").structured == ["first": Self.invalid, "second": Self.invalid])
    }

    @Test func serialPluginNeverRunsTwoCallsAtOnce() async throws {
        let host = try TestHost()
        _ = try host.loadFaulty(["FLAGS=HF_PLUGIN_SERIAL"], tools: ["serial"])
        try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            for _ in 0..<40 { group.addTask { try await host.run("serial").structured?["first"] } }
            for try await depth in group { #expect(depth == 1) }
        }
    }

    @Test func drainThatNeverEndsIsGivenUp() async throws {
        let host = try TestHost()
        let plugin = try host.loadFaulty(["DRAIN_NEVER"], tools: ["double"])
        let instance = try #require(plugin.instance as? LoadedPlugin)
        #expect(await instance.drain(withinMilliseconds: 20) == false)
        #expect(host.linesAfterLoading.count == 1)
    }

    @Test func drainThatAnswersTwiceIsHarmless() async throws {
        let host = try TestHost()
        let plugin = try host.loadFaulty(tools: ["double"])
        let instance = try #require(plugin.instance as? LoadedPlugin)
        #expect(await instance.drain(withinMilliseconds: 5_000))
    }
}
