// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginHost
import Synchronization
import Telemetry
import Testing

/// What only a plugin in a process of its own has: its process, and an end that is not the daemon's.
@Suite struct IsolationTests {
    private func host(
        _ tools: [String], macros: [String] = [], grants: Set<String> = [],
        _ change: (inout SupervisionPolicy) -> Void = { _ in }
    ) throws -> (TestHost, any RunningPlugin) {
        var policy = SupervisionPolicy()
        change(&policy)
        let host = try TestHost(.process, policy: policy)
        let plugin = try host.loadFaulty(macros, tools: tools)
        return (host, try #require(plugin.instance as? any RunningPlugin, "\(plugin.reason ?? "")"))
    }

    private func failure(_ host: TestHost, _ tool: String) async -> Problem? {
        do {
            _ = try await host.run(tool)
            return nil
        } catch { return error }
    }

    @Test func startsAtTheFirstCallAndStopsWhenIdle() async throws {
        let (host, plugin) = try host(["double"])
        #expect(plugin.status.state == .stopped)
        #expect(plugin.status.generation == 0, "listing starts nothing")
        _ = try await host.run("double")
        #expect(plugin.status.state == .running)
        #expect(plugin.status.applied["no_new_privileges"] == true)
        host.advance(milliseconds: 299_000)
        _ = try await host.run("double")
        host.advance(milliseconds: 299_000)
        #expect(plugin.status.pid != nil)
        host.advance(milliseconds: 1_001)
        #expect(await host.until { plugin.status.state == .stopped })
        _ = try await host.run("double")
        #expect(plugin.status.generation == 2)
        #expect(plugin.status.restarts == 0)
        #expect(plugin.status.crashes == 0)
    }

    @Test(arguments: [
        ("crash", "SIGSEGV"), ("crash_abort", "SIGABRT"), ("crash_exit", "exit status 3"), ("crash_thread", "SIGSEGV"),
        ("crash_reply", "SIGSEGV"),
    ])
    func crashInACallIsToldAndTheNextCallWorks(tool: String, cause: String) async throws {
        let (host, plugin) = try host([tool, "double"])
        let problem = try #require(await failure(host, tool))
        #expect(problem.code == .serviceUnavailable)
        #expect(problem.isRetryable)
        #expect(problem.detail == "The plugin org.example.faulty crashed (\(cause)) before the call had ended.")
        #expect(problem.retryAfterMilliseconds == 10)
        #expect(await host.until { plugin.status.lastCrash != nil })
        let report = try #require(plugin.status.lastCrash?.document)
        #expect(report["cause"]?.stringValue == cause)
        #expect(report["tools"] == [.string(tool)])
        #expect(report["calls_in_flight"] == 1)
        if cause == "SIGSEGV" {
            #expect(report["address"] == "0x8")
            #expect(report["frames"]?.arrayValue?.first?["symbol"] == "faulty_crash")
            #expect(report["stderr"] == ["about to crash"])
        }
        let kept = try JSONValue.parse(try Workshop.read(host.workshop.path + "/crashes/org.example.faulty-0.json"))
        #expect(kept == report)
        host.advance(milliseconds: 10)
        #expect(try await host.run("double").structured == ["n": 1])
        #expect(plugin.status.restarts == 1)
    }

    @Test(arguments: ["CREATE_CRASHES", "DESCRIBE_CRASHES"])
    func crashAtTheStartIsToldToWhoWaits(macro: String) async throws {
        let (host, plugin) = try host(["double"], macros: [macro])
        let problem = try #require(await failure(host, "double"))
        #expect(problem.detail.contains("crashed (SIGSEGV)"), "\(problem.detail)")
        #expect(plugin.status.crashes == 1)
    }

    @Test func pausesGrowAndCallsWaitForShortOnes() async throws {
        let (host, plugin) = try host(["crash", "double"]) { $0.crashLimit = 100 }
        for pause in [10, 20, 40, 80, 160, 320, 640, 1_280] as [Int64] {
            let problem = try #require(await failure(host, "crash"))
            #expect(problem.retryAfterMilliseconds == pause)
            #expect(plugin.status.state == .backingOff)
            if pause > 1_000 { break }
            let waiting = Task { await self.failure(host, "crash") }
            #expect(await host.until { host.calls.count == 1 })
            #expect(plugin.status.pid == nil, "it does not start before the pause is over")
            waiting.cancel()
            _ = await waiting.value
            host.advance(milliseconds: UInt64(pause))
        }
        // For a long pause nobody waits.
        let problem = try #require(await failure(host, "double"))
        #expect(problem.code == .circuitOpen)
        #expect(problem.retryAfterMilliseconds == 1_280)
        host.advance(milliseconds: 1_280)
        _ = try await host.run("double")
        host.advance(milliseconds: 60_000)
        let later = try #require(await failure(host, "crash"))
        #expect(later.retryAfterMilliseconds == 10, "after a healthy time it begins again")
    }

    @Test func tooManyCrashesAreQuarantineThatSurvivesARestart() async throws {
        let (host, plugin) = try host(["crash", "double"]) { $0.crashLimit = 3 }
        for _ in 0..<3 {
            _ = await failure(host, "crash")
            host.advance(milliseconds: 1_000)
        }
        #expect(plugin.status.state == .quarantined)
        let problem = try #require(await failure(host, "double"))
        #expect(problem.detail.contains("it crashed 3 times within 10 minutes"))
        #expect(await host.until { host.lines.contains("critical it is quarantined") })
        plugin.discard()
        host.restart()
        let site = SitePlugin(id: "org.example.faulty", isEnabled: true, placement: .process)
        let again = try #require(host.load([site]).first)
        #expect(again.state == .refused)
        #expect(again.reason?.hasPrefix("it is quarantined: it crashed 3 times") == true, "\(again.reason ?? "")")
        #expect(host.children.crashes.reports(of: "org.example.faulty").count == 3)
        #expect(host.children.quarantine.lift(sha256: again.manifest.sha256))
        #expect(host.load([site]).first?.state == .enabled)
        _ = try await host.run("double")
        host.restart()
        #expect(host.children.quarantine.entries.isEmpty)
    }

    @Test func killedChildEndsItsCallsAndTheNextOneWorks() async throws {
        let host = try TestHost(.process)
        _ = try host.loadEcho()
        let plugin = try #require(host.running)
        _ = try await host.run("echo")
        let pid = try #require(plugin.status.pid)
        let calls = (0..<32).map { _ in
            Task { try await host.run("echo_sleep", ["milliseconds": 600_000]) }
        }
        #expect(await host.until { plugin.status.callsInFlight == 32 })
        let killed = TimeSource.system.monotonicNanoseconds()
        kill(pid, SIGKILL)
        for call in calls { await #expect(throws: Problem.self) { try await call.value } }
        let elapsed = TimeSource.system.monotonicNanoseconds() - killed
        #expect(elapsed < 30_000_000_000, "\(elapsed / 1_000) us")
        #expect(host.calls.count == 0)
        host.advance(milliseconds: 10)
        #expect(try await host.run("echo", ["n": 1]).structured == ["n": 1])
        #expect(plugin.status.lastCrash?.document["calls_in_flight"] == 32)
    }

    @Test func printedLinesAreLogged() async throws {
        let (host, _) = try host(["print"])
        _ = try await host.run("print")
        #expect(
            await host.until {
                host.lines.contains("org.example.faulty info to the output {\"stream\":\"stdout\"}")
                    && host.lines.contains("org.example.faulty warning to the error {\"stream\":\"stderr\"}")
            })
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func chatterIsCutAndCounted(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadFaulty(tools: ["chatter", "double"])
        _ = try await host.run("chatter")
        let plugin = try #require(host.running)
        // A child's debug line about its start came out of the same budget.
        let heard = host.lines.all.count { $0.contains(" info again ") }
        #expect((998...1_000).contains(heard))
        #expect(plugin.status.droppedLines == UInt64(3_000 - heard))
        host.time.advance(nanoseconds: 1_000_000_000)
        _ = try await host.run("chatter")
        #expect(host.lines.contains("lines were dropped: the plugin says more than it may {\"dropped\":"))
        // A flood is not doubled by the words about it: they come once a second at most.
        host.time.advance(nanoseconds: 100_000_000)
        _ = try await host.run("chatter")
        #expect(host.lines.all.count { $0.contains("lines were dropped") } == 1)
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func cancellingACallStopsTheServiceThatItWaitsFor(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho(grants: ["stoppable/1"])
        let task = Task { try await host.run("echo_request", ["service": "stoppable/1"]) }
        #expect(await host.until { host.services.waiting.withLock { !$0.isEmpty } })
        task.cancel()
        await #expect(throws: Problem.self) { try await task.value }
        #expect(await host.until { host.services.stopped.load(ordering: .relaxed) > 0 })
    }

    @Test func aCrashStopsTheServicesOfItsCalls() async throws {
        let host = try TestHost(.process)
        _ = try host.loadEcho(grants: ["stoppable/1"])
        let task = Task { try await host.run("echo_request", ["service": "stoppable/1"]) }
        #expect(await host.until { host.services.waiting.withLock { !$0.isEmpty } })
        kill(try #require(host.running?.status.pid), SIGKILL)
        await #expect(throws: Problem.self) { try await task.value }
        #expect(host.services.stopped.load(ordering: .relaxed) == 1)
    }

    @Test func crashesLeaveNothingBehind() async throws {
        let rounds = 20
        let (host, plugin) = try host(["crash", "double"]) {
            $0.crashLimit = .max
            $0.firstPause = 0
        }
        func crashOnce() async {
            _ = await failure(host, "crash")
        }
        await crashOnce()
        #expect(await host.until { host.children.crashes.reports(of: plugin.pluginID).count == 1 })
        let before = try Self.belongings()
        for _ in 0..<rounds { await crashOnce() }
        #expect(plugin.status.crashes == rounds + 1)
        #expect(plugin.status.generation == rounds + 1)
        let isSettled = await host.until { (try? Self.belongings()).map { $0.files <= before.files + 8 } ?? false }
        let after = try Self.belongings()
        // Tests beside this one have descriptors and children of their own.
        #expect(isSettled, "\(before) -> \(after)")
        #expect(after.zombies == 0 || after.zombies < rounds / 2, "\(after)")
    }

    /// Open descriptors of this process, and its children that nobody has waited for.
    private static func belongings() throws -> (files: Int, zombies: Int) {
        func entries(_ path: String) -> [String] {
            guard let stream = opendir(path) else { return [] }
            defer { closedir(stream) }
            var names: [String] = []
            while let entry = readdir(stream) {
                names.append(
                    withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                )
            }
            return names
        }
        let own = "\(getpid())"
        let zombies = entries("/proc").filter { Int($0) != nil }.count { pid in
            guard let bytes = try? Workshop.read("/proc/\(pid)/stat") else { return false }
            let words = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
            return words.count > 1 && words[0] == "Z" && words[1] == own
        }
        return (entries("/proc/self/fd").count, zombies)
    }
}
