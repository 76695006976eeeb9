// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
import Kernel
import Roster
import Services
import Store
import Telemetry
import Testing

@Suite struct TableAccessTests {
    private let all: Set<String> = ["table:*"]

    private func access(_ host: TestHost, fixed: String? = nil) -> TableAccess {
        TableAccess(
            library: host.library,
            clock: ProgramClock(fixed: fixed.flatMap { LocalDateTime($0) }, time: host.time.source))
    }

    private func refusal(_ host: TestHost, _ spec: JSONValue, _ caller: ServiceCaller) async -> Problem? {
        let access = access(host)
        return await problem { () throws(Problem) in _ = try await access.open(spec, for: caller) }
    }

    @Test func aGrantedTableOpensWithWhatItIs() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            let opened = try await access(host).open(
                ["table": "people"], for: .plugin("p.x", ["table:people"]))
            let head = try #require(try await host.library.head())
            #expect(opened.table.rowCount == 3 && opened.table.name == "people")
            #expect(
                opened.info == [
                    "table": "people", "version": 1, "plan": "live", "digest": .string(head.summary.digest.hex),
                    "rows": 3,
                    "completeness": "complete",
                ])
            // The same memory for every reader, not a copy.
            let again = try await access(host).open(["table": "people"], for: .plugin("p.y", all))
            #expect(try address(opened.table) == address(again.table))
        }
    }

    @Test func whatIsNotThereIsNamed() async throws {
        try await TestHost.with { host async throws in
            let early = await refusal(host, ["table": "people"], .plugin("p.x", all))
            #expect(early?.code == .notFound && early?.detail.contains("holdfast import") == true)
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            let unknown = await refusal(host, ["table": "persons"], .plugin("p.x", all))
            #expect(unknown?.code == .notFound && unknown?.detail.contains("people, identities") == true)
            let absent = await refusal(host, ["table": "calls"], .plugin("p.x", all))
            #expect(absent?.code == .notFound && absent?.detail.contains("was not imported") == true)
            let future = await refusal(host, ["table": "people", "version": 7], .plugin("p.x", all))
            #expect(future?.code == .notFound && future?.detail.contains("7") == true)
            let plan = await refusal(host, ["table": "people", "plan": "summer"], .plugin("p.x", all))
            #expect(plan?.code == .notFound && plan?.detail.contains("summer") == true)
            #expect(await refusal(host, [:], .plugin("p.x", all))?.code == .missingParameter)
            let text = await refusal(host, ["table": "people", "version": "1"], .plugin("p.x", all))
            #expect(text?.code == .invalidParameter && text?.detail.contains("\"1\"") == true)
        }
    }

    @Test func onlyWhatTheSiteGrantsOpens() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            let people: JSONValue = ["table": "people"]
            for grants: Set<String> in [[], ["table:services"], ["people"], ["hf.table/1"], ["*"]] {
                let refused = await refusal(host, people, .plugin("p.x", grants))
                #expect(refused?.code == .forbidden && refused?.detail.contains("table:people") == true, "\(grants)")
            }
            #expect(await refusal(host, people, .plugin("p.x", all)) == nil)
        }
    }

    @Test func personalTablesNeedTheirOwnName() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            for table in TableSpec.all.filter(\.isPersonal) {
                let refused = await refusal(host, ["table": .string(table.name)], .plugin("p.x", all))
                #expect(refused?.code == .forbidden, "\(table.name)")
            }
            #expect(TableSpec.all.contains { $0.isPersonal && $0.name == "identities" })
            #expect(await refusal(host, ["table": "identities"], .plugin("p.x", ["table:identities"])) == nil)
        }
    }

    @Test(arguments: [
        (Disclosure.full, ["Ada Dr. (Ada) okoro", "Bob Stone", "Åse Ørsted"]),
        (.initials, ["A.D.A.O.", "B.S.", "Å.Ø."]), (.pseudonym, ["R1", "R2", "F1"]),
    ])
    func namesAreDisclosedAsTheCallerMaySeeThem(disclosure: Disclosure, names: [String]) async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            let context = CallContext.tester(disclosure: disclosure)
            let opened = try await access(host).open(
                ["table": "identities"], for: .plugin("p.x", ["table:identities"], for: context))
            let batch = try #require(opened.table.batches.first)
            let ids = Array(try #require(batch.text("person_id")))
            let shown = Array(try #require(batch.text("name")))
            #expect(
                Dictionary(uniqueKeysWithValues: zip(ids, shown))
                    == Dictionary(uniqueKeysWithValues: zip(["R1", "R2", "F1"], names)))
            #expect(try opened.table.schema == TableSpec.identities.schema())
        }
    }

    @Test func aPluginOnItsOwnAccountSeesNoNames() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            let opened = try await access(host).open(["table": "identities"], for: .plugin("p.x", ["table:identities"]))
            #expect(opened.table.batches.first?.text("name").map { Set($0) } == ["R1", "R2", "F1"])
        }
    }

    @Test func anOldVersionIsReadAsItWas() async throws {
        try await TestHost.with { host async throws in
            _ = try await host.library.publish(try Sample.tables(), by: "tess", reason: "1")
            _ = try await host.library.publish(try Sample.tables(assignedOn: 8), by: "tess", reason: "2")
            let caller = ServiceCaller.plugin("p.x", all)
            let old = try await access(host).open(["table": "assignments", "version": 1], for: caller)
            let new = try await access(host).open(["table": "assignments", "version": .null], for: caller)
            #expect(old.table.rowCount == 2 && old.info["version"] == 1)
            #expect(new.table.rowCount == 3 && new.info["version"] == 2)
        }
    }

    @Test func theProgramsTableAlwaysHasATime() async throws {
        try await TestHost.with { host async throws in
            var profile = Sample.profile
            profile.timeZone = "America/New_York"
            _ = try await host.library.publish(try Sample.tables(profile: profile), by: "tess", reason: "1")
            #expect(try await asOf(access(host, fixed: "2026-05-05T05:05")) == "2026-05-05T05:05")
            #expect(try await asOf(access(host)) == "2026-01-05T08:00")
            profile.asOf = nil
            _ = try await host.library.publish(try Sample.tables(profile: profile), by: "tess", reason: "2")
            host.time.setWall(microseconds: try #require(LocalDateTime("2026-03-08T06:59")).microseconds)
            #expect(try await asOf(access(host)) == "2026-03-08T01:59")
            host.time.advance(nanoseconds: 60_000_000_000)
            #expect(try await asOf(access(host)) == "2026-03-08T03:00")
        }
    }

    private func asOf(_ access: TableAccess) async throws -> String? {
        let opened = try await access.open(["table": "program"], for: .plugin("p.x", ["table:program"]))
        #expect(try opened.table.schema == TableSpec.program.schema())
        return try ProgramProfile(table: opened.table).asOf?.description
    }

    private func address(_ table: Table) throws -> UInt {
        let ids = try #require(table.batches.first?.text("id"))
        return ids.withUTF8(at: 0) { UInt(bitPattern: $0.baseAddress) }
    }
}
