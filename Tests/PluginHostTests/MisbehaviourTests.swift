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

    @Test(arguments: PluginManifest.Placement.allCases)
    func secondCompletionIsStale(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadFaulty(tools: ["double", "double_report"])
        #expect(try await host.run("double").structured == ["n": 1])
        #expect(try await host.run("double_report").structured == ["first": 0, "second": Self.stale])
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func forgedIdentifiersAreStale(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadFaulty(tools: ["forged"])
        #expect(try await host.run("forged").structured == ["first": Self.stale, "second": Self.stale])
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func completionFromAnotherThread(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadFaulty(tools: ["threaded"])
        #expect(try await host.run("threaded").structured == ["thread": "other"])
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func silentCallIsAbandonedAndItsLateAnswerRefused(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
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
        if placement == .inProcess {
            #expect(try await host.run("late").structured == ["first": Self.stale, "second": Self.stale])
            return
        }
        // Only force ends what does not end by itself: the process is killed, and the next call gets another one.
        #expect(host.lines.contains("a call did not end within its grace time; its process is ended"))
        host.children.tick()
        #expect(try await host.run("late").structured?["first"] == Self.stale)
        #expect(host.running?.status.generation == 2)
        #expect(host.running?.status.crashes == 0, "it hung, it did not crash")
    }

    @Test(arguments: PluginManifest.Placement.allCases, ["broken_json", "nothing", "strange_status"])
    func unreadableAnswersAreInternalFaults(placement: PluginManifest.Placement, tool: String) async throws {
        let host = try TestHost(placement)
        _ = try host.loadFaulty(tools: [tool])
        do {
            _ = try await host.run(tool)
            Issue.record("it answered")
        } catch { #expect(error.code == .internalError) }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func shortAndMissingResultsAreInvalid(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadFaulty(tools: ["short_result"])
        // The NULL result comes first, as an argument: both are refused, then the call ends.
        #expect(try await host.run("short_result").structured == ["first": Self.invalid, "second": Self.invalid])
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func serialPluginNeverRunsTwoCallsAtOnce(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadFaulty(["FLAGS=HF_PLUGIN_SERIAL"], tools: ["serial"])
        try await withThrowingTaskGroup(of: JSONValue?.self) { group in
            for _ in 0..<40 { group.addTask { try await host.run("serial").structured?["first"] } }
            for try await depth in group { #expect(depth == 1) }
        }
    }

    @Test func drainThatNeverEndsIsKilled() async throws {
        let host = try TestHost(.process)
        let plugin = try host.loadFaulty(["DRAIN_NEVER"], tools: ["double"])
        let instance = try #require(plugin.instance as? any RunningPlugin)
        _ = try await host.run("double")
        #expect(await instance.drain(withinMilliseconds: 20) == false)
        #expect(host.linesAfterLoading.count == 1)
        #expect(await host.until { instance.status.pid == nil })
    }

    @Test func drainThatNeverEndsDoesNotPassTheDryRun() throws {
        var policy = SupervisionPolicy()
        policy.dryRunLimit = 300
        let host = try TestHost(.inProcess, policy: policy)
        let plugin = try host.loadFaulty(["DRAIN_NEVER"], tools: ["double"])
        #expect(plugin.reason == "its dry run did not end within 300 ms")
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func drainThatAnswersTwiceIsHarmless(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let plugin = try host.loadFaulty(tools: ["double"])
        let instance = try #require(plugin.instance as? any RunningPlugin)
        #expect(await instance.drain(withinMilliseconds: 5_000))
    }
}
