// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginHost
import Synchronization
import Telemetry
import Testing

/// The conformance plugin through the whole path: shared library, C boundary, pipeline.
@Suite struct EchoPluginTests {
    @Test(arguments: PluginManifest.Placement.allCases)
    func answersInlineAndFromItsOwnThreads(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let plugin = try host.loadEcho()
        #expect(plugin.state == .enabled, "\(plugin.reason ?? "")")
        let arguments: JSONValue = ["text": "grüezi \u{1F600}", "n": 1.5, "list": [1, nil, true]]
        for tool in ["echo", "echo_async"] {
            let result = try await host.run(tool, arguments)
            #expect(result.structured == arguments)
        }
        #expect(host.calls.count == 0)
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func readsConfigurationContextLogAndMetrics(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho(config: ["greeting": "salut"])
        let result = try await host.run("echo_greeting")
        #expect(result.structured == ["greeting": "salut", "principal": "tester"])
        #expect(host.linesAfterLoading == ["dev.holdfast.echo info greeting asked for {\"length\":5}"])
        #expect(host.metrics.exposition().contains("echo_calls_total{plugin=\"dev.holdfast.echo\"} 1"))
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func fillsDefaultsOfTheConfigurationAndRefusesABadOne(placement: PluginManifest.Placement) throws {
        let host = try TestHost(placement)
        let plugin = try host.loadEcho(config: ["greeting": 7, "more": 1])
        #expect(plugin.state == .refused)
        #expect(plugin.reason?.contains("config/greeting") == true)
        #expect(plugin.reason?.contains("more") == true)
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func aConfigurationThatThePluginRefusesIsToldWithItsReason(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let empty = try host.loadEcho(config: ["greeting": ""])
        let reason = "it could not start: \"greeting\" must be a non-empty string."
        if placement == .inProcess {
            #expect(empty.reason == reason)
        } else {
            // A child is started for the first call only; who makes that call is told.
            #expect(empty.state == .enabled)
            do {
                _ = try await host.run("echo")
                Issue.record("it answered")
            } catch {
                #expect(error.code == .serviceUnavailable)
                #expect(error.detail == "The plugin dev.holdfast.echo does not run: " + reason)
            }
        }
    }

    @Test(
        arguments: PluginManifest.Placement.allCases,
        [
            ("invalid", ProblemCode.validation, "\"way\" must be something else, is \"invalid\"."),
            ("not_found", .notFound, "There is no such echo."),
            ("unavailable", .serviceUnavailable, "Hoarse."),
            ("tool_error", .unknownError, "The echo was swallowed."),
            ("conflict", .conflict, "Somebody else shouted."),
            ("leak", .internalError, "The tool failed; the daemon's log says more."),
        ])
    func mapsErrors(
        placement: PluginManifest.Placement, expected: (way: String, code: ProblemCode, detail: String)
    ) async throws {
        let (way, code, detail) = expected
        let host = try TestHost(placement)
        _ = try host.loadEcho()
        do {
            _ = try await host.run("echo_fail", ["way": .string(way)])
            Issue.record("it did not fail")
        } catch {
            #expect(error.code == code)
            #expect(error.detail == detail)
            #expect(error.isToolError == (way == "tool_error"))
            #expect(error.retryAfterMilliseconds == (way == "unavailable" ? 1_500 : nil))
            #expect(!error.json.text.contains("1234"))
        }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func cancellingTheTaskCancelsTheTool(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho()
        for (tool, arguments) in [("echo_sleep", ["milliseconds": 600_000]), ("echo_spin", [:])]
            as [(String, JSONValue)]
        {
            let task = Task { try await host.run(tool, arguments) }
            while host.calls.count == 0 { await Task.yield() }
            task.cancel()
            let result = await task.result
            #expect(throws: Problem.self) { try result.get() }
            #expect(host.calls.count == 0)
        }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func deadlineStopsATool(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho()
        let task = Task { try await host.run("echo_spin") }
        while host.calls.count == 0 { await Task.yield() }
        // Inside the daemon the tool sees the deadline by itself, without a sweep; a child has the machine's clock.
        if placement == .inProcess {
            host.time.advance(nanoseconds: 30_000_000_001)
        } else {
            host.advance(milliseconds: 30_001)
        }
        let result = await task.result
        #expect(throws: Problem.self) { try result.get() }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func reportsProgressInOrder(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho()
        let seen = Mutex<[String]>([])
        _ = try await host.run("echo_progress", ["steps": 3]) { done, total, message in
            seen.withLock { $0.append("\(done)/\(total ?? 0) \(message)") }
        }
        #expect(seen.withLock { $0 } == ["1.0/3.0 step 1", "2.0/3.0 step 2", "3.0/3.0 step 3"])
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func carriesLargeAnswersAndRefusesALie(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho()
        let result = try await host.run("echo_big", ["bytes": 1_000_000])
        #expect(result.structured?["text"]?.stringValue?.utf8.count == 1_000_000)
        await #expect(throws: Problem.self) { try await host.run("echo_lie") }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func asksServicesThatAreGranted(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho(grants: ["kv/1", "twice/1", "unheard/1", "secret.get/1"])
        let reply = try await host.run("echo_request", ["service": "kv/1", "payload": ["key": "k"]])
        #expect(reply.structured == ["reply": ["key": "k"]])
        let twice = try await host.run("echo_request", ["service": "twice/1"])
        #expect(twice.structured == ["reply": 1])
        let expected: [(String, ProblemCode)] = [
            ("unheard/1", .notFound), ("slow/1", .forbidden), ("secret.get/1", .forbidden),
        ]
        for (service, code) in expected {
            do {
                _ = try await host.run("echo_request", ["service": .string(service)])
                Issue.record("\(service) did not fail")
            } catch { #expect(error.code == code, "\(service)") }
        }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func cancelEndsAWaitingRequest(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho(grants: ["slow/1"])
        let task = Task { try await host.run("echo_request", ["service": "slow/1"]) }
        while host.services.waiting.withLock({ $0.isEmpty }) { await Task.yield() }
        task.cancel()
        let result = await task.result
        #expect(throws: Problem.self) { try result.get() }
        // The service answers too late: dropped, not delivered twice.
        for done in host.services.waiting.withLock({ $0 }) { done(.ok([])) }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func readsTablesWithoutACopy(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho(grants: ["table:people"])
        let result = try await host.run("echo_table", ["table": "people", "column": "load"])
        #expect(result.structured == ["rows": 3, "sum": 142, "version": 7])
        do {
            _ = try await host.run("echo_table", ["table": "identities"])
            Issue.record("a table that is not granted was opened")
        } catch { #expect(error.code == .forbidden) }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func drainsAndRefusesLaterCalls(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let plugin = try host.loadEcho(grants: ["slow/1"])
        let instance = try #require(plugin.instance as? any RunningPlugin)
        let task = Task { try await host.run("echo_request", ["service": "slow/1"]) }
        while host.services.waiting.withLock({ $0.isEmpty }) { await Task.yield() }
        async let drained = instance.drain(withinMilliseconds: 20_000)
        for done in host.services.waiting.withLock({ $0 }) { done(.ok(Array("5".utf8))) }
        #expect(await drained)
        #expect(try await task.value.structured == ["reply": 5])
        do {
            _ = try await host.run("echo")
            Issue.record("a stopped plugin answered")
        } catch { #expect(error.code == .serviceUnavailable) }
        #expect(await instance.drain(withinMilliseconds: 10))
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func drainAsksWhatStillRunsToStop(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        let plugin = try host.loadEcho(grants: ["slow/1"])
        let instance = try #require(plugin.instance as? any RunningPlugin)
        let task = Task { try await host.run("echo_request", ["service": "slow/1"]) }
        while host.services.waiting.withLock({ $0.isEmpty }) { await Task.yield() }
        // Nobody answers: only the cancel in the second half of the time ends the call.
        #expect(await instance.drain(withinMilliseconds: 400))
        await #expect(throws: Problem.self) { try await task.value }
        // A service that answers after all finds nobody.
        for done in host.services.waiting.withLock({ $0 }) { done(.ok(Array("5".utf8))) }
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func tableThatIsAnsweredTwiceCountsOnce(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho(grants: ["table:people"])
        host.services.answersTwice.store(true, ordering: .relaxed)
        let result = try await host.run("echo_table", ["table": "people", "column": "load"])
        #expect(result.structured?["rows"] == 3)
    }

    @Test(arguments: PluginManifest.Placement.allCases)
    func manyCallsAtOnce(placement: PluginManifest.Placement) async throws {
        let host = try TestHost(placement)
        _ = try host.loadEcho()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let result = try await host.run(
                        number.isMultiple(of: 2) ? "echo" : "echo_async", ["n": .integer(Int64(number))])
                    return result.structured == ["n": .integer(Int64(number))]
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(host.calls.count == 0)
    }
}
