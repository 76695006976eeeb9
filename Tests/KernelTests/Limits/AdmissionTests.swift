// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import Telemetry
import Testing

@testable import Kernel

/// Calls that meet the limits of a site: who runs, who waits, who is refused and with what.
@Suite struct AdmissionTests {
    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    /// A kernel with few places and tools of each priority that run until the test ends them.
    private struct Site {
        let kernel: TestKernel
        let plugin: FakePlugin

        init(places: Int = 2, waiting: Int = 8, reserved: Int = 0, _ change: (inout CallLimits) -> Void = { _ in })
            throws
        {
            var limits = CallLimits(maximumConcurrentCalls: places, maximumWaitingCalls: waiting)
            limits.reservedForCritical = reserved
            change(&limits)
            kernel = TestKernel(limits: limits)
            plugin = try kernel.register(
                ToolDescriptor.Priority.allCases.map { priority in
                    TestKernel.tool(priority.rawValue, ["priority": .string(priority.rawValue)])
                } + [
                    TestKernel.tool("admin", ["administrative": true]), TestKernel.tool("other"),
                ], answer: .keep)
        }

        var admission: Admission { kernel.pipeline.admission }

        /// Starts a call.
        func begin(
            _ tool: String, principal: String = "p", role: Role = .operator, depth: Int = 0, milliseconds: Int64? = nil,
            whenOver: @escaping @Sendable () -> Void = {}
        ) -> Task<Problem?, Never> {
            let pipeline = kernel.pipeline
            var context = CallContext(
                principal: Principal(name: principal, role: role, disclosure: .full), face: .rest, correlationID: "c",
                depth: depth)
            if depth > 0 { context.effect = .write }
            var request = CallRequest(tool: tool, arguments: [:], context: context)
            request.timeoutMilliseconds = milliseconds
            return Task { [request] in
                defer { whenOver() }
                do throws(Problem) {
                    _ = try await pipeline.run(request)
                    return nil
                } catch { return error }
            }
        }

        /// Starts a call and returns when it runs, waits or is refused.
        func start(
            _ tool: String, principal: String = "p", role: Role = .operator, depth: Int = 0, milliseconds: Int64? = nil
        ) async -> Task<Problem?, Never> {
            let before = (admission.running, admission.waiting)
            let isOver = Flag()
            let task = begin(tool, principal: principal, role: role, depth: depth, milliseconds: milliseconds) {
                isOver.value.store(true, ordering: .releasing)
            }
            while !isOver.value.load(ordering: .acquiring), (admission.running, admission.waiting) == before {
                await Task.yield()
            }
            return task
        }

        /// Ends the call of the plugin that began as the nth one.
        func end(_ index: Int) async {
            while plugin.kept.count <= index { await Task.yield() }
            let id = plugin.kept[index].id
            kernel.calls.finish(id, by: plugin, with: .ok(Array("{}".utf8)))
        }

        /// The tools that were called, in the order in which they began.
        var begun: [String] { plugin.kept.map(\.name) }

        func after(milliseconds: UInt64) {
            kernel.time.advance(nanoseconds: milliseconds * 1_000_000)
            admission.sweep(now: kernel.time.source.monotonicNanoseconds())
        }
    }

    @Test func theMostImportantIsNextAndThenWhoCameFirst() async throws {
        let site = try Site(places: 1, waiting: 8)
        var tasks = [await site.start("other")]
        for tool in ["bulk", "normal", "bulk", "critical", "normal", "critical"] {
            tasks.append(await site.start(tool))
        }
        #expect(site.admission.waiting == 6 && site.admission.running == 1)
        for index in tasks.indices { await site.end(index) }
        for task in tasks { #expect(await task.value == nil) }
        #expect(site.begun == ["other", "critical", "critical", "normal", "normal", "bulk", "bulk"])
        #expect(site.admission.running == 0 && site.admission.waiting == 0)
    }

    @Test func overloadShedsBulkFirstThenNormalAndNeverCritical() async throws {
        let site = try Site(places: 1, waiting: 8)
        var waiting = [await site.start("other")]
        for _ in 0..<4 { waiting.append(await site.start("bulk")) }
        let bulk = try #require(await site.start("bulk").value)
        #expect(bulk.code == .serviceDegraded && bulk.status == 503 && bulk.isRetryable && bulk.isUnadmitted)
        #expect(bulk.retryAfterMilliseconds == 1_000)
        for _ in 0..<3 { waiting.append(await site.start("normal")) }
        #expect(await site.start("normal").value?.code == .serviceDegraded)
        // The line is full with the eighth; whoever comes then displaces the bulk call that came last.
        waiting.append(await site.start("critical"))
        waiting.append(site.begin("critical"))
        let displaced = waiting.remove(at: 4)
        #expect(await displaced.value?.code == .serviceDegraded)
        #expect(site.admission.waiting == 8)
        for index in waiting.indices { await site.end(index) }
        for task in waiting { #expect(await task.value == nil) }
        let text = site.kernel.metrics.exposition()
        #expect(text.contains(#"holdfast_calls_shed_total{priority="bulk"} 2"#))
        #expect(text.contains(#"holdfast_calls_shed_total{priority="normal"} 1"#))
        #expect(text.contains(#"holdfast_calls_shed_total{priority="critical"} 0"#))
        #expect(text.contains("holdfast_calls_running 0") && text.contains(#"calls_waiting{priority="normal"} 0"#))
    }

    @Test func aFullLineRefusesAndSoDoesATooLongWait() async throws {
        let site = try Site(places: 1, waiting: 1)
        let running = await site.start("critical")
        let waiting = await site.start("critical")
        let refused = try #require(await site.start("critical").value)
        #expect(refused.code == .serviceUnavailable && refused.retryAfterMilliseconds == 1_000)
        #expect(refused.extensions["limit"] == "limits.max_waiting_calls" && refused.correlationID == "c")
        site.after(milliseconds: 1_999)
        #expect(site.admission.waiting == 1)
        site.after(milliseconds: 1)
        let late = try #require(await waiting.value)
        #expect(late.code == .serviceUnavailable && late.extensions["limit"] == "limits.wait_timeout")
        await site.end(0)
        #expect(await running.value == nil)
        // Two seconds is what a call took: whoever is refused now is told so.
        let again = [await site.start("critical"), await site.start("critical")]
        #expect(await site.start("critical").value?.retryAfterMilliseconds == 4_000)
        for index in 1...2 { await site.end(index) }
        for task in again { #expect(await task.value == nil) }
    }

    @Test func reservedPlacesAreForCriticalCallsAndThoseWhoRunTheSite() async throws {
        let site = try Site(places: 4, waiting: 4, reserved: 2)
        var tasks = [await site.start("normal"), await site.start("normal")]
        tasks.append(await site.start("normal"))
        #expect(site.admission.running == 2 && site.admission.waiting == 1)
        tasks.append(await site.start("admin", role: .viewer))
        #expect(site.admission.waiting == 2, "who may only look waits like others")
        tasks.append(await site.start("critical", role: .viewer))
        tasks.append(await site.start("admin"))
        #expect(site.admission.running == 4 && site.admission.waiting == 2)
        for index in tasks.indices { await site.end(index) }
        for task in tasks { #expect(await task.value == nil) }
    }

    @Test func whoeverGoesAwayFreesTheirPlaceInTheLine() async throws {
        let site = try Site(places: 1, waiting: 1)
        let running = await site.start("normal")
        let gone = await site.start("normal")
        gone.cancel()
        #expect(await gone.value?.code == .serviceUnavailable)
        #expect(site.admission.waiting == 0 && site.plugin.kept.count == 1)
        let next = await site.start("normal")
        #expect(site.admission.waiting == 1)
        for index in 0...1 { await site.end(index) }
        #expect(await running.value == nil)
        #expect(await next.value == nil)
    }

    @Test func shutdownEmptiesTheLineAndNestedCallsGoOn() async throws {
        let site = try Site(places: 1, waiting: 4)
        let running = await site.start("normal")
        let waiting = [await site.start("normal"), await site.start("critical")]
        site.admission.close()
        for task in waiting {
            #expect(await task.value?.detail == "The daemon is shutting down; call again when it is back.")
        }
        // The only place is taken, and a call of the running call needs none.
        let nested = await site.start("other", depth: 1)
        #expect(site.admission.running == 2)
        let drained = Task { await site.admission.drained() }
        for index in 0...1 { await site.end(index) }
        await drained.value
        #expect(await nested.value == nil)
        #expect(await running.value == nil)
    }

    @Test func ratesSayExactlyWhenToComeBack() async throws {
        let site = try Site(places: 8) { limits in
            limits.rate = CallRate(parsing: "3/s", burst: 2)
            limits.toolRates["other"] = CallRate(parsing: "1/m")
        }
        let tasks = [await site.start("normal"), await site.start("other")]
        let limited = try #require(await site.start("normal").value)
        #expect(limited.code == .rateLimitExceeded && limited.status == 429)
        #expect(limited.retryAfterMilliseconds == 334 && limited.extensions["limit"] == "limits.rate")
        #expect(limited.detail == "p may call tools 3/s, 2 at once, and has done so.")
        let another = await site.start("normal", principal: "q")
        // What a call calls is not counted, nor is what runs for a task.
        let nested = await site.start("normal", depth: 1)
        #expect(site.admission.running == 4)
        site.after(milliseconds: 1_000)
        let tool = try #require(await site.start("other").value)
        #expect(tool.retryAfterMilliseconds == 59_000 && tool.extensions["limit"] == "limits.tool_rates")
        for index in 0..<4 { await site.end(index) }
        for task in tasks + [another, nested] { #expect(await task.value == nil) }
        let text = site.kernel.metrics.exposition()
        #expect(text.contains(#"holdfast_rate_limited_total{limit="principal"} 1"#))
        #expect(text.contains(#"holdfast_rate_limited_total{limit="tool"} 1"#))
    }

    @Test func principalsAndToolsMayHaveSoManyAtOnce() async throws {
        let site = try Site(places: 2, waiting: 4) { limits in
            limits.maximumCallsPerPrincipal = 3
            limits.toolConcurrency["other"] = 1
        }
        var tasks = [await site.start("normal"), await site.start("other"), await site.start("normal")]
        #expect(site.admission.waiting == 1)
        let fourth = try #require(await site.start("normal").value)
        #expect(fourth.code == .rateLimitExceeded && fourth.extensions["limit"] == "limits.max_calls_per_principal")
        #expect(fourth.retryAfterMilliseconds == 1_000)
        let tool = try #require(await site.start("other", principal: "q").value)
        #expect(tool.code == .serviceUnavailable && tool.extensions["limit"] == "limits.tool_concurrency")
        tasks.append(await site.start("normal", principal: "q"))
        // Whoever stops waiting, or has ended, is not counted any more.
        tasks[2].cancel()
        _ = await tasks.remove(at: 2).value
        tasks.append(await site.start("normal"))
        #expect(site.admission.waiting == 2)
        for index in tasks.indices { await site.end(index) }
        for task in tasks { #expect(await task.value == nil) }
        let left = site.admission.state.withLock { ($0.ofPrincipals.count, $0.ofTools.count) }
        #expect(left == (0, 0))
    }

    @Test func callersAskForShorterDeadlines() async throws {
        let site = try Site(places: 1)
        let running = await site.start("normal", milliseconds: 500)
        let waiting = await site.start("normal", milliseconds: 100)
        while site.plugin.kept.isEmpty { await Task.yield() }
        #expect(site.plugin.kept.count == 1)
        let entry = try #require(site.kernel.calls.entry(site.plugin.kept[0].id))
        #expect(entry.deadline == 500_000_001)
        site.after(milliseconds: 100)
        #expect(await waiting.value?.code == .timeout)
        site.kernel.time.advance(nanoseconds: 400_000_000)
        site.kernel.calls.sweep(now: site.kernel.time.source.monotonicNanoseconds())
        #expect(site.plugin.cancelled.count == 1)
        site.kernel.calls.finish(site.plugin.kept[0].id, by: site.plugin, with: .failed(.cancelled, []))
        #expect(await running.value?.code == .timeout)
        // A longer one than the tool's changes nothing.
        let long = await site.start("normal", milliseconds: 80_000_000)
        while site.plugin.kept.count < 2 { await Task.yield() }
        #expect(site.kernel.calls.entry(site.plugin.kept[1].id)?.deadline == 30_500_000_001)
        await site.end(1)
        #expect(await long.value == nil)
    }

    @Test func aReloadChangesWhatIsAllowedAtOnce() async throws {
        let site = try Site(places: 1, waiting: 4)
        var tasks = [await site.start("normal"), await site.start("normal"), await site.start("normal")]
        #expect(site.admission.waiting == 2)
        var limits = site.kernel.pipeline.limits
        limits.maximumConcurrentCalls = 2
        limits.rate = CallRate(parsing: "1/s")
        site.kernel.pipeline.liveLimits.replace(limits)
        site.after(milliseconds: 0)
        #expect(site.admission.running == 2 && site.admission.waiting == 1)
        tasks.append(await site.start("normal"))
        #expect(await site.start("normal").value?.code == .rateLimitExceeded)
        limits.maximumConcurrentCalls = 1
        site.kernel.pipeline.liveLimits.replace(limits)
        await site.end(0)
        #expect(await tasks[0].value == nil)
        #expect(site.admission.running == 1 && site.admission.waiting == 2, "the place is not given on")
        for index in 1..<tasks.count { await site.end(index) }
        for task in tasks { #expect(await task.value == nil) }
    }

    /// Thousands of calls of all kinds, cancelled at any time: in the end nothing is held, and each had an answer.
    @Test func nothingIsLostInARush() async throws {
        let site = try Site(places: 3, waiting: 6, reserved: 1) { $0.maximumCallsPerPrincipal = 5 }
        let echo = try site.kernel.register([TestKernel.tool("echo")], id: "org.example.echo", answer: .echo)
        var numbers = SeededNumbers(seed: 5)
        let pipeline = site.kernel.pipeline
        let ended = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<2_000 {
                let priority = ToolDescriptor.Priority.allCases[index % 3]
                let principal = Principal(name: "p\(index % 4)", role: .operator, disclosure: .full)
                let isCancelled = Int.random(in: 0..<3, using: &numbers) == 0
                group.addTask {
                    let call = Task { () -> Problem? in
                        var request = CallRequest(
                            tool: "echo", arguments: [:],
                            context: CallContext(principal: principal, face: .rest, correlationID: "c"))
                        request.priority = priority
                        do throws(Problem) {
                            _ = try await pipeline.run(request)
                            return nil
                        } catch { return error }
                    }
                    if isCancelled { call.cancel() }
                    let problem = await call.value
                    return problem?.isUnadmitted ?? true
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(ended == 2_000 && !echo.kept.isEmpty)
        #expect(site.admission.running == 0 && site.admission.waiting == 0 && site.kernel.calls.count == 0)
        let left = site.admission.state.withLock { ($0.ofPrincipals.count, $0.places.ordinary) }
        #expect(left == (0, 0))
    }
}
