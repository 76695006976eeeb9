// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import StoreSuite
import Telemetry
import Testing

@testable import Tasks

@Suite("The last success of periodic entries as a metric") struct ScheduleSuccessMetricTests {
    private static let name = "holdfast_schedule_last_success_timestamp_seconds"

    private func daemon(_ site: TestSite, worker: String, schedules: [JSONValue]) async throws -> TestDaemon {
        let daemon = await TestDaemon(site, worker: worker)
        var manifest = PluginManifest(
            id: daemon.plugin.pluginID, version: "1.0.0", name: "t", vendor: "v", licence: "l", runtime: "c",
            sha256: "")
        try manifest.readDescription([
            "tools": [], "task_types": [TestDaemon.named("tidy")], "schedules": .array(schedules),
        ])
        let registered = RegisteredPlugin(manifest: manifest, state: .enabled, instance: daemon.plugin)
        daemon.registry.update { _ in [registered] }
        return daemon
    }

    private func line(_ daemon: TestDaemon) -> String? {
        daemon.metrics.exposition().split(separator: "\n").first { $0.hasPrefix(Self.name + "{") }.map(String.init)
    }

    @Test func `It is there after the first success, not before, and right after a restart`() async throws {
        try await TestSite.with { site in
            let schedule: JSONValue = ["id": "tidy-up", "cron": "0 3 * * 0", "task": "tidy"]
            let daemon = try await daemon(site, worker: "one", schedules: [schedule])
            daemon.plugin.handle("tidy") { call in
                call.arguments["well"] == true ? .result([:]) : .problem(.internalError)
            }
            func run(well: Bool) async throws {
                let call = try daemon.waiting.form.task(
                    "tidy", arguments: ["well": .bool(well)], start: TaskStart(entryID: "tidy-up"),
                    context: daemon.context())
                _ = try await site.store.apply(
                    RunSchedule(
                        program: Units.program, entry: KnownSchedule(entry: "tidy-up", isPausedAtFirst: false),
                        call: call, nowMicros: site.clock.time.wallMicroseconds()))
                await daemon.work()
            }
            try await run(well: false)
            #expect(line(daemon) == nil, "no success yet")
            try await run(well: true)
            let shown = try #require(line(daemon))
            #expect(shown.hasPrefix(#"holdfast_schedule_last_success_timestamp_seconds{schedule="tidy-up"} "#))
            let at = try #require(shown.split(separator: " ").last.flatMap { Double($0) })
            #expect(abs(at - Double(site.clock.time.wallMicroseconds()) / 1e6) < 1)

            site.clock.advance(milliseconds: 3_600_000)
            let next = try await self.daemon(site, worker: "two", schedules: [schedule])
            #expect(line(next) == nil)
            await next.work()
            let after = try #require(line(next)?.split(separator: " ").last.flatMap { Double($0) })
            #expect(abs(after - at) < 1, "from the store, and as it was")
            // An entry that no plugin declares any more has no series.
            let other = try await self.daemon(site, worker: "three", schedules: [])
            await other.work()
            #expect(line(other) == nil)
        }
    }
}
