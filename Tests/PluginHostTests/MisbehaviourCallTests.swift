// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Glibc
import JSON
import Kernel
import PluginHost
import Telemetry
import Testing

/// Calls that block, answer with what nobody can use, or ask for what was not granted.
@Suite struct MisbehaviourCallTests {
    @Test func blockingInlineCallInTheDaemonHoldsOneThreadOnce() async throws {
        let pair = try Neighbours(.inProcess, tools: ["block", "release", "fine"])
        let host = pair.host
        let running = try pair.running
        let blocked = Task { try await pair.problem("block") }
        #expect(await host.until { running.status.callsInFlight == 1 })
        host.advance(milliseconds: 1_000)
        host.advance(milliseconds: 1_000)
        #expect(host.calls.count == 0, "nobody waits for it any more")
        // Others, and other calls of the same plugin, which get a thread of their own, go on meanwhile.
        try await pair.theOtherServes()
        #expect(try await pair.value("fine") == 0)
        #expect(!host.lines.contains("it blocks in call()"), "it is known when it comes out")
        #expect(try await pair.value("release") == 0)
        #expect(try await blocked.value.code == .timeout)
        #expect(host.lines.contains("org.example.unruly warning it blocks in call() without saying so"))
        // From now on its caller gets the timeout when it is due: the thread is another one.
        try await pair.theOtherServes()
        #expect(await running.drain(withinMilliseconds: 5_000))
    }

    @Test func blockingInlineCallInAProcessIsEndedWithIt() async throws {
        let pair = try Neighbours(.process, tools: ["block", "fine"])
        let host = pair.host
        let running = try pair.running
        #expect(try await pair.value("fine") == 0)
        let first = try #require(running.status.pid)
        let blocked = Task { try await pair.problem("block") }
        #expect(await host.until { running.status.callsInFlight == 1 })
        #expect(try await pair.value("fine") == 0)
        #expect(running.status.pid == first, "its process takes other calls while one blocks")
        host.advance(milliseconds: 1_000)
        host.advance(milliseconds: 1_000)
        #expect(try await blocked.value.code == .timeout)
        #expect(host.lines.contains("warning a call did not end within its grace time; its process is ended"))
        try await pair.theOtherServes()
        try await pair.itServesAgain()
        #expect(running.status.pid != first)
        #expect(running.status.crashes == 0)
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func resultsThatNobodyTakes(placement: PluginManifest.Placement) async throws {
        let pair = try Neighbours(placement, tools: ["huge", "big", "off_schema", "null_bytes", "fine"])
        for (tool, sentence) in [
            ("huge", "answered with 104857600 bytes; 67108864 are allowed"),
            ("big", "answered with 5242880 bytes; this site takes 4194304"),
            ("off_schema", "answered against its own output schema at \"/value\""),
            ("null_bytes", "answered with JSON that is not valid"),
        ] {
            let problem = try await pair.problem(tool)
            #expect(problem.code == .internalError, "\(tool)")
            #expect(problem.detail.contains(sentence), "\(tool): \(problem.detail)")
            try await pair.theOtherServes()
        }
        #expect(try await pair.value("fine") == 0)
        if placement == .process { #expect(try pair.running.status.generation == 1, "no reason to end it") }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func servicesThatWereNotGranted(placement: PluginManifest.Placement) async throws {
        let pair = try Neighbours(
            placement, tools: ["ungranted", "unknown", "table"], permissions: ["unheard/1"])
        #expect(try await pair.value("ungranted") == Int64(HF_DENIED))
        #expect(try await pair.value("table") == Int64(HF_DENIED))
        #expect(try await pair.value("unknown") == Int64(HF_UNSUPPORTED))
        try await pair.theOtherServes()
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func leakedThreadsEndWithTheProcess(placement: PluginManifest.Placement) async throws {
        let pair = try Neighbours(placement, tools: ["threads", "fine"])
        #expect(try await pair.value("threads") == 0)
        #expect(try await pair.value("fine") == 0)
        let running = try pair.running
        let pid = running.status.pid ?? getpid()
        let threads = try String(decoding: Workshop.read("/proc/\(pid)/status"), as: UTF8.self)
            .split(separator: "\n").first { $0.hasPrefix("Threads:") }?.split(separator: "\t").last
        #expect(threads.flatMap { Int($0) } ?? 0 > 50)
        #expect(await running.drain(withinMilliseconds: 5_000))
        if placement == .process { #expect(kill(pid, 0) != 0, "its threads went with it") }
        try await pair.theOtherServes()
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func whatAThreadSaysAfterDestroyIsStale(placement: PluginManifest.Placement) async throws {
        let pair = try Neighbours(placement, tools: ["grave"], permissions: ["kv/1"])
        #expect(try await pair.value("grave") == 0)
        #expect(await (try pair.running).drain(withinMilliseconds: 5_000))
        if placement == .inProcess {
            // A process of its own is gone by then, and the thread with it.
            let line = "complete 4, progress 4, request 4, is_cancelled 1"
            #expect(await pair.host.until { pair.host.lines.contains(line) })
        }
        try await pair.theOtherServes()
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func processesOfItsOwn(placement: PluginManifest.Placement) async throws {
        let pair = try Neighbours(placement, tools: ["fork", "fine"])
        let value = try await pair.value("fork")
        if placement == .process {
            let isForbidden = try pair.running.status.applied["processes_forbidden"] == true
            #expect(value == (isForbidden ? Int64(EPERM) : 0))
        } else {
            #expect(value == 0, "inside the daemon nothing forbids it")
        }
        #expect(try await pair.value("fine") == 0)
        try await pair.theOtherServes()
    }
}
