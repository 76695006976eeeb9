// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import Services
import Telemetry
import Testing

/// The built-in tools, through the pipeline that every face uses.
@Suite struct HostToolTests {
    private func clock(_ host: TestHost, _ fixed: String? = nil) -> ProgramClock {
        ProgramClock(fixed: fixed.flatMap { LocalDateTime($0) }, time: host.time.source)
    }

    @Test func everySchemaCompiles() async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host))
            let tools = host.registry.current.tools
            #expect(
                tools.map(\.descriptor.name) == [
                    "disable_plugin", "enable_plugin", "get_roster", "get_roster_version", "list_plugins",
                    "list_roster_versions", "reload_plugin", "show_plugin", "verify_roster", "whoami",
                ])
            #expect(tools.filter { !$0.descriptor.isAdministrative }.map(\.descriptor.name) == ["whoami"])
            #expect(tools.allSatisfy { $0.pluginID == HostPlugin.id })
            let extra = await host.problem("whoami", ["who": "me"])
            #expect(extra?.code == .validation && extra?.errors.first?.instancePath == "/who")
        }
    }

    @Test func whoamiSaysWhoAsks() async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host))
            #expect(
                try await host.run("whoami", as: .tester(.operator, disclosure: .initials)) == [
                    "principal": "tess", "role": "operator", "disclosure": "initials", "face": "rest",
                    "scopes": ["personal:behaviour", "personal:stress"], "credential": "none", "token_id": .null,
                    "expires_at": .null, "profile": .null, "highest_effect": "write", "read_only": false,
                ])
            #expect(try await host.run("whoami", as: .tester(.viewer))["highest_effect"] == "simulate")
        }
        try await TestHost.with(isReadOnly: true) { host async throws in
            host.registerHostTools(clock: clock(host), isReadOnly: true)
            let answer = try await host.run("whoami", as: .tester(.admin))
            #expect(answer["highest_effect"] == "simulate" && answer["read_only"] == true)
        }
    }

    @Test func pluginsAreListedWithWhereTheyStand() async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host))
            host.register("org.example.found", state: .found)
            host.register("org.example.bad", state: .refused, reason: "its digest is another")
            host.register("org.example.good", grants: ["table:people", "kv/1"])
            let answer = try await host.run("list_plugins", as: .tester(.viewer))
            let items = try #require(answer["items"]?.arrayValue)
            #expect(
                items.compactMap { $0["id"]?.stringValue } == [
                    "io.holdfast.host", "org.example.bad", "org.example.found", "org.example.good",
                ])
            #expect(items.compactMap { $0["state"]?.stringValue } == ["enabled", "refused", "found", "enabled"])
            #expect(items[1]["reason"] == "its digest is another" && items[2]["reason"] == .null)
            #expect(items[3]["grants"] == ["kv/1", "table:people"])
            #expect(items[0]["version"] == "9.8.7" && items[0]["tools"]?.arrayValue?.count == 10)
            #expect(answer["generation"]?.integerValue == host.registry.current.generation)
        }
    }

    @Test func aPluginIsShownWithHowItRuns() async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host))
            host.register("org.example.good", grants: ["kv/1"])
            let shown = try await host.run("show_plugin", ["id": "org.example.good"], as: .tester(.viewer))
            #expect(shown["state"] == "enabled" && shown["grants"] == ["kv/1"] && shown["generation"] == 3)
            #expect(shown["placement"] == "process", "where it runs, not where it would like to")
            let near = await host.problem("show_plugin", ["id": "org.example.god"])
            #expect(near?.code == .notFound && near?.detail.contains("Did you mean org.example.good?") == true)
            let word = await host.problem("show_plugin", ["id": "good"])
            #expect(word?.detail.contains("Did you mean org.example.good?") == true)
        }
    }

    @Test func changingPluginsIsAWrite() async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host))
            let admin = CallContext.tester(.admin)
            #expect(try await host.run("reload_plugin", ["id": "a.b"], as: admin) == ["reloaded": "a.b"])
            #expect(try await host.run("enable_plugin", ["id": "a.b"], as: admin) == ["enabled": "a.b"])
            #expect(await host.problem("disable_plugin", ["id": "a.b"], as: admin)?.code == .conflict)
            for tool in ["reload_plugin", "enable_plugin", "disable_plugin"] {
                #expect(await host.problem(tool, ["id": "a.b"], as: .tester(.approver))?.code == .forbidden)
                #expect(await host.problem(tool, [:], as: admin)?.code == .missingParameter)
            }
        }
        try await TestHost.with(isReadOnly: true) { host async throws in
            host.registerHostTools(clock: clock(host), isReadOnly: true)
            #expect(await host.problem("reload_plugin", ["id": "a.b"], as: .tester(.admin))?.code == .forbidden)
        }
    }

    @Test func theRosterIsShownBeforeAndAfterAnImport() async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host))
            #expect(try await host.run("get_roster") == ["program": .null, "version": .null, "demo": false])
            #expect(try await host.run("list_roster_versions") == ["items": [], "next_cursor": .null])
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "first")
            let answer = try await host.run("get_roster", as: .tester(.viewer))
            #expect(answer["program"]?["id"] == "sample" && answer["program"]?["time_zone"] == "America/Chicago")
            #expect(answer["as_of"] == "2026-01-05T08:00" && answer["as_of_text"] == "Mon 2026-01-05")
            #expect(answer["rows"]?["people"] == 3 && answer["rows"]?["assignments"] == 2)
            #expect(answer["missing_tables"]?.arrayValue?.contains("calls") == true)
            #expect(answer["missing_tables"]?.arrayValue?.contains("people") == false)
            #expect(answer["version"]?["number"] == 1 && answer["version"]?["created_by"] == "tess")
            #expect(answer["version"]?["created_at"] == "2026-01-05T14:00:00.000000Z")
        }
    }

    /// R2 joins on the 6th, F1 leaves after the 10th.
    @Test(
        arguments: [
            ("2026-01-05T23:59", ["faculty": 1, "resident": 1]), ("2026-01-06T00:00", ["faculty": 1, "resident": 2]),
            ("2026-01-10T23:59", ["faculty": 1, "resident": 2]), ("2026-01-11T00:00", ["resident": 2]),
        ] as [(String, JSONValue)])
    func peopleAreCountedOnTheDay(asOf: String, people: JSONValue) async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host, asOf))
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "first")
            #expect(try await host.run("get_roster")["people_by_role"] == people)
        }
    }

    @Test func versionsAreListedTheNewestFirst() async throws {
        try await TestHost.with { host async throws in
            host.registerHostTools(clock: clock(host))
            for day in 10...14 {
                _ = try await host.library.publish(try Sample.tables(assignedOn: day), by: "tess", reason: "day \(day)")
            }
            let items = try await host.run("list_roster_versions", ["limit": 2])["items"]?.arrayValue ?? []
            #expect(items.compactMap { $0["number"]?.integerValue } == [5, 4])
            #expect(items.compactMap { $0["state"]?.stringValue } == ["published", "superseded"])
            #expect(items[0]["parent"] == 4 && items[0]["reason"] == .null && items[0]["plan"] == "live")
            #expect(try await host.run("list_roster_versions")["items"]?.arrayValue?.count == 5)
            let full = CallContext.tester(disclosure: .full)
            let open = try await host.run("list_roster_versions", ["limit": 1], as: full)
            #expect(open["items"]?[0]?["reason"] == "day 14", "what people wrote is for full disclosure")
            for limit: JSONValue in [0, 501, "5"] {
                #expect(await host.problem("list_roster_versions", ["limit": limit])?.code == .validation)
            }
        }
    }
}
